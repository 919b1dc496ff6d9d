/** main — `npm run bench:start`, connected to the process. */
import { processIo } from '../process-io.js';
import { training } from './training.js';

process.exitCode = await training(process.argv.slice(2), processIo());
