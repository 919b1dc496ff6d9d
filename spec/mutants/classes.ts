/** classes — mutants of losses over labelled rows: supervised-contrastive, n-pairs, multi-similarity, triplet, margin. */
import {
  at,
  dot,
  logSumExp,
  mean,
  normalised,
  range,
  rowsOf,
  squaredDistance,
} from '../oracle/arithmetic.js';
import { marginContrastive } from '../oracle/margin-contrastive.js';
import { multiSimilarity } from '../oracle/multi-similarity.js';
import { nPairs } from '../oracle/n-pairs.js';
import type { Oracle, Row } from '../oracle/oracle.js';
import { supervisedContrastive } from '../oracle/supervised-contrastive.js';
import { triplet } from '../oracle/triplet.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, spoilt } from './mutant.js';

/** One term for each anchor from its scores with everyone, its positives' places and its own place. */
const anchored =
  (term: (s: Row, positives: ReadonlyArray<number>, a: number) => number): Oracle =>
  (c, x, labels = []) => {
    const z = normalised(c, rowsOf(x, 'z'));
    return mean(
      z.map((za, a) => {
        const positives = range(z.length).filter((p) => p !== a && labels[p] === labels[a]);
        const s = z.map((zj) => dot(za, zj) / Number(c.temperature));
        return term(s, positives, a);
      }),
    );
  };

const others = (s: Row, a: number): Row => s.filter((_, j) => j !== a);

const supervised: ReadonlyArray<Mutant> = [
  mutant(
    'supervised-contrastive/base-temperature',
    'Multiplied by τ/0.07 though no base temperature was asked for.',
    asIf(supervisedContrastive, () => ({ baseTemperature: 0.07 })),
    { happened: 'HobbitLong/SupContrast#1, #73, #106' },
  ),
  mutant(
    'supervised-contrastive/self-among-positives',
    'The anchor counts as a positive of itself and stands in the denominator.',
    anchored((s, positives, a) => logSumExp(s) - mean([at(s, a), ...positives.map((p) => at(s, p))])),
  ),
  mutant(
    'supervised-contrastive/divided-by-no-positives',
    'An anchor without positives divides 0 by 0.',
    anchored((s, positives, a) => {
      const logs = positives.map((p) => logSumExp(others(s, a)) - at(s, p));
      return logs.reduce((so, l) => so + l, 0) / logs.length;
    }),
    { happened: 'HobbitLong/SupContrast#141, #20' },
  ),
  mutant(
    'supervised-contrastive/in-for-out',
    'The logarithm of the mean probability: never above the loss that was asked for.',
    asIf(supervisedContrastive, () => ({ form: 'in' })),
    { happened: 'asked about in HobbitLong/SupContrast#149' },
  ),
  mutant(
    'supervised-contrastive/sum-of-positives',
    'Probabilities of positives are added: lower by log |P|.',
    asIf(supervisedContrastive, () => ({ form: 'in-sum' })),
    { happened: 'solo-learn losses/simclr.py', under: { form: 'in' } },
  ),
  mutant(
    'supervised-contrastive/first-positive-only',
    'All positives are laid first, the label is 0: one is a positive, the others are negatives.',
    anchored((s, positives, a) => {
      const first = positives[0];
      return first === undefined ? 0 : logSumExp(others(s, a)) - at(s, first);
    }),
    { happened: 'sthalles/SimCLR simclr.py with more than two views' },
  ),
  mutant(
    'supervised-contrastive/mean-over-nonzero',
    'Anchors without positives are dropped from the mean instead of counting 0.',
    asIf(supervisedContrastive, () => ({ reduction: 'mean-of-nonzero' })),
    { happened: 'pytorch-metric-learning supcon_loss.py, where it is meant' },
  ),
  mutant(
    'supervised-contrastive/negatives-only',
    'The denominator leaves the other positives out.',
    asIf(supervisedContrastive, () => ({ form: 'pair-wise' })),
    { happened: 'asked about in KevinMusgrave/pytorch-metric-learning#699' },
  ),
];

