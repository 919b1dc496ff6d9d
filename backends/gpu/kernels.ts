/**
 * kernels — the few programs that run on the GPU, as source text that gpu.js translates.
 *
 * Text, because functions lose their source under bundlers and coverage tools. Every loop is bounded by a literal:
 * gpu.js silently stops an argument-bounded loop after 1000 rounds. Dot products are unrolled by four over columns
 * padded with zeros. A kernel is made for one exact shape, which stands in its text; rows are padded as well, so that
 * batches of nearly one size share a kernel, and the true counts n and m are arguments.
 *
 * Notation q, k rows of anchors and keys · N, M their padded counts · D padded columns · C columns one thread walks
 */
import type { Among } from '../../src/algebra/among.js';

/** A kernel's text and the extent of its result: [columns, rows], as gpu.js counts. */
export interface Program {
  readonly source: string;
  readonly output: readonly [columns: number, rows: number];
}

/** The next multiple of four. */
export const padded = (d: number): number => Math.max(4, Math.ceil(d / 4) * 4);

/** Rows on the device for n of the host: the next multiple of 8, or of 32 beyond 64. */
export const paddedRows = (n: number): number => (n <= 64 ? 8 * Math.ceil(n / 8) : 32 * Math.ceil(n / 32));

/** Whether a relation looks at labels, which then are two more arguments of its kernels. */
export const labelled = (among: Pick<Among, 'relation'>): boolean => among.relation !== 'every';

const unrolledDot = (a: string, b: string, d: number): string =>
  `let dot = 0;
   for (let t = 0; t < ${d}; t += 4) {
     dot += ${a}[t] * ${b}[t] + ${a}[t + 1] * ${b}[t + 1] + ${a}[t + 2] * ${b}[t + 2] + ${a}[t + 3] * ${b}[t + 3];
   }`;

/**
 * The condition j ∈ among(i) in kernel text. Labels lie in the first row of `ql` and `kl`; `offset` is how far the
 * block of anchors starts after the block of keys.
 */
const related = (among: Pick<Among, 'relation' | 'self'>): string => {
  const labels = among.relation === 'same' ? 'ql[0][i] === kl[0][j]' : 'ql[0][i] !== kl[0][j]';
  const conditions = [
    ...(among.relation === 'every' ? [] : [labels]),
    ...(among.self ? [] : ['i + offset !== j']),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' && ');
};

const labelNames = (among: Pick<Among, 'relation'>): string => (labelled(among) ? 'ql, kl, ' : '');

/**
 * log Σ exp over one chunk of C keys for one anchor, with a running maximum; −1e30 where none of them is among(i).
 * Arguments: q, k, [ql, kl,] rowStart, offset, m.
 */
export const chunkLogPartition = (
  among: Pick<Among, 'relation' | 'self'>,
  rows: number,
  keys: number,
  d: number,
  chunk: number,
): Program => ({
  source: `function (q, k, ${labelNames(among)}rowStart, offset, m) {
    const i = this.thread.y + rowStart;
    const start = this.thread.x * ${chunk};
    let largest = -1.0e30;
    let total = 0.0;
    for (let c = 0; c < ${chunk}; c++) {
      const j = start + c;
      if (j < m) {
        if (${related(among)}) {
          ${unrolledDot('q[i]', 'k[j]', d)}
          if (dot > largest) {
            total = total * Math.exp(largest - dot) + 1.0;
            largest = dot;
          } else {
            total += Math.exp(dot - largest);
          }
        }
      }
    }
    if (total > 0.0) {
      return largest + Math.log(total);
    }
    return -1.0e30;
  }`,
  output: [Math.ceil(keys / chunk), rows],
});

/**
 * ȳᵢ Pᵢⱼ for `rows` anchors and all keys of a block, 0 on padding.
 * Arguments: q, k, [ql, kl,] lse, ybar, rowStart, offset, n, m.
 */
export const weights = (
  among: Pick<Among, 'relation' | 'self'>,
  rows: number,
  keys: number,
  d: number,
): Program => ({
  source: `function (q, k, ${labelNames(among)}lse, ybar, rowStart, offset, n, m) {
    const i = this.thread.y + rowStart;
    const j = this.thread.x;
    let w = 0.0;
    if (i < n) {
      if (j < m) {
        if (${related(among)}) {
          ${unrolledDot('q[i]', 'k[j]', d)}
          w = ybar[0][i] * Math.exp(dot - lse[0][i]);
        }
      }
    }
    return w;
  }`,
  output: [keys, rows],
});

/** The sum that a pullback adds to: what earlier blocks gave, or nothing yet. */
const begun = (first: boolean): readonly [name: string, start: string] =>
  first ? ['', '0'] : [', soFar', 'soFar[this.thread.y][this.thread.x]'];

/** q̄ᵢ = so far + Σⱼ wᵢⱼ kⱼ over one block of keys. Arguments: w, k[, soFar]. */
export const pullToQueries = (rows: number, keys: number, d: number, first: boolean): Program => ({
  source: `function (w, k${begun(first)[0]}) {
    let so = ${begun(first)[1]};
    for (let j = 0; j < ${keys}; j++) {
      so += w[this.thread.y][j] * k[j][this.thread.x];
    }
    return so;
  }`,
  output: [d, rows],
});

/** k̄ⱼ = so far + Σᵢ wᵢⱼ qᵢ over one block of anchors. Arguments: w, q, rowStart[, soFar]. */
export const pullToKeys = (rows: number, keys: number, d: number, first: boolean): Program => ({
  source: `function (w, q, rowStart${begun(first)[0]}) {
    let so = ${begun(first)[1]};
    for (let i = 0; i < ${rows}; i++) {
      so += w[i][this.thread.y] * q[i + rowStart][this.thread.x];
    }
    return so;
  }`,
  output: [d, keys],
});

/** `rows` rows of [N, K]·[K, M]. Arguments: a, b, rowStart. */
export const product = (rows: number, inner: number, m: number): Program => ({
  source: `function (a, b, rowStart) {
    let so = 0;
    for (let t = 0; t < ${inner}; t++) {
      so += a[this.thread.y + rowStart][t] * b[t][this.thread.x];
    }
    return so;
  }`,
  output: [m, rows],
});

/** `rows` rows of [N, D]·[M, D]ᵀ. Arguments: q, k, rowStart. */
export const similarities = (rows: number, keys: number, d: number): Program => ({
  source: `function (q, k, rowStart) {
    const i = this.thread.y + rowStart;
    const j = this.thread.x;
    ${unrolledDot('q[i]', 'k[j]', d)}
    return dot;
  }`,
  output: [keys, rows],
});

/** The matrix itself, as a texture that later kernels read without another transfer. Argument: a. */
export const copy = (rows: number, cols: number): Program => ({
  source: 'function (a) { return a[this.thread.y][this.thread.x]; }',
  output: [cols, rows],
});

/** How far a thread's loop really runs: the canary counts to `rounds` inside two nested loops. */
export const counting = (outer: number, inner: number): Program => ({
  source: `function () {
    let count = 0;
    for (let a = 0; a < ${outer}; a++) {
      for (let b = 0; b < ${inner}; b++) {
        count += 1;
      }
    }
    return count;
  }`,
  output: [1, 1],
});
