/** The book put to the wasm backend with twenty times the draws of `wasm.test.ts` and a seed that nobody chose. */
import { wasmDriver } from '../../backends/wasm/driver.js';
import { onBackends, putTo } from './putting.js';

putTo(wasmDriver, onBackends, { runs: 240, seed: Number(process.env.SEED) });
