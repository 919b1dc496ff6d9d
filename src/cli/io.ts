/**
 * io — what a command is connected to: two streams of text, a terminal or none, and a wish to stop.
 *
 * Commands never touch the process; `main.ts` does, and tests bring streams of their own.
 */

/** Done; something failed or a check does not hold; wrong usage. */
export type Exit = 0 | 1 | 2;

/** The world of a command. */
export interface Io {
  /** Writes results. */
  readonly out: (text: string) => void;
  /** Writes what went wrong, and remarks that are no results. */
  readonly err: (text: string) => void;
  /** The width of the terminal that `out` is, or undefined where it is a file or a pipe. */
  readonly columns: number | undefined;
  /** Is aborted by Ctrl-C, and when nobody reads the results any more. */
  readonly signal: AbortSignal;
}

/** What a command exports: its arguments in, an exit code out. */
export type Run = (argv: ReadonlyArray<string>, io: Io) => Promise<Exit>;

/** Writes one line of results. */
export const line = (io: Io, text: string): void => io.out(`${text}\n`);

/** Writes why a command ends, and ends it. */
export const failed = (io: Io, exit: 1 | 2, sentence: string): Exit => {
  io.err(`${sentence}\n`);
  return exit;
};
