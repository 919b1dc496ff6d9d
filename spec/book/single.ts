/** single — honest float32: every operation of the algebra rounded to float32, sums and products one term after another. */
import { arrayPrimitives as p } from '../../backends/array/algebra.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import type { Primitives } from '../../src/algebra/primitives.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar, tabulate } from '../../src/prelude/matrix.js';

const rounded = (m: Matrix): Matrix => ({ ...m, data: Float64Array.from(m.data, Math.fround) });
const one =
  (f: (a: Matrix) => Matrix) =>
  (a: Matrix): Matrix =>
    rounded(f(a));
const two =
  (f: (a: Matrix, b: Matrix) => Matrix) =>
  (a: Matrix, b: Matrix): Matrix =>
    rounded(f(a, b));

/** Σ one after another, each partial sum a float32. */
const added = (count: number, term: (k: number) => number): number => {
  let so = 0;
  for (let k = 0; k < count; k++) so = Math.fround(so + term(k));
  return so;
};

const summed: Primitives<Matrix>['sum'] = (per) => (a) => {
  const at = (i: number, j: number): number => a.data[i * a.cols + j] as number;
  if (per === 'row') return tabulate(a.rows, 1, (i) => added(a.cols, (j) => at(i, j)));
  if (per === 'column') return tabulate(1, a.cols, (_, j) => added(a.rows, (i) => at(i, j)));
  return tabulate(1, 1, () => added(a.data.length, (e) => a.data[e] as number));
};

const primitives: Primitives<Matrix> = {
  ...p,
  constant: rounded,
  add: two(p.add),
  mul: two(p.mul),
  reciprocal: one(p.reciprocal),
  exp: one(p.exp),
  log: one(p.log),
  log1p: one(p.log1p),
  sqrt: one(p.sqrt),
  matmul: (a, b) =>
    tabulate(a.rows, b.cols, (i, j) =>
      added(a.cols, (k) =>
        Math.fround((a.data[i * a.cols + k] as number) * (b.data[k * b.cols + j] as number)),
      ),
    ),
  sum: summed,
  putRows: (index, rows) => one(p.putRows(index, rows)),
  putColumns: (index, cols) => one(p.putColumns(index, cols)),
  scatterColumns: (index, cols) => one(p.scatterColumns(index, cols)),
};

/** float32, as a plain kernel computes it. */
export const singleAlgebra: Algebra<Matrix> = complete(primitives);

const logShare = (own: Matrix, others: Matrix): Matrix =>
  singleAlgebra.sub(own, singleAlgebra.logAddExp(own, others));

/** The same in log-softmax form: log p is own − lse, and its derivative takes p from 1, however near p comes to 1. */
export const separateAlgebra: Algebra<Matrix> = complete(primitives, {
  surprisal: () => (own, others) => singleAlgebra.neg(logShare(own, others)),
  surprisalPull: () => (own, others, ybar) =>
    singleAlgebra.mul(
      ybar,
      singleAlgebra.sub(p.constant(scalar(1)), singleAlgebra.exp(logShare(own, others))),
    ),
});
