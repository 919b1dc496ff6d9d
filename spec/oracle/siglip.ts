/** siglip — arXiv:2303.15343, eq. 1. */
import { mean, numberOf, softplus, sum } from './arithmetic.js';
import { logitsOf } from './clip.js';
import type { Oracle } from './oracle.js';

/** (1/N) Σᵢ Σⱼ log(1 + exp(−yᵢⱼ zᵢⱼ)),   y = 1 on the diagonal, −1 elsewhere */
export const siglip: Oracle = (c, x) =>
  mean(logitsOf(c, x, numberOf(c, 'bias')).map((zi, i) => sum(zi.map((z, j) => softplus(i === j ? -z : z)))));
