/**
 * process — any program as a subject: a command line that speaks protocol v1.
 *
 * A child that breaks the protocol is ended, and a fresh one is started for the next question, three times at most:
 * a crash on one law says nothing about the others, and a child that always hangs cannot hold up the judge for long.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Conversation, Limits, Watch } from '../protocol/conversation.js';
import { converse, standardLimits } from '../protocol/conversation.js';
import type { Hello } from '../protocol/messages.js';
import { questionMessage, readAnswer, readHello } from '../protocol/messages.js';
import type { Answer, Question } from '../question.js';
import { broken } from '../question.js';
import type { Subject } from '../subject.js';
import { coarsest } from '../subject.js';

/** A program that answers. */
export interface ProcessSubject extends Subject {
  /** The unit roundoff that it named; it is judged at 2⁻⁸ when that is more. */
  readonly declaredRoundoff: number;
  /** Says goodbye; resolves when the child and all that it started are gone. */
  readonly close: () => Promise<void>;
}

/** How to talk to it. */
export interface Manner {
  readonly limits?: Limits;
  readonly watch?: Watch;
}

/** Fresh starts after a broken conversation. */
const freshStarts = 3;

interface Opened {
  readonly conversation: Conversation;
  readonly hello: E.Either<string, Hello>;
}

const opened = async (command: string, { limits = standardLimits, watch }: Manner): Promise<Opened> => {
  const conversation = converse(command, limits, watch);
  const said = await conversation.hello();
  const hello = E.isLeft(said) ? said : readHello(said.right);
  if (E.isLeft(hello)) await conversation.end();
  return { conversation, hello };
};

/** Answers to questions, by whichever child is alive. */
const asking = (command: string, manner: Manner, first: Conversation) => {
  let conversation = first;
  let starts = freshStarts;
  let lastId = 0;
  let told = '';
  let toldOf: Conversation | undefined;
  let reopening: Promise<string | undefined> | undefined;
  const reopen = async (): Promise<string | undefined> => {
    if (starts === 0) return `${told} (and no fresh start after ${freshStarts})`;
    starts -= 1;
    await conversation.end();
    const again = await opened(command, manner);
    conversation = again.conversation;
    return E.isLeft(again.hello) ? again.hello.left : undefined;
  };
  const alive = async (): Promise<string | undefined> => {
    const why = conversation.over();
    if (why === undefined) return undefined;
    // It broke between two questions: that is said once, and a fresh start is the next question's.
    if (toldOf !== conversation) {
      [told, toldOf] = [why, conversation];
      return why;
    }
    reopening ??= reopen().finally(() => {
      reopening = undefined;
    });
    return reopening;
  };
  const ask = async (question: Question): Promise<Answer> => {
    const why = await alive();
    if (why !== undefined) return broken(why);
    lastId += 1;
    const said = await conversation.ask(lastId, questionMessage(lastId, question));
    if (E.isRight(said)) return readAnswer(question, said.right);
    [told, toldOf] = [said.left, conversation];
    return broken(said.left);
  };
  return { ask, close: () => conversation.end() };
};

/**
 * A subject from a command line.
 *
 * Errors   Left(sentence) when it does not say hello
 */
export const openProcess = async (
  command: string,
  manner: Manner = {},
): Promise<E.Either<string, ProcessSubject>> => {
  const { conversation, hello } = await opened(command, manner);
  if (E.isLeft(hello)) return hello;
  const { name, unitRoundoff, claims } = hello.right;
  const { ask, close } = asking(command, manner, conversation);
  return E.right({
    name,
    unitRoundoff: Math.min(unitRoundoff, coarsest),
    declaredRoundoff: unitRoundoff,
    claims,
    ask,
    close,
  });
};
