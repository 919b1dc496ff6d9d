/** main — the bench, connected to the process. */
import { allowRelaxed } from '../backends/wasm/relaxed.js';
import { bench } from './bench.js';

allowRelaxed(); // so that the line about the machine names the build that is timed
process.exitCode = await bench(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  signal: new AbortController().signal,
});
