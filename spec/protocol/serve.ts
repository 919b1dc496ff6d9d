/**
 * serve — the other end of protocol v1: a subject answers what is asked on a stream of lines.
 *
 * What cannot be understood is refused, and what fails is an error: neither ends the conversation. Only goodbye and
 * the end of the input do.
 */
import type { Readable } from 'node:stream';
import * as E from 'fp-ts/lib/Either.js';
import type { Subject } from '../subject.js';
import { lineReader } from './lines.js';
import { answerMessage, helloAnswer, readQuestion } from './messages.js';
import type { Fields } from './wire.js';
import { isFields, quoted } from './wire.js';

const refusal = (id: unknown, why: string): Fields => ({ id: id ?? null, refused: why });

const answered = async (subject: Subject, message: Fields): Promise<Fields> => {
  if (message.ask === 'hello') return helloAnswer(subject);
  const question = readQuestion(message);
  if (E.isLeft(question)) return refusal(message.id, question.left);
  try {
    return answerMessage(message.id ?? null, await subject.ask(question.right));
  } catch (cause) {
    return { id: message.id ?? null, error: cause instanceof Error ? cause.message : String(cause) };
  }
};

const replied = async (subject: Subject, line: string | false): Promise<Fields | 'goodbye'> => {
  if (line === false) return refusal(null, 'a line too long to read');
  try {
    const message: unknown = JSON.parse(line);
    if (!isFields(message)) return refusal(null, `given ${quoted(line)}; allowed: a JSON object`);
    return message.ask === 'goodbye' ? 'goodbye' : answered(subject, message);
  } catch {
    return refusal(null, `given ${quoted(line)}; allowed: a JSON object`);
  }
};

/** Lines of a stream, as they come. */
async function* linesOf(input: Readable): AsyncGenerator<string | false> {
  const held: (string | false)[] = [];
  const feed = lineReader((line) => held.push(line));
  for await (const chunk of input) {
    feed(Buffer.from(chunk as Uint8Array));
    yield* held.splice(0);
  }
  feed(Buffer.from('\n'));
  yield* held;
}

/**
 * Answers questions until goodbye or the end of the input; resolves then.
 *
 * Laws     what is asked first is answered first
 */
export const serve = async (
  subject: Subject,
  input: Readable = process.stdin,
  out: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<void> => {
  for await (const line of linesOf(input)) {
    if (line !== false && line.trim() === '') continue;
    const reply = await replied(subject, line);
    if (reply === 'goodbye') return input.destroy() && undefined;
    out(`${JSON.stringify(reply)}\n`);
  }
};
