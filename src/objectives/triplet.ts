/**
 * triplet — the positive nearer than the negative, by a margin.
 *
 * Notation d₊ distance of anchor and positive · d₋ of anchor and negative · m margin
 * Source   arXiv:1503.03832 (Schroff et al. 2015), eq. 3; arXiv:1703.07737 (Hermans et al. 2017) for batch-hard
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import { configError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import { named, nonNegative, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { all, meanOfNonzero, normalisationRole, normalised, paired } from './conventions.js';
import { rowDistance } from './distance.js';
import { bound, classesOf, infimum } from './landmarks.js';
import type { Objective, Tensors } from './objective.js';
import { distances, hardest, semiHard } from './triplet-mining.js';

/** A margin that bends: relu(d₊ − d₋ + m), or its smooth form softplus. */
export const hinge =
  <T>(A: Algebra<T>) =>
  (margin: number, smooth: boolean) =>
  (near: T, far: T): T => {
    const excess = A.shift(margin)(A.sub(near, far));
    return smooth ? A.softplus(excess) : A.relu(excess);
  };

/** Every (anchor, positive, negative) of labelled rows. */
export const triplets = (labels: Index): readonly [Index, Index, Index] => {
  const [a, p, n]: [number[], number[], number[]] = [[], [], []];
  labels.forEach((la, i) => {
    labels.forEach((lp, j) => {
      if (i === j || la !== lp) return;
      labels.forEach((ln, k) => {
        if (ln === la) return;
        a.push(i);
        p.push(j);
        n.push(k);
      });
    });
  });
  return [Int32Array.from(a), Int32Array.from(p), Int32Array.from(n)];
};

/** How the triplet loss is meant. */
export interface TripletConventions {
  readonly margin: number;
  readonly form: 'hinge' | 'soft';
  readonly norm: number;
  readonly epsilon: number;
  /** Whether a negative nearer to the positive than to the anchor counts by that. */
  readonly swap: 'no' | 'yes';
  /** Of labelled rows: which triplets are asked for. */
  readonly mining: 'all' | 'hard' | 'semi-hard';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction | 'mean-of-nonzero';
}

type Choices = TripletConventions & Readonly<Record<keyof TripletConventions, string | number>>;

const defaults: Choices = {
  margin: 1,
  form: 'hinge',
  norm: 2,
  epsilon: 1e-6,
  swap: 'no',
  mining: 'all',
  normalisation: 'none',
  reduction: 'mean',
};

/**
 * One term for each triplet: of rows given as anchor, positive, negative, or of all triplets of labelled rows.
 *
 *   ℒ = max(0, d₊ − d₋ + m), or log(1 + exp(d₊ − d₋ + m))
 *
 * Shapes   anchor, positive, negative [N, D] → [N, 1];   z [M, D] with labels → [triplets, 1]
 * Units    m when all rows coincide (hinge)
 * Laws     triplet/definition, triplet/equals-margin-at-collapse, triplet/isometry-invariant
 */
const terms =
  (c: Choices, labels: Index | undefined) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const distance = rowDistance(A)(c.norm, c.epsilon);
    const of = (a: T, p: T, n: T): T => {
      const far = distance(a, n);
      const nearest = c.swap === 'yes' ? A.minimum(far, distance(p, n)) : far;
      return hinge(A)(c.margin, c.form === 'soft')(distance(a, p), nearest);
    };
    if (labels === undefined) return of(unit(x.anchor as T), unit(x.positive as T), unit(x.negative as T));
    const z = unit(x.z ?? (x.anchor as T));
    const [a, p, n] = triplets(labels);
    if (a.length > 0 && c.mining !== 'all') {
      const choose = c.mining === 'hard' ? hardest : semiHard;
      return hinge(A)(c.margin, c.form === 'soft')(...choose(A, labels, distances(A, distance, z)));
    }
    if (a.length === 0) return A.scale(0)(A.sum('row')(z));
    return of(A.takeRows(a)(z), A.takeRows(p)(z), A.takeRows(n)(z));
  };

/** Whether some row has both a positive and a negative. */
const compared = (labels: Index): boolean => {
  const { count } = classesOf(labels);
  return count > 1 && count < labels.length;
};

