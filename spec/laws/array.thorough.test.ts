/** The book put to the array backend with twenty times the draws of `laws.test.ts` and a seed that nobody chose. */
import { arrayDriver } from '../../backends/array/driver.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';

putTo(arrayDriver, laws, { runs: 480, seed: Number(process.env.SEED) });
