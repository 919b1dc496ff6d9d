/** similarity — how alike rows are, and rows brought to length 1. */

import type { Similarity } from '../../src/similarity/similarity.js';
import { cosine, dot, lengthFloor, negativeSquaredDistance, rbf } from '../../src/similarity/similarity.js';
import type { Topic } from '../topic.js';
import { drawnWeights, topicOf, weights } from './building.js';

const similarity = (name: string, s: Similarity): Topic =>
  topicOf({
    name: `similarity/${name}`,
    summary: 'every row of the one compared with every row of the other',
    tensors: [
      ['x', '[N, D]', 'rows to compare'],
      ['y', '[M, D]', 'rows to compare them with'],
      weights('[N, M]'),
    ],
    value: () => (A) => (t) => s.pairwise(A)(t.x as (typeof t)[string], t.y as (typeof t)[string]),
    draw: ({ n }, key, _c, rows) => ({
      tensors: { x: rows('x', n), y: rows('y', n + 1), w: drawnWeights(key, n, n + 1) },
    }),
  });

/** Similarities, and the normalisation that the cosine is made of. */
export const similarityTopics: ReadonlyArray<Topic> = [
  similarity('cosine', cosine),
  similarity('dot', dot),
  similarity('negative-squared-distance', negativeSquaredDistance),
  similarity('rbf', rbf(1)),
  topicOf({
    name: 'normalise',
    summary: 'rows brought to length 1; shorter than 1e-12 they count as zero',
    tensors: [['x', '[N, D]', 'rows'], weights('[N, D]')],
    value: () => (A) => (t) => A.normalizeRows(lengthFloor)(t.x as (typeof t)[string]),
    draw: ({ n, d }, key, _c, rows) => ({ tensors: { x: rows('x', n), w: drawnWeights(key, n, d) } }),
  }),
];
