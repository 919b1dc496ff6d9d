/**
 * words — encoders of a sentence word by word: a convolution, and attention.
 *
 * A sentence is L words of E numbers and a last one that is 1 where there is a word. What stands after the end is 0
 * throughout, is attended by nobody, and does not count in the mean.
 *
 * Notation  N sentences, L words, E numbers of a word, D width, H heads
 * Source    arXiv:1408.5882 (Kim 2014); arXiv:1706.03762, §3 (Vaswani et al. 2017), normalised before (arXiv:2002.04745)
 */
import type { Algebra } from '../algebra/derived.js';
import { tabulate } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import type { Encoder, Mode, Tensors } from './encoder.js';
import { prefixed, under } from './encoder.js';
import type { Linear } from './linear.js';
import { linear } from './linear.js';
import type { LayerNorm } from './normalization.js';
import { layerNorm } from './normalization.js';
import { instantsAt } from './temporal.js';

/** A convolution over the words of a sentence, then their mean and a linear layer. */
export interface WordConvolution {
  readonly kind: 'word-convolution';
  readonly length: number;
  readonly features: number;
  readonly width: number;
  readonly kernel: number;
  readonly outputs: number;
}

/** Blocks of attention among the words of a sentence, then their mean and a linear layer. */
export interface Transformer {
  readonly kind: 'transformer';
  readonly length: number;
  readonly features: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  readonly outputs: number;
}

const dense = (inputs: number, outputs: number, initialisation: Linear['initialisation']): Linear => ({
  kind: 'linear',
  inputs,
  outputs,
  bias: true,
  initialisation,
});

const norm = (features: number): LayerNorm => ({ kind: 'layer-norm', features, epsilon: 1e-5 });

/** Parts under names, each called by its own. */
const partsOf = (parts: Readonly<Record<string, Encoder>>) => ({
  initial: (key: Key) =>
    Object.assign(
      {},
      ...Object.entries(parts).map(([name, part]) => prefixed(`${name}.`, part.initial(named(key, name)))),
    ),
  call:
    <T>(A: Algebra<T>, mode: Mode, p: Tensors<T>) =>
    (name: string, x: T): T =>
      (parts[name] as Encoder).apply(A)(mode, under(`${name}.`, p), {})(x).output,
});

/** Words as rows [N·L, E], and their presence [N·L, 1]. */
const wordRows = <T>(A: Algebra<T>, x: T, length: number, features: number): readonly [T, T] => {
  const rows = A.reshape(A.extent(x).rows * length, features + 1)(x);
  return [A.sliceColumns(0, features)(rows), A.sliceColumns(features, 1)(rows)];
};

const ownSentence = (sentences: number, length: number): Int32Array =>
  Int32Array.from({ length: sentences * length }, (_, i) => Math.floor(i / length));

/**
 * The mean of the words that are there.
 *
 * Shapes   h [N·L, D] · presence [N·L, 1] → [N, D]; zeros for a sentence without words
 */
const presentMean = <T>(A: Algebra<T>, h: T, presence: T, length: number): T => {
  const sentences = A.extent(h).rows / length;
  const own = ownSentence(sentences, length);
  const total = A.putRows(own, sentences)(A.mul(presence, h));
  const count = A.detach(A.putRows(own, sentences)(presence));
  return A.div(total, A.maximum(count, A.constant(tabulate(1, 1, () => 1))));
};

const neighbours = (sentences: number, length: number, kernel: number): Int32Array => {
  const index: number[] = [];
  for (let s = 0; s < sentences; s++)
    for (let t = 0; t < length; t++)
      for (const at of instantsAt({ kernel, dilation: 1, causal: false }, t))
        index.push(at < 0 || at >= length ? -1 : s * length + at);
  return Int32Array.from(index);
};

/**
 * A learned embedding of each word's n-grams, a convolution over neighbours, the mean, a linear layer.
 *
 * Shapes   x [N, L·(E + 1)] → [N, outputs]
 * Laws     encoders/words-after-the-end: what stands after the end does not change the output
 */
export const wordConvolution = (g: WordConvolution): Encoder => {
  const parts = partsOf({
    embedding: linear(dense(g.features, g.width, 'he')),
    convolution: linear(dense(g.kernel * g.width, g.width, 'he')),
    output: linear(dense(2 * g.width, g.outputs, 'xavier')),
  });
  return {
    initial: parts.initial,
    statistics: {},
    apply: (A) => (mode, p, statistics) => (x) => {
      const call = parts.call(A, mode, p);
      const [words, presence] = wordRows(A, x, g.length, g.features);
      const rows = A.extent(words).rows;
      const embedded = A.mul(presence, A.relu(call('embedding', words)));
      const index = neighbours(rows / g.length, g.length, g.kernel);
      const near = A.reshape(rows, g.kernel * g.width)(A.takeRows(index)(embedded));
      const h = A.concatColumns(embedded, A.relu(call('convolution', near)));
      return { output: call('output', presentMean(A, h, presence, g.length)), statistics };
    },
  };
};

