/** write-bounds — docs/bounds.md: bounds on rounding against the errors of float32. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { boundsText, measured } from './bounds.js';
import { bookPath } from './paths.js';

const [draws, seed] = [60, 11];
writeFileSync(join(dirname(bookPath), 'bounds.md'), boundsText(measured(draws, seed), draws, seed));
