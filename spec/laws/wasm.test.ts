/** The book put to the wasm backend, at float32: fewer draws, since the array backend has the many. */
import { wasmDriver } from '../../backends/wasm/driver.js';
import { onBackends, putTo } from './putting.js';

putTo(wasmDriver, onBackends, { runs: 12, seed: 2026 });
