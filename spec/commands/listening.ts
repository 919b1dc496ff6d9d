/**
 * listening — a world for commands under test: what they write is kept as text.
 */
import type { Exit, Io, Run } from '../../src/cli/io.js';

/** What a command wrote, and how it ended. */
export interface Heard {
  readonly exit: Exit;
  readonly out: string;
  readonly err: string;
}

/** Runs a command and keeps what it writes. */
export const heard = async (run: Run, ...argv: ReadonlyArray<string>): Promise<Heard> => {
  let [out, err] = ['', ''];
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    columns: undefined,
    signal: new AbortController().signal,
  };
  const exit = await run(argv, io);
  return { exit, out, err };
};

/** JSON lines. */
export const jsonLines = <A>(text: string): ReadonlyArray<A> =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as A);
