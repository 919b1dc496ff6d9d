/** main — `npm run study`, connected to the process. */
import { processIo } from '../process-io.js';
import { study } from './study.js';

process.exitCode = await study(process.argv.slice(2), processIo());
