/** main — `npm run bench:start`, connected to the process. */
import { allowRelaxed } from '../../backends/wasm/relaxed.js';
import { processIo } from '../process-io.js';
import { training } from './training.js';

allowRelaxed(); // as each run does, so that the page names the build that they took
process.exitCode = await training(process.argv.slice(2), processIo());
