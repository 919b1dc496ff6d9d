/**
 * formula — the reading that prints: an algebra whose values are terms of the formula that runs.
 *
 * The same code that computes a loss, run here, leaves the loss as it would be written: common shapes (log-partition,
 * product of rows, unit rows, mean) print as papers write them, everything else as what it is.
 */
import type { Among } from '../algebra/among.js';
import type { Algebra, Derived } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import type { Per, Primitives } from '../algebra/primitives.js';
import type { Extent, Index } from '../prelude/matrix.js';
import type { Taken, Term } from './formula/term.js';
import {
  add,
  call,
  constant,
  digest,
  distributed,
  factored,
  joint,
  multiply,
  number,
  scale,
  term,
} from './formula/term.js';

/** What a reduction leaves. */
const reducedTo = (per: Per, { rows, cols }: Extent): Extent => ({
  rows: per === 'row' ? rows : 1,
  cols: per === 'column' ? cols : 1,
});

/** A reduction; over rows of two blocks that lie one above the other, it is taken of each. */
const over = (taken: Taken, per: Per, a: Term): Term => {
  const extent = reducedTo(per, a);
  const { c, term: inner } = factored(a);
  const linear = taken === 'sum' || taken === 'mean';
  if (linear && c !== 1) return scale(c, over(taken, per, inner));
  if (a.kind === 'number' && (taken === 'mean' || taken === 'max')) return number(a.value, extent);
  if (a.kind === 'above' && per === 'all' && linear) {
    const share = (part: Term): number => (taken === 'sum' ? 1 : part.rows / a.rows);
    return add(
      distributed(share(a.a), over(taken, per, a.a)),
      distributed(share(a.b), over(taken, per, a.b)),
    );
  }
  const alone = (per === 'row' || a.rows === 1) && (per === 'column' || a.cols === 1);
  if (alone && taken !== 'variance') return a;
  return term(extent, { kind: 'over', taken, per, a });
};

/** The sum of products along rows, or of every row with every row; pieces beside each other are summed apart. */
const products = (kind: 'dot' | 'pairs', x: Term, y: Term): Term => {
  const [p, q] = [factored(x), factored(y)];
  const [a, b] = [p.term, q.term];
  if (p.c * q.c !== 1) return scale(p.c * q.c, products(kind, a, b));
  if (a.kind === 'beside' && b.kind === 'beside' && a.a.cols === b.a.cols)
    return add(products(kind, a.a, b.a), products(kind, a.b, b.b));
  const extent = { rows: a.rows, cols: kind === 'dot' ? 1 : b.rows };
  const along = kind === 'dot' ? b : transposed(b);
  if (a.cols === 1 && b.cols === 1) return multiply(a.kind === 'number' ? number(a.value) : a, along);
  return term(extent, { kind, a, b });
};

const transposed = (a: Term): Term => {
  if (a.kind === 'transpose') return a.a;
  if (a.kind === 'number') return number(a.value, { rows: a.cols, cols: a.rows });
  return term({ rows: a.cols, cols: a.rows }, { kind: 'transpose', a });
};

const product = (a: Term, b: Term): Term =>
  b.kind === 'transpose'
    ? products('pairs', a, b.a)
    : term({ rows: a.rows, cols: b.cols }, { kind: 'matmul', a, b });

const taken = (index: Index, a: Term): Term => {
  const extent = { rows: index.length, cols: a.cols };
  const { c, term: inner } = factored(a);
  if (c !== 1) return scale(c, taken(index, inner));
  if (a.kind === 'number') return number(a.value, extent);
  if (index.length === a.rows && index.every((x, i) => x === i)) return a;
  // Rows put by class and taken back by class: the sum over one's class.
  const put = a.kind === 'call' && a.name === 'put' ? a.args[0] : undefined;
  if (put !== undefined && put.rows === index.length)
    return term(extent, { kind: 'rows', how: 'kin', a: put, by: 0 });
  return term(extent, { kind: 'rows', how: 'chosen', a, by: digest(index) });
};

const above = (a: Term, b: Term): Term => {
  const extent = { rows: a.rows + b.rows, cols: a.cols };
  const [x, y] = [factored(a), factored(b)];
  if (x.c === y.c && x.c !== 1) return scale(x.c, above(x.term, y.term));
  return a.key === b.key
    ? term(extent, { kind: 'rows', how: 'sample', a, by: 0 })
    : term(extent, { kind: 'above', a, b });
};

