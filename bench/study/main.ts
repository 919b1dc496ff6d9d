/** main — `npm run study`, connected to the process. */
import { allowRelaxed } from '../../backends/wasm/relaxed.js';
import { processIo } from '../process-io.js';
import { study } from './study.js';

allowRelaxed(); // as each run does, so that the page names the build that they took
process.exitCode = await study(process.argv.slice(2), processIo());