/** The triplet loss with its conventions. */
export const triplet: Objective<Choices> = objective({
  name: 'triplet',
  summary: 'the positive nearer than the negative, by a margin',
  source: 'arXiv:1503.03832, eq. 3',
  tensors: [
    ['anchor', '[N, D]', 'anchors; with labels, all rows'],
    ['positive', '[N, D]', 'row i is the positive of anchor i; not used with labels', 'optional'],
    ['negative', '[N, D]', 'row i is the negative of anchor i; not used with labels', 'optional'],
  ],
  conventions: [
    nonNegative('margin', 'by how much the negative is to be further'),
    named('form', 'how the margin bends', { hinge: 'max(0, ·)', soft: 'log(1 + exp ·)' }),
    positive('norm', 'the p of the distance'),
    nonNegative('epsilon', 'added to every component of a difference, as torch.nn.PairwiseDistance does'),
    named('swap', 'whether the negative may be measured from the positive', {
      no: 'd(a, n)',
      yes: 'min(d(a, n), d(p, n))',
    }),
    named('mining', 'of labelled rows, which triplets are asked for', {
      all: 'all of them',
      hard: 'each anchor’s farthest positive and nearest negative',
      'semi-hard': 'for each positive the nearest negative beyond it, or the farthest negative where none is',
    }),
    normalisationRole,
    named('reduction', 'how terms become one number', {
      mean: 'the mean',
      sum: 'the sum',
      none: 'the terms are the answer; what is differentiated is their sum',
      'mean-of-nonzero': 'the mean over terms above 0',
    }),
  ],
  defaults,
  presets: {
    torch: { conventions: defaults, usedBy: 'torch.nn.TripletMarginLoss' },
    pml: {
      conventions: {
        ...defaults,
        margin: 0.05,
        epsilon: 0,
        normalisation: 'unit',
        reduction: 'mean-of-nonzero',
      },
      usedBy: 'pytorch-metric-learning TripletMarginLoss',
    },
    'batch-hard': {
      conventions: { ...defaults, margin: 0.2, epsilon: 0, mining: 'hard' },
      usedBy: 'arXiv:1703.07737, eq. 5; omoindrot/tensorflow-triplet-loss batch_hard_triplet_loss',
    },
    'batch-hard-soft': {
      conventions: { ...defaults, margin: 0, form: 'soft', epsilon: 0, mining: 'hard' },
      usedBy: 'arXiv:1703.07737, the soft margin',
    },
    facenet: {
      conventions: { ...defaults, margin: 0.2, epsilon: 0, normalisation: 'unit', mining: 'semi-hard' },
      usedBy:
        'arXiv:1503.03832, §3.2, on plain distances; tensorflow_addons TripletSemiHardLoss, distance L2',
    },
  },
  labels: 'optional',
  also: (c, { anchor, positive: p, negative: n }, { labels }) => {
    if (labels === undefined && c.mining !== 'all')
      return E.left(configError('labels', `nothing, with mining ${c.mining}`, 'a class for each row'));
    if (c.swap === 'yes' && c.mining !== 'all')
      return E.left(configError('swap', `yes, with mining ${c.mining}`, 'no, or mining all'));
    if (labels !== undefined) return E.right(anchor);
    const extents = { ...(anchor && { anchor }), ...(p && { positive: p }), ...(n && { negative: n }) };
    return all([paired(['anchor', 'positive'], extents), paired(['anchor', 'negative'], extents)], anchor);
  },
  terms: (c, side) => terms(c, side.labels),
  loss:
    (c, side) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const each = terms(c, side.labels)(A)(x);
      if (c.reduction === 'mean-of-nonzero') return meanOfNonzero(A)(each);
      return c.reduction === 'mean' ? A.mean('all')(each) : A.sum('all')(each);
    },
  landmarks: (c, _, { labels }) =>
    labels !== undefined && !compared(labels)
      ? infimum(0, 0, 'no row has both a positive and a negative, and the loss is 0')
      : bound(
          0,
          c.form === 'hinge' ? c.margin : Math.log1p(Math.exp(c.margin)),
          'no term is below it; a hinge is 0 once every negative is farther than its positive by the margin',
        ),
});
