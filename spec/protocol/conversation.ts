/**
 * conversation — protocol v1 with one child: questions go out with ids, answers come home by them.
 *
 * Whatever goes wrong ends the conversation with one sentence, which every open and every later question gets: the
 * child died, took too long, wrote what is no message, answered what was not asked, or wrote a line without end.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Child } from './child.js';
import { startChild } from './child.js';
import { lineReader, longestLine } from './lines.js';
import { goodbyeMessage, helloMessage } from './messages.js';
import type { Fields } from './wire.js';
import { isFields, quoted } from './wire.js';

/** What a child may take. */
export interface Limits {
  /** Seconds from the start to the hello. */
  readonly start: number;
  /** Seconds for one question. */
  readonly question: number;
  /** Bytes in one line. */
  readonly line: number;
}

/** A minute to start, ten seconds a question, 16 MiB a line. */
export const standardLimits: Limits = { start: 60, question: 10, line: longestLine };

/** Sees every message, either way; a sentence against it ends the conversation. */
export type Watch = (from: 'judge' | 'subject', message: unknown) => string | undefined;

/** A conversation with a child. */
export interface Conversation {
  readonly hello: () => Promise<E.Either<string, Fields>>;
  readonly ask: (id: number, message: Fields) => Promise<E.Either<string, Fields>>;
  /** Why it is over, or undefined. */
  readonly over: () => string | undefined;
  /** Says goodbye; resolves when the child is gone. */
  readonly end: () => Promise<void>;
}

type Settle = (answer: E.Either<string, Fields>) => void;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const hints = (line: string): string =>
  /\bNaN\b|\bInfinity\b/.test(line)
    ? 'JSON; NaN and infinities are the strings "NaN", "Infinity", "-Infinity"'
    : 'one JSON object a line on stdout; logs belong on stderr';

/** The open questions, and how all of them end at once. */
const questions = () => {
  const open = new Map<number, { readonly settle: Settle; readonly timer: NodeJS.Timeout }>();
  return {
    put: (id: number, seconds: number, late: () => void, settle: Settle): void => {
      open.set(id, { settle, timer: setTimeout(late, seconds * 1000) });
    },
    settle: (id: number, answer: E.Either<string, Fields>): boolean => {
      const waiting = open.get(id);
      if (waiting === undefined) return false;
      clearTimeout(waiting.timer);
      open.delete(id);
      waiting.settle(answer);
      return true;
    },
    ids: (): ReadonlyArray<number> => [...open.keys()],
  };
};

/** The hello is question 0, which carries no id. */
const helloId = 0;

const idOf = (message: Fields): number =>
  message.id === undefined && 'protocol' in message ? helloId : Number(message.id ?? Number.NaN);

/** Leave taken, with which nothing is wrong. */
const taken = 'the conversation was ended';

/** Starts a command and listens; nothing is said before `hello`. */
export const converse = (command: string, limits: Limits, watch: Watch = () => undefined): Conversation => {
  const asked = questions();
  let over: string | undefined;
  let ended: Promise<void> | undefined;
  const finish = (why: string): void => {
    over ??= why;
    for (const id of asked.ids()) asked.settle(id, E.left(over));
    ended ??= child.end(why === taken);
  };
  const withLastWords = (how: string): string => {
    const words = child.lastWords();
    return words === '' ? how : `${how}; its last words: ${words}`;
  };
  /** What is wrong with a line, if anything. */
  const taking = (line: string | false): string | undefined => {
    if (line === false) return `a line of more than ${limits.line} bytes`;
    if (line.trim() === '') return undefined;
    const message = parsed(line);
    if (!isFields(message)) return `wrote ${quoted(line)}; allowed: ${hints(line)}`;
    const wrong = watch('subject', message);
    if (wrong !== undefined || asked.settle(idOf(message), E.right(message))) return wrong;
    return `answered ${quoted(message)}; allowed: the id of an open question`;
  };
  const hear = (line: string | false): void => {
    const wrong = over === undefined ? taking(line) : undefined;
    if (wrong !== undefined) finish(wrong);
  };
  const child: Child = startChild(command, {
    out: lineReader(hear, limits.line),
    gone: (how) => finish(withLastWords(how)),
  });
  const say = (id: number, seconds: number, message: Fields): Promise<E.Either<string, Fields>> =>
    new Promise((settle) => {
      if (over !== undefined) return settle(E.left(over));
      const late = (): void => finish(withLastWords(`no answer within ${seconds} s to ${quoted(message)}`));
      asked.put(id, seconds, late, settle);
      const wrong = watch('judge', message);
      if (wrong !== undefined) return finish(wrong);
      child.write(`${JSON.stringify(message)}\n`);
    });
  return {
    hello: () => say(helloId, limits.start, helloMessage),
    ask: (id, message) => say(id, limits.question, message),
    over: () => over,
    end: async () => {
      if (over === undefined) child.write(`${JSON.stringify(goodbyeMessage)}\n`);
      finish(taken);
      await ended;
    },
  };
};