/** For every query (sentence, word, head) its keys: the rows of the same sentence and head. */
const pairsOf = (sentences: number, length: number, heads: number) => {
  const count = sentences * length * heads * length;
  const [queries, keys, words] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (let s = 0; s < sentences; s++)
    for (let q = 0; q < length; q++)
      for (let h = 0; h < heads; h++)
        for (let k = 0; k < length; k++, at++) {
          queries[at] = (s * length + q) * heads + h;
          keys[at] = (s * length + k) * heads + h;
          words[at] = s * length + k;
        }
  return { queries, keys, words };
};

// exp(−10⁴) is 0 in every precision, and finite masks survive on a GPU.
const never = 1e4;

/**
 * Each word's mean of the values of the words of its sentence, weighed by how well their keys answer its query.
 *
 *   out_q = Σ_k softmax_k(query_q · key_k / √d) value_k,   k over the words that are there
 *
 * Shapes   q, k, v [N·L, D] · presence [N·L, 1] → [N·L, D]
 * Numerics one gather of (query, key) pairs for all sentences and heads; a dense mask would be N times larger
 */
const attention = <T>(A: Algebra<T>, { length, heads }: Transformer, q: T, k: T, v: T, presence: T): T => {
  const { rows, cols } = A.extent(q);
  const [each, all] = [cols / heads, rows * heads];
  const byHead = A.reshape(all, each);
  const { queries, keys, words } = pairsOf(rows / length, length, heads);
  const answers = A.rowDot(A.takeRows(queries)(byHead(q)), A.takeRows(keys)(byHead(k)));
  const absent = A.shift(-1)(A.detach(A.takeRows(words)(presence)));
  const scores = A.add(A.scale(1 / Math.sqrt(each))(answers), A.scale(never)(absent));
  const shares = A.reshape(all * length, 1)(A.softmax(A.reshape(all, length)(scores)));
  const values = A.mul(shares, A.takeRows(keys)(byHead(v)));
  return A.reshape(rows, cols)(A.putRows(queries, all)(values));
};

const blockParts = (width: number, block: number): Readonly<Record<string, Encoder>> => ({
  [`norm${block}`]: layerNorm(norm(width)),
  [`query${block}`]: linear(dense(width, width, 'xavier')),
  [`key${block}`]: linear(dense(width, width, 'xavier')),
  [`value${block}`]: linear(dense(width, width, 'xavier')),
  [`mixed${block}`]: linear(dense(width, width, 'xavier')),
  [`second-norm${block}`]: layerNorm(norm(width)),
  [`wide${block}`]: linear(dense(width, 2 * width, 'he')),
  [`narrow${block}`]: linear(dense(2 * width, width, 'xavier')),
});

/**
 * Words with a learned place, blocks of attention and of two layers each, the mean, a linear layer.
 *
 * Shapes   x [N, L·(E + 1)] → [N, outputs]
 * Laws     encoders/words-after-the-end
 */
export const transformer = (g: Transformer): Encoder => {
  const blocks = Array.from({ length: g.blocks }, (_, b) => b);
  const parts = partsOf({
    embedding: linear(dense(g.features, g.width, 'xavier')),
    places: linear({ ...dense(g.length, g.width, 'xavier'), bias: false }),
    ...Object.assign({}, ...blocks.map((b) => blockParts(g.width, b))),
    output: linear(dense(g.width, g.outputs, 'xavier')),
  });
  return {
    initial: parts.initial,
    statistics: {},
    apply:
      <T>(A: Algebra<T>) =>
      (mode: Mode, p: Tensors<T>, statistics: Tensors<T>) =>
      (x: T) => {
        const call = parts.call(A, mode, p);
        const [words, presence] = wordRows(A, x, g.length, g.features);
        const rows = A.extent(words).rows;
        const places = call('places', A.constant(tabulate(g.length, g.length, (i, j) => (i === j ? 1 : 0))));
        const placed = A.takeRows(Int32Array.from({ length: rows }, (_, i) => i % g.length))(places);
        const h = blocks.reduce(
          (so, b) => {
            const seen = call(`norm${b}`, so);
            const [q, k, v] = [call(`query${b}`, seen), call(`key${b}`, seen), call(`value${b}`, seen)];
            const heard = A.add(so, call(`mixed${b}`, attention(A, g, q, k, v, presence)));
            const wide = A.relu(call(`wide${b}`, call(`second-norm${b}`, heard)));
            return A.add(heard, call(`narrow${b}`, wide));
          },
          A.add(call('embedding', words), placed),
        );
        return { output: call('output', presentMean(A, h, presence, g.length)), statistics };
      },
  };
};