const tiny = 1e-20;

/** Rows of unit length; what is constant is constant before and after. */
const unit = (a: Term): Term => {
  const { c, term: inner } = factored(a);
  const [held] = inner.kind === 'call' && inner.name === 'sg' ? inner.args : [];
  if (held !== undefined) return call('sg', a, [unit(c > 0 ? held : scale(c, held))]);
  return call('unit', a, [c > 0 ? inner : a]);
};

const unary = (name: string) => (a: Term) => call(name, a, [a]);
const binary = (name: string) => (a: Term, b: Term) => call(name, joint(a, b), [a, b]);
const opaque = (name: string, rows: number, cols: number, a: Term): Term => call(name, { rows, cols }, [a]);

const primitives: Primitives<Term> = {
  constant,
  extent: ({ rows, cols }) => ({ rows, cols }),
  add,
  mul: multiply,
  neg: (a) => scale(-1, a),
  reciprocal: (a) => term(a, { kind: 'quotient', a: number(1), b: a }),
  exp: unary('exp'),
  log: unary('log'),
  log1p: unary('log1p'),
  sqrt: unary('sqrt'),
  greater: binary('greater'),
  matmul: product,
  transpose: transposed,
  reshape: (rows, cols) => (a) => (rows === a.rows && cols === a.cols ? a : opaque('reshape', rows, cols, a)),
  sum: (per) => (a) => over('sum', per, a),
  max: (per) => (a) => over('max', per, a),
  argMax: (a) => opaque('arg max', a.rows, 1, a),
  takeRows: (index) => (a) => taken(index, a),
  putRows: (_, rows) => (a) => opaque('put', rows, a.cols, a),
  takeColumns: (index) => (a) => opaque('columns', a.rows, index.length, a),
  putColumns: (_, cols) => (a) => opaque('columns', a.rows, cols, a),
  gatherColumns: (index) => (a) => opaque('gather', a.rows, index.length / a.rows, a),
  scatterColumns: (_, cols) => (a) => opaque('scatter', a.rows, cols, a),
  detach: (a) => (a.kind === 'number' ? a : call('sg', a, [a])),
};

const partitioned =
  (among: Among) =>
  (a: Term, b: Term): Term =>
    term({ rows: a.rows, cols: 1 }, { kind: 'partition', among, a: products('pairs', a, b) });

const derived: Partial<Derived<Term>> = {
  div: (a, b) => {
    const [p, q] = [factored(a), factored(b)];
    if (b.kind === 'number') return scale(1 / b.value, a);
    return scale(p.c / q.c, term(joint(a, b), { kind: 'quotient', a: p.term, b: q.term }));
  },
  scale: (c) => (a) => scale(c, a),
  shift: (c) => (a) => add(a, number(c)),
  absolute: unary('abs'),
  power: (p) => (a) => call('power', a, [a], p),
  // A floor against rounding is no part of the mathematics.
  maximum: (a, b) => (b.kind === 'number' && b.value > 0 && b.value < tiny ? a : binary('max')(a, b)),
  minimum: binary('min'),
  relu: (a) => call('max', a, [number(0), a]),
  sigmoid: unary('sigmoid'),
  softplus: (a) => call('log1p', a, [call('exp', a, [a])]),
  logAddExp: (a, b) => call('log', joint(a, b), [add(call('exp', a, [a]), call('exp', b, [b]))]),
  mean: (per) => (a) => over('mean', per, a),
  variance: (per) => (a) => over('variance', per, a),
  logSumExp: (per) => (a) => over('log-sum-exp', per, a),
  softmax: unary('softmax'),
  logSoftmax: unary('log softmax'),
  peak: (per) => (a) => over('max', per, a),
  normalizeRows: () => unit,
  standardizeColumns: () => unary('standardised'),
  rowDot: (a, b) => products('dot', a, b),
  pairwiseDot: (a, b) => products('pairs', a, b),
  concatRows: above,
  concatColumns: (a, b) => term({ rows: a.rows, cols: a.cols + b.cols }, { kind: 'beside', a, b }),
  logPartition: partitioned,
};

/** The algebra whose values are printed. */
export const formulaAlgebra: Algebra<Term> = complete(primitives, derived);

/** The same where what is taken as a constant is not told apart: for comparing values. */
export const valueAlgebra: Algebra<Term> = complete({ ...primitives, detach: (a) => a }, derived);
