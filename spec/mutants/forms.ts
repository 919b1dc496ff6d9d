/** forms — mutants of many-positives, false-negatives, alignment, uniformity, dino and masked-siamese. */
import { alignment, uniformity } from '../oracle/alignment-uniformity.js';
import { at, logSumExp, mean, normalised, rowsOf, squaredDistance } from '../oracle/arithmetic.js';
import { dino } from '../oracle/dino.js';
import { falseNegatives } from '../oracle/false-negatives.js';
import { manyPositives } from '../oracle/many-positives.js';
import { maskedSiamese } from '../oracle/masked-siamese.js';
import { ntXent } from '../oracle/nt-xent.js';
import { triplet } from '../oracle/triplet.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther, spoilt } from './mutant.js';

/** Mutants of losses with several forms, and of losses over prototypes. */
export const formMutants: ReadonlyArray<Mutant> = [
  mutant(
    'many-positives/in-for-out',
    'The logarithm of the mean probability: never above the loss that was asked for.',
    asIf(manyPositives, () => ({ form: 'in' })),
  ),
  mutant(
    'many-positives/orphans-left-out',
    'Keys that belong to no query are dropped instead of being negatives of all.',
    (c, x, labels = []) => {
      const kept = labels.map((l, j) => [l, j] as const).filter(([l]) => l >= 0);
      const k = kept.map(([, j]) => at(rowsOf(x, 'k'), j));
      return manyPositives(
        c,
        { ...x, k },
        kept.map(([l]) => l),
      );
    },
  ),
  mutant(
    'many-positives/other-positives-left-out',
    'The other positives of a query do not stand in its denominator.',
    asIf(manyPositives, () => ({ form: 'pair-wise' })),
    { happened: 'asked about in KevinMusgrave/pytorch-metric-learning#699, where it is meant' },
  ),
  mutant(
    'false-negatives/kept',
    'Rows of one’s own kind repel like all others.',
    (c, x) => ntXent({ ...c, scale: 1 }, x),
    {
      under: { threshold: 0.2 },
      happened: 'UKPLab/sentence-transformers#3189, #2954: duplicates in the batch',
    },
  ),
  mutant(
    'false-negatives/attracted-for-removed',
    'They are pulled in where they were to be left alone.',
    asIf(falseNegatives, () => ({ treatment: 'attracted' })),
    { under: { threshold: 0.2 } },
  ),
  mutant(
    'alignment/distance-for-its-square',
    'The distance and not its square.',
    asIf(alignment, () => ({ alpha: 1 })),
  ),
  mutant(
    'uniformity/self-pairs-counted',
    'The zero distance of each row to itself is averaged in: pulled towards 0.',
    (c, x) => {
      const rows = normalised(c, rowsOf(x, 'x'));
      const all = rows.flatMap((a) => rows.map((b) => -Number(c.t) * squaredDistance(a, b)));
      return logSumExp(all) - Math.log(all.length);
    },
  ),
  mutant(
    'uniformity/mean-of-logarithms',
    'The logarithm is taken inside the mean: minus t times the mean squared distance.',
    (c, x) => {
      const rows = normalised(c, rowsOf(x, 'x'));
      return mean(
        rows.flatMap((a, i) =>
          rows.filter((_, j) => j !== i).map((b) => -Number(c.t) * squaredDistance(a, b)),
        ),
      );
    },
    { happened: 'the Jensen gap of mpatacchiola/self-supervised-relational-reasoning#3' },
  ),
  mutant(
    'uniformity/half-the-pairs',
    'The sum over unordered pairs is divided by the number of ordered ones: lower by log 2.',
    spoilt(uniformity, (loss) => loss - Math.log(2)),
  ),
  mutant(
    'dino/centre-forgotten',
    'Nothing is taken from the teacher’s scores: one prototype may win for everybody.',
    onOther(dino, (x) => ({
      centre: at(rowsOf(x, 'teacher'), 0).length > 0 ? [at(rowsOf(x, 'teacher'), 0).map(() => 0)] : [],
    })),
  ),
  mutant(
    'dino/same-view-compared',
    'The student is also taught by the teacher’s answer to the same view.',
    (c, x) => {
      const n = rowsOf(x, 'teacher').length / Number(c.taught);
      const crossed = dino(c, x) * 2;
      const swapped = (name: string) => [...rowsOf(x, name).slice(n), ...rowsOf(x, name).slice(0, n)];
      return (crossed + 2 * dino(c, { ...x, student: swapped('student') })) / 4;
    },
  ),
  mutant(
    'dino/teacher-as-soft-as-student',
    'One temperature for both: nothing keeps the student from being even over all prototypes.',
    asIf(dino, (c) => ({ teacherTemperature: c.temperature ?? 1 })),
  ),
  mutant(
    'masked-siamese/targets-not-sharpened',
    'Targets are used as they are.',
    asIf(maskedSiamese, () => ({ sharpening: 1 })),
  ),
  mutant(
    'masked-siamese/entropy-with-the-wrong-sign',
    'The mean prediction is pulled to one prototype.',
    (c, x) => 2 * maskedSiamese({ ...c, weight: 0 }, x) - maskedSiamese(c, x),
    { under: { temperature: 0.5 } },
  ),
  mutant(
    'masked-siamese/targets-not-balanced',
    'Targets are not balanced over prototypes.',
    asIf(maskedSiamese, () => ({ iterations: 0 })),
    { under: { temperature: 0.5 } },
  ),
  mutant(
    'triplet/easiest-for-hardest',
    'All triplets where each anchor’s hardest was asked for: most of them cost nothing.',
    asIf(triplet, () => ({ mining: 'all' })),
    { under: { mining: 'hard', margin: 0.2 } },
  ),
  mutant(
    'triplet/hardest-for-semi-hard',
    'The nearest negative though it is nearer than the positive: training collapses early.',
    asIf(triplet, () => ({ mining: 'hard' })),
    { under: { mining: 'semi-hard' }, happened: 'arXiv:1503.03832, §3.2 tells of it' },
  ),
];
