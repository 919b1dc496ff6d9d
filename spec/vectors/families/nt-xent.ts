/** nt-xent — the families that compute NT-Xent over two views, all but self in the denominator. */
import { allButSelf } from '../../../src/algebra/among.js';
import type { FormulaFamily } from '../family.js';
import { numeric } from '../family.js';

const ntXentOf = (family: string): FormulaFamily => ({
  kind: 'formula',
  family,
  formula: (c) => (A) => (x) => {
    const unit = A.normalizeRows(1e-12);
    const [a, b] = [unit(x.z0 as typeof x.z0 & {}), unit(x.z1 as typeof x.z1 & {})];
    const tau = numeric(c, 'temperature');
    const z = A.scale(Math.sqrt(1 / tau))(A.concatRows(a, b));
    const own = A.scale(1 / tau)(A.rowDot(a, b));
    return { loss: A.mean('all')(A.sub(A.logPartition(allButSelf)(z, z), A.concatRows(own, own))) };
  },
});

export const ntXentLightly: FormulaFamily = ntXentOf('ntxent_lightly');
