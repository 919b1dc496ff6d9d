/** main — `npm run bench:steps`, connected to the process. */
import { processIo } from '../process-io.js';
import { steps } from './steps.js';

process.exitCode = await steps(process.argv.slice(2), processIo());
