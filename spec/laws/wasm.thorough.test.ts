/** The book put to the wasm backend with twenty times the draws of `wasm.test.ts` and a seed that nobody chose. */
import { wasmDriver } from '../../backends/wasm/driver.js';
import { topics } from '../topic.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';
import { thoroughSeed } from './thorough.js';

putTo(
  wasmDriver,
  laws.filter((law) => law.needs.every((ask) => topics[law.of]?.asks[ask] !== undefined)),
  { runs: 240, seed: thoroughSeed() },
);
