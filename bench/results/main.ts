/** main — `npm run results`, connected to the process. */
import { processIo } from '../process-io.js';
import { results } from './results.js';

process.exitCode = await results(process.argv.slice(2), processIo());
