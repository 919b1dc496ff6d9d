/** The book put to the array backend: no law fails, and no law judges only draws that decide nothing. */
import { arrayDriver } from '../../backends/array/driver.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';

putTo(arrayDriver, laws, { runs: 24, seed: 2026 });
