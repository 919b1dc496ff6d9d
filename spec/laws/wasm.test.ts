/** The book put to the wasm backend, at float32: fewer draws, since the array backend has the many. */
import { wasmDriver } from '../../backends/wasm/driver.js';
import { topics } from '../topic.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';

/** What the host answers is the same on every backend. */
const onTheBackend = laws.filter((law) => law.needs.every((ask) => topics[law.of]?.asks[ask] !== undefined));

putTo(wasmDriver, onTheBackend, { runs: 12, seed: 2026 });
