/**
 * kernels — the few programs that run on the GPU, as source text that gpu.js translates.
 *
 * Text, because functions lose their source under bundlers and coverage tools. Every loop is bounded by a literal:
 * gpu.js silently stops an argument-bounded loop after 1000 rounds. Dot products are unrolled by four over columns
 * padded with zeros. A kernel is made for one exact shape, which stands in its text.
 *
 * Notation q, k rows of anchors and keys · N, M their counts · D padded columns · C columns one thread walks
 */
import type { Among } from '../../src/algebra/among.js';

/** A kernel's text and the extent of its result: [columns, rows], as gpu.js counts. */
export interface Program {
  readonly source: string;
  readonly output: readonly [columns: number, rows: number];
}

/** The next multiple of four. */
export const padded = (d: number): number => Math.max(4, Math.ceil(d / 4) * 4);

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
  const conditions = [...(among.relation === 'every' ? [] : [labels]), ...(among.self ? [] : ['i !== j'])];
  return conditions.length === 0 ? 'true' : conditions.join(' && ');
};

/**
 * log Σ exp over one chunk of C keys for one anchor, with a running maximum; −1e30 where none of them is among(i).
 * Arguments: q, k, ql, kl, rowStart, offset.
 */
export const chunkLogPartition = (
  among: Pick<Among, 'relation' | 'self'>,
  rows: number,
  m: number,
  d: number,
  chunk: number,
): Program => ({
  source: `function (q, k, ql, kl, rowStart, offset) {
    const i = this.thread.y + rowStart;
    const start = this.thread.x * ${chunk};
    let largest = -1.0e30;
    let total = 0.0;
    for (let c = 0; c < ${chunk}; c++) {
      const j = start + c;
      if (j < ${m}) {
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
  output: [Math.ceil(m / chunk), rows],
});

/** ȳᵢ Pᵢⱼ for `rows` anchors and all keys of a block. Arguments: q, k, ql, kl, lse, ybar, rowStart, offset. */
export const weights = (
  among: Pick<Among, 'relation' | 'self'>,
  rows: number,
  cols: number,
  d: number,
): Program => ({
  source: `function (q, k, ql, kl, lse, ybar, rowStart, offset) {
    const i = this.thread.y + rowStart;
    const j = this.thread.x;
    let w = 0.0;
    if (${related(among)}) {
      ${unrolledDot('q[i]', 'k[j]', d)}
      w = ybar[0][i] * Math.exp(dot - lse[0][i]);
    }
    return w;
  }`,
  output: [cols, rows],
});

/** q̄ᵢ = Σⱼ wᵢⱼ kⱼ over one block of keys. Arguments: w, k. */
export const pullToQueries = (rows: number, cols: number, d: number): Program => ({
  source: `function (w, k) {
    let so = 0;
    for (let j = 0; j < ${cols}; j++) {
      so += w[this.thread.y][j] * k[j][this.thread.x];
    }
    return so;
  }`,
  output: [d, rows],
});

/** k̄ⱼ = so far + Σᵢ wᵢⱼ qᵢ over one block of anchors. Arguments: w, q, soFar, rowStart. */
export const pullToKeys = (rows: number, cols: number, d: number): Program => ({
  source: `function (w, q, soFar, rowStart) {
    let so = soFar[this.thread.y][this.thread.x];
    for (let i = 0; i < ${rows}; i++) {
      so += w[i][this.thread.y] * q[i + rowStart][this.thread.x];
    }
    return so;
  }`,
  output: [d, cols],
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
