/** false-negatives — samples of one's own kind among the negatives: who pushes them away, and who does not. */
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { taken } from './moves.js';
import { equal, law, tensor, withTensors } from './saying.js';

const rows = (x: Situation, index: ReadonlyArray<number>): Matrix => taken(tensor(x, 'q'), index);

/** Rows of the batch by their places, all in the cluster of the first. */
const ofOneCluster = (x: Situation, index: ReadonlyArray<number>): Situation => ({
  ...withTensors(x, { q: rows(x, index) }),
  labels: Int32Array.from(index, () => x.labels?.[0] ?? 0),
});

/** What the samples of one cluster do to each other. */
export const falseNegativeLaws: ReadonlyArray<Law> = [
  law({
    id: 'prototype-nce/same-cluster-not-repelled',
    statement: 's(1) = s(2):   2 ℒ(q₁, q₂) = ℒ(q₁) + ℒ(q₂)',
    because:
      'prototypes counted once: a sample of the same cluster is no candidate, so it costs its neighbour nothing and pushes nobody; under InfoNCE it is one, and two alike cost log 2',
    source: 'arXiv:2005.04966, §3.3',
    mistaken: 'salesforce/PCL#5: every sample brings its prototype along, and neighbours repel after all',
    under: { normalisation: 'unit', prototypes: 'counted-once', reduction: 'mean' },
    domain: { least: 2 },
    questions: (x) => ({
      both: asked('loss', ofOneCluster(x, [0, 1])),
      first: asked('loss', ofOneCluster(x, [0])),
      second: asked('loss', ofOneCluster(x, [1])),
    }),
    relations: (R) => (_, a) => [equal(R.scale(2)(the(a, 'both')), R.add(the(a, 'first'), the(a, 'second')))],
  }),
];
