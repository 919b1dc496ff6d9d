/** main — `npm run results`, connected to the process. */
import { allowRelaxed } from '../../backends/wasm/relaxed.js';
import { processIo } from '../process-io.js';
import { results } from './results.js';

allowRelaxed(); // as each run does, so that the page names the build that they took
process.exitCode = await results(process.argv.slice(2), processIo());