const distanced: ReadonlyArray<Mutant> = [
  mutant(
    'triplet/squared-distances',
    'd² in place of d: the margin means something else.',
    (c, x, labels) => {
      if (labels !== undefined) return triplet({ ...c, norm: 2.5 }, x, labels);
      const [p, n] = [rowsOf(x, 'positive'), rowsOf(x, 'negative')];
      return mean(
        rowsOf(x, 'anchor').map((a, i) =>
          Math.max(0, squaredDistance(a, at(p, i)) - squaredDistance(a, at(n, i)) + Number(c.margin)),
        ),
      );
    },
    { happened: 'the paper squares, torch.nn.TripletMarginLoss does not' },
  ),
  mutant(
    'triplet/margin-subtracted',
    'The negative may be nearer by the margin.',
    asIf(triplet, (c) => ({ margin: -Number(c.margin) })),
  ),
  mutant(
    'triplet/mean-of-nonzero-for-mean',
    'Only triplets that still cost are averaged: the value jumps as they become easy.',
    asIf(triplet, () => ({ reduction: 'mean-of-nonzero' })),
    { happened: 'pytorch-metric-learning AvgNonZeroReducer, where it is meant' },
  ),
  mutant(
    'triplet/nothing-over-nothing',
    'The mean over triplets above 0 is 0/0 when there is none.',
    spoilt(triplet, (loss) => (loss === 0 ? Number.NaN : loss)),
    {
      happened: 'KevinMusgrave/pytorch-metric-learning#107; alfonmedela/triplet-loss-pytorch#3',
      under: { reduction: 'mean-of-nonzero', margin: 0.01 },
    },
  ),
  mutant(
    'triplet/softplus-for-hinge',
    'Triplets that are far enough still cost.',
    asIf(triplet, () => ({ form: 'soft' })),
  ),
  mutant(
    'margin-contrastive/labels-inverted',
    'Label 1 pushes apart.',
    (c, x, labels = []) =>
      marginContrastive(
        c,
        x,
        labels.map((l) => 1 - l),
      ),
    { happened: 'Hadsell et al. 2006 write Y = 0 for pairs that belong together' },
  ),
  mutant(
    'margin-contrastive/half-forgotten',
    'd² and not ½ d².',
    spoilt(marginContrastive, (loss) => 2 * loss),
  ),
  mutant(
    'margin-contrastive/margin-of-the-square',
    'max(0, m − d²) in place of max(0, m − d)².',
    (c, x, labels = []) => {
      const y = rowsOf(x, 'y');
      return mean(
        rowsOf(x, 'x').map((xi, i) => {
          const square = squaredDistance(xi, at(y, i));
          return (labels[i] === 1 ? square : Math.max(0, Number(c.margin) - square)) / 2;
        }),
      );
    },
    { under: { margin: 3 } },
  ),
];

/** Mutants of losses over labelled rows. */
export const classMutants: ReadonlyArray<Mutant> = [
  ...supervised,
  mutant(
    'n-pairs/rows-normalised',
    'Cosines in place of dot products.',
    asIf(nPairs, () => ({ normalisation: 'unit' })),
    { happened: 'pytorch-metric-learning NPairsLoss, whose default similarity normalises' },
  ),
  mutant(
    'n-pairs/sum-for-mean',
    'Pairs are added.',
    asIf(nPairs, () => ({ reduction: 'sum' })),
  ),
  mutant(
    'multi-similarity/sides-swapped',
    'α sharpens negatives and β positives.',
    asIf(multiSimilarity, (c) => ({ alpha: Number(c.beta), beta: Number(c.alpha) })),
  ),
  mutant(
    'multi-similarity/base-forgotten',
    'Pull turns to push at 0.',
    asIf(multiSimilarity, () => ({ base: 0 })),
  ),
  ...distanced,
];
