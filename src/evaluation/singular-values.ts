/**
 * singular-values — of a tall matrix, without squaring it.
 *
 * The eigenvalues of xᵀx lose every singular value below √u of the largest. Reflections from both sides bring x to
 * two diagonals instead; these, interleaved beside a diagonal of zeros, make a symmetric tridiagonal matrix whose
 * eigenvalues are ± the singular values, each to within u of the largest.
 *
 * Source   Golub & Kahan 1965; Golub & Van Loan, Matrix Computations (4th ed.), §8.3.3 and §8.6.2
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, tabulate } from '../prelude/matrix.js';

const dot = (a: Float64Array, b: Float64Array, from: number): number => {
  let so = 0;
  for (let i = from; i < a.length; i++) so += (a[i] as number) * (b[i] as number);
  return so;
};

/** a += by · b, from a place on. */
const add = (a: Float64Array, by: number, b: Float64Array, from: number): void => {
  for (let i = from; i < a.length; i++) a[i] = (a[i] as number) + by * (b[i] as number);
};

/**
 * Makes v, from a place on, the mirror that sends what it was to a multiple of the unit vector there.
 *
 *   (I − 2vvᵀ/‖v‖²) x = α e;   returns α and ‖v‖²/2, 0 when x is zero
 */
const mirror = (v: Float64Array, from: number): readonly [alpha: number, half: number] => {
  const length = Math.sqrt(dot(v, v, from));
  const head = v[from] as number;
  const alpha = head > 0 ? -length : length;
  v[from] = head - alpha;
  return [alpha, dot(v, v, from) / 2];
};

/** The diagonal and superdiagonal of x brought to two diagonals, interleaved: α₁ β₁ α₂ β₂ … α_D. */
const twoDiagonals = (x: Matrix): Float64Array => {
  const columns = Array.from({ length: x.cols }, (_, j) =>
    Float64Array.from({ length: x.rows }, (_, i) => at(x, i, j)),
  );
  const out = new Float64Array(Math.max(0, 2 * x.cols - 1));
  columns.forEach((column, j) => {
    const rest = columns.slice(j + 1);
    const [alpha, half] = mirror(column, j);
    if (half > 0) for (const c of rest) add(c, -dot(column, c, j) / half, column, j);
    out[2 * j] = alpha;
    if (rest.length === 0) return;
    const across = Float64Array.from(rest, (c) => c[j] as number);
    const [beta, halfAcross] = mirror(across, 0);
    if (halfAcross > 0) {
      const y = new Float64Array(x.rows);
      rest.forEach((c, k) => {
        add(y, (across[k] as number) / halfAcross, c, j + 1);
      });
      rest.forEach((c, k) => {
        add(c, -(across[k] as number), y, j + 1);
      });
    }
    out[2 * j + 1] = beta;
  });
  return out;
};

/**
 * Eigenvalues of the symmetric tridiagonal matrix with a zero diagonal and `beside` it, by implicit QL steps.
 *
 * Numerics an entry beside the diagonal is rounding when it vanishes against the largest one
 * Source   EISPACK imtql1 (Martin & Wilkinson 1968)
 */
const eigenvalues = (beside: Float64Array): Float64Array => {
  const n = beside.length + 1;
  const [d, e] = [new Float64Array(n), Float64Array.from([...beside, 0])];
  const rounding = 2 ** -54 * beside.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let l = 0; l < n; l++)
    for (let rounds = 0; rounds < 60; rounds++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m] as number) > rounding) m++;
      if (m === l) break;
      chase(d, e, l, m);
    }
  return d;
};

/** One implicit QL step with Wilkinson's shift on rows l … m. */
const chase = (d: Float64Array, e: Float64Array, l: number, m: number): void => {
  const half = ((d[l + 1] as number) - (d[l] as number)) / (2 * (e[l] as number));
  const root = Math.hypot(half, 1);
  let g = (d[m] as number) - (d[l] as number) + (e[l] as number) / (half + (half < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [s * (e[i] as number), c * (e[i] as number)];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    [s, c] = [f / r, g / r];
    const next = (d[i + 1] as number) - p;
    const turn = ((d[i] as number) - next) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = next + p;
    g = c * turn - b;
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
};

/**
 * Singular values in descending order, min(N, D) of them.
 *
 * Numerics to within a few u of the largest · O(N D²)
 */
export const singularValues = (x: Matrix): Float64Array => {
  const tall = x.rows >= x.cols ? x : tabulate(x.cols, x.rows, (i, j) => at(x, j, i));
  if (tall.cols === 0) return new Float64Array(0);
  return eigenvalues(twoDiagonals(tall)).sort().reverse().slice(0, tall.cols).map(Math.abs);
};
