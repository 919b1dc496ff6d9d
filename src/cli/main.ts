#!/usr/bin/env node
/**
 * main — the command line, connected to the process: its streams, its signals, its exit code.
 */
import { dispatch } from './dispatch.js';
import type { Io } from './io.js';

const stop = new AbortController();

const wish = (): void => {
  if (stop.signal.aborted) process.exit(1);
  process.stderr.write('\nfinishing the step at hand; once more to stop at once\n');
  stop.abort();
};
process.on('SIGINT', wish);
process.on('SIGTERM', wish);

// Whoever read the results has gone (`… | head`): nothing more to say, and what was done is kept.
process.stdout.on('error', () => stop.abort());
process.stderr.on('error', () => undefined);

const io: Io = {
  out: (text) => void (process.stdout.writable && process.stdout.write(text)),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  signal: stop.signal,
};

process.exitCode = await dispatch(process.argv.slice(2), io);
