/**
 * process-io — what a long command is connected to: the process, with Ctrl-C heard once and obeyed twice.
 */
import type { Io } from '../src/cli/io.js';

/** The streams of the process; its signal is aborted by the first Ctrl-C, the second ends the process. */
export const processIo = (): Io => {
  const stop = new AbortController();
  const wish = (): void => {
    if (stop.signal.aborted) process.exit(1);
    process.stderr.write('\nfinishing the step at hand; once more to stop at once\n');
    stop.abort();
  };
  process.on('SIGINT', wish);
  process.on('SIGTERM', wish);
  process.stdout.on('error', () => stop.abort());
  return {
    out: (text) => void (process.stdout.writable && process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    signal: stop.signal,
  };
};
