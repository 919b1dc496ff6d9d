/** The book with twenty times the draws of `laws.test.ts` and a seed that nobody chose. */
import { arrayDriver } from '../../backends/array/driver.js';
import { wasmDriver } from '../../backends/wasm/driver.js';
import { topics } from '../topic.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
process.stdout.write(`seed ${seed}: replay with SEED=${seed} npm run test:thorough\n`);

putTo(arrayDriver, laws, { runs: 480, seed });
putTo(
  wasmDriver,
  laws.filter((law) => law.needs.every((ask) => topics[law.of]?.asks[ask] !== undefined)),
  { runs: 240, seed },
);
