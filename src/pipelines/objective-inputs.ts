/**
 * objective-inputs — how two views of a batch become what an objective asks for: pairs, labelled rows, triplets.
 *
 * No label of the data enters: where an objective wants classes, the two views of a sample are one.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Side } from '../objectives/objective.js';
import type { AnyObjective } from '../objectives/registry.js';
import type { Index } from '../prelude/matrix.js';

/** Objectives that a way to train of its own serves: clusters, or a teacher, must be learned beside the loss. */
export const servedBy: Readonly<Record<string, string>> = {
  'swapped-prediction': 'swav',
  'prototype-nce': 'pcl',
  'deep-cluster': 'deepcluster',
  'cluster-contrast': 'contrastive-clustering',
  dino: 'dino',
};

/** 0 … n − 1, twice. */
const twice = (n: number): Index => Int32Array.from({ length: 2 * n }, (_, i) => i % n);

/** Rows moved on by one: each sample beside another one. */
const shifted = <T>(A: Algebra<T>, z: T): T => {
  const n = A.extent(z).rows;
  return A.takeRows(Int32Array.from({ length: n }, (_, i) => (i + 1) % n))(z);
};

type Given = <T>(A: Algebra<T>) => (z0: T, z1: T, prototypes: T | undefined) => Tensors<T>;
type Labels = (n: number) => Side;

interface Inputs {
  readonly tensors: Given;
  readonly side: Labels;
}

const unlabelled: Labels = () => ({});
const samples: Labels = (n) => ({ labels: twice(n) });

/** Objectives whose tensors are no plain pair. */
const particular: Readonly<Record<string, Inputs>> = {
  triplet: { tensors: (A) => (a, b) => ({ anchor: A.concatRows(a, b) }), side: samples },
  koleo: { tensors: (A) => (a, b) => ({ x: A.concatRows(a, b) }), side: unlabelled },
  uniformity: { tensors: (A) => (a, b) => ({ x: A.concatRows(a, b) }), side: unlabelled },
  'many-positives': {
    tensors: () => (q, k) => ({ q, k }),
    side: (n) => ({ labels: Int32Array.from({ length: n }, (_, i) => i) }),
  },
  // The student teaches itself; the centre is the batch's own, so that no prototype wins for everybody.
  dino: {
    tensors: (A) => (a, b) => {
      const student = A.concatRows(a, b);
      const teacher = A.detach(student);
      return { student, teacher, centre: A.mean('column')(teacher) };
    },
    side: unlabelled,
  },
  // Half of the pairs are two views of one sample, half of two samples.
  'margin-contrastive': {
    tensors: (A) => (a, b) => ({ x: A.concatRows(a, a), y: A.concatRows(b, shifted(A, b)) }),
    side: (n) => ({ labels: Int32Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : 0)) }),
  },
  'masked-siamese': {
    tensors: (A) => (anchors, targets, prototypes) => ({
      anchors,
      targets: A.detach(targets),
      prototypes: prototypes ?? targets,
    }),
    side: unlabelled,
  },
};

/** What an objective is given of two views. */
export const inputsOf = (o: AnyObjective): Inputs => {
  const own = particular[o.name];
  if (own !== undefined) return own;
  const [first = 'z0', second = 'z1'] = o.tensors.map((t) => t.name);
  // Labelled rows: all views under each other, the sample as the class.
  if (o.labels === 'required')
    return { tensors: (A) => (a, b) => ({ [first]: A.concatRows(a, b) }), side: samples };
  return { tensors: () => (a, b) => ({ [first]: a, [second]: b }), side: unlabelled };
};
