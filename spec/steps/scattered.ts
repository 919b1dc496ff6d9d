/**
 * scattered — float64 arithmetic in which every result is moved at random, as far as float32 may round it.
 *
 * A bound carried through a network says no more than "any number": |A||W| forgets that errors cancel and grows by the
 * norm of |W| in each layer, some 15 where W itself does not enlarge; batch normalisation divides what has grown so by
 * a spread; and where the logits are known to ±300 only, e^±300 ends it. Errors of one evaluation do cancel: roundings
 * behave as independent numbers of mean 0, so what they do to a result adds up in squares, through the derivatives.
 * That sum is not bounded here but drawn: each draw of the whole computation with Gaussian roundings has an error of
 * just that size, kinks included.
 *
 *   fl(x) = x + σ ξ,  ξ of mean 0 and variance 1,  σ = k·u·|x|
 *
 * with k as in the rounding reading: 1, and 4 for elementary functions, 4 + |a| for exp a. A sum rounds at each of its
 * partial sums S₁ … Sₙ = S; over all orders of its terms xₜ the mean is
 *
 *   σ² = u² · mean Σₜ Sₜ² = u² · ((n + 1)/6 · Σₜ xₜ² + (n + 1)/3 · S²)
 *
 * and products add u² Σ xₜ². A constant is rounded to float32, as on every device.
 *
 * Source   Parker, Pierce & Eggert 2000, "Monte Carlo arithmetic: how to gamble with floating point and win";
 *          Higham & Mary 2019, "A new approach to probabilistic rounding error analysis", theorem 2.4
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayPrimitives } from '../../backends/array/algebra.js';
import type { Driver } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import type { Per, Primitives } from '../../src/algebra/primitives.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, word } from '../../src/prelude/random.js';

/** Unit roundoff of float32. */
const u = 2 ** -24;
const elementary = 4;

const mapped = (f: (x: number) => number, m: Matrix): Matrix => {
  const out = new Float64Array(m.data.length);
  for (let i = 0; i < out.length; i++) out[i] = f(m.data[i] as number);
  return { ...m, data: out };
};
const squares = (m: Matrix): Matrix => mapped((x) => x * x, m);

/**
 * Numbers of mean 0 and variance 1, near enough to normal for sums of thousands: four bytes of each word, added.
 *
 * Source   Marsaglia 2003, "Xorshift RNGs"; a step takes a few nanoseconds, and a gradient needs a million
 */
const bells = (key: Key): (() => number) => {
  let x = word(key, 0) | 1;
  const scale = Math.sqrt((4 * (2 ** 16 - 1)) / 12);
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return ((x & 255) + ((x >>> 8) & 255) + ((x >>> 16) & 255) + (x >>> 24) - 510) / scale;
  };
};

/** How many numbers a reduction adds into one. */
const counted = (per: Per, { rows, cols }: Matrix): number =>
  per === 'row' ? cols : per === 'column' ? rows : rows * cols;

/** Arithmetic whose roundings follow from a key. */
export const scattered = (key: Key): Algebra<Matrix> => {
  const P = arrayPrimitives;
  let drawn = 0;
  /** An exact result, moved; `reach` is σ for its i-th entry. */
  const moved = (exact: Matrix, reach: (i: number) => number): Matrix => {
    const [xi, out] = [bells(foldIn(key, drawn++)), new Float64Array(exact.data.length)];
    for (let i = 0; i < out.length; i++) out[i] = (exact.data[i] as number) + reach(i) * xi();
    return { ...exact, data: out };
  };
  const units = (exact: Matrix, k: (i: number) => number): Matrix =>
    moved(exact, (i) => k(i) * u * Math.abs(exact.data[i] as number));
  const one =
    (f: (a: Matrix) => Matrix, k = 1) =>
    (a: Matrix): Matrix =>
      units(f(a), () => k);
  const two = (f: (a: Matrix, b: Matrix) => Matrix) => (a: Matrix, b: Matrix) => units(f(a, b), () => 1);
  /** A sum of n terms whose squares add up to `square`, each of which was rounded `before` when it is a product. */
  const summed = (exact: Matrix, square: Matrix, n: (i: number) => number, before: 0 | 1 = 0): Matrix =>
    moved(exact, (i) => {
      const [s, q, count] = [exact.data[i] as number, square.data[i] as number, n(i)];
      return count + before < 2
        ? 0
        : u * Math.sqrt(((count + 1) / 6 + before) * q + ((count + 1) / 3) * s * s);
    });
  /** Entries added where they meet: as many terms as ones would add up to there. */
  const met = (f: (a: Matrix) => Matrix) => (a: Matrix) => {
    const count = f(filled(a.rows, a.cols, 1));
    return summed(f(a), f(squares(a)), (i) => count.data[i] as number);
  };
  const primitives: Primitives<Matrix> = {
    ...P,
    constant: (m) => mapped(Math.fround, m),
    add: two(P.add),
    mul: two(P.mul),
    reciprocal: one(P.reciprocal),
    exp: (a) => units(P.exp(a), (i) => elementary + Math.abs(a.data[i] as number)),
    log: one(P.log, elementary),
    // Honest code writes log(1 + x) as well, where 1 + x rounds.
    log1p: (a) => moved(P.log1p(a), (i) => u * (1 + elementary * Math.abs(Math.log1p(a.data[i] as number)))),
    sqrt: one(P.sqrt),
    matmul: (a, b) => summed(P.matmul(a, b), P.matmul(squares(a), squares(b)), () => a.cols, 1),
    sum: (per) => (a) => summed(P.sum(per)(a), P.sum(per)(squares(a)), () => counted(per, a)),
    putRows: (index, rows) => met(P.putRows(index, rows)),
    putColumns: (index, cols) => met(P.putColumns(index, cols)),
    scatterColumns: (index, cols) => met(P.scatterColumns(index, cols)),
  };
  return complete(primitives);
};

/** The same arithmetic as a driver, for whole runs. */
export const scatteredDriver = (key: Key): Driver => ({
  name: 'scattered float32',
  use: (body) =>
    body<Matrix>({
      ...scattered(key),
      name: 'scattered float32',
      unitRoundoff: u,
      read: TE.right,
      scope: (inside) => inside(),
      release: () => undefined,
    }),
});
