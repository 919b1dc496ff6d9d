/** main — `npm run bench:steady`, connected to the process. */
import { processIo } from '../process-io.js';
import { steady } from './steady.js';

process.exitCode = await steady(process.argv.slice(2), processIo());
