/** families — bugs that any loss can have, put into every one of them. */

import type { Side } from '../../src/objectives/objective.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { oracles } from '../oracle/registry.js';
import type { Conventions } from '../question.js';
import { topics } from '../topic.js';
import type { Twisted } from './twisted.js';
import { after, before, misread, twisted, within } from './twisted.js';

const square = 1 / 8;

const has = (of: string, convention: string): boolean =>
  topics[of]?.conventions.some((c) => c.name === convention) ?? false;

const firstOf = (of: string): string => topics[of]?.tensors[0]?.name ?? '';
const secondOf = (of: string): string =>
  topics[of]?.tensors[1]?.differentiated === true ? topics[of].tensors[1].name : '';

/** Losses whose second tensor is stopped, or not always there. */
const stopped = ['cosine-regression', 'swapped-prediction'];

const chooses = (of: string): boolean =>
  topics[of]?.conventions.some(
    (c) => typeof c.allowed !== 'string' && !['normalisation', 'reduction'].includes(c.name),
  ) ?? false;

const everyLoss = (of: string): ReadonlyArray<Twisted> => [
  twisted(
    `${of}/first-row-leaks`,
    of,
    'The squared length of the first row is added: a loop that starts at the wrong place.',
    after((A, out, x) => {
      const row = A.sliceRows(0, 1)(x[firstOf(of)] as typeof out);
      return A.add(out, A.scale(square)(A.sum('all')(A.square(row))));
    }),
    { happened: 'labels offset by rank although nothing was gathered: lightly-ai/lightly#1176' },
  ),
  twisted(
    `${of}/entries-clipped`,
    of,
    'Entries are held in [−½, ½] on their way in, as after a quantised copy.',
    before((A, t) => A.clip(-0.5, 0.5)(t)),
  ),
  twisted(
    `${of}/one-tensor-adds-its-size`,
    of,
    'The mean square of one side alone is added: a regulariser nobody asked for.',
    after((A, out, x) => A.add(out, A.scale(square)(A.mean('all')(A.square(x[firstOf(of)] as typeof out))))),
  ),
  twisted(
    `${of}/negated`,
    of,
    'The sign is turned: descent makes it worse.',
    after((A, out) => A.neg(out)),
  ),
  twisted(
    `${of}/in-bits`,
    of,
    'Bits sold as nats.',
    after((A, out) => A.scale(1 / Math.LN2)(out)),
  ),
  twisted(
    `${of}/halved`,
    of,
    'Half of it: two directions averaged that were averages already.',
    after((A, out) => A.scale(0.5)(out)),
  ),
  twisted(
    `${of}/constant-added`,
    of,
    'A constant is added: label smoothing that was left on.',
    after((A, out) => A.shift(0.25)(out)),
  ),
  twisted(
    `${of}/divided-by-the-count`,
    of,
    'The denominator is divided by its number of terms: the loss is lower by the logarithm of the count.',
    after((A, out, x) => {
      const rows = Object.values(x).map((t) => A.extent(t as typeof out).rows);
      return A.shift(-Math.log(Math.max(...rows) + 1))(out);
    }),
  ),
  ...(secondOf(of) === '' || stopped.includes(of)
    ? []
    : [
        twisted(
          `${of}/other-side-detached`,
          of,
          'The other side carries no derivative.',
          before((A, t, n) => (n === secondOf(of) ? A.detach(t) : t)),
          { happened: 'gathering without gradient: mlfoundations/open_clip#616' },
        ),
      ]),
];

const ofConventions = (of: string): ReadonlyArray<Twisted> => [
  ...(has(of, 'normalisation')
    ? [
        misread(
          `${of}/given-rows-used`,
          of,
          'Rows are used as they are given.',
          () => ({ normalisation: 'none' }),
          {
            happened: 'lightly-ai/lightly PR#1009',
          },
        ),
      ]
    : []),
  ...(has(of, 'reduction')
    ? [
        misread(`${of}/always-summed`, of, 'Terms are added, whatever was asked.', () => ({
          reduction: 'sum',
        })),
      ]
    : []),
  ...(has(of, 'temperature')
    ? [
        misread(
          `${of}/temperature-squared`,
          of,
          'Both sides are divided by τ, and not by its root.',
          (c) => ({
            temperature: Number(c.temperature) ** 2,
          }),
        ),
        misread(
          `${of}/scale-for-temperature`,
          of,
          'A scale is passed for a temperature.',
          (c) => ({ temperature: 1 / Number(c.temperature) }),
          { happened: 'huggingface/sentence-transformers#3054' },
        ),
      ]
    : []),
  ...(chooses(of)
    ? [
        misread(`${of}/conventions-ignored`, of, 'Named conventions are accepted and not looked at.', (c) =>
          Object.fromEntries(
            Object.entries(topics[of]?.defaults ?? {}).filter(([n]) => n !== 'temperature' && n in c),
          ),
        ),
      ]
    : []),
];

const particular: ReadonlyArray<Twisted> = [
  twisted(
    'info-nce/first-negative-twice',
    'info-nce',
    'The first negative is counted twice: a queue read from one row before its start.',
    before((A, t, n) => (n === 'negatives' ? A.concatRows(t, A.sliceRows(0, 1)(t)) : t)),
    { under: { mode: 'shared' } },
  ),
  twisted(
    'many-positives/first-key-shrunk',
    'many-positives',
    'The first key is half as long as the others.',
    before((A, t, n) => {
      if (n !== 'k') return t;
      const rows = A.extent(t).rows;
      return A.sub(t, A.scale(0.5)(A.putRows(Int32Array.of(0), rows)(A.sliceRows(0, 1)(t))));
    }),
    { under: { normalisation: 'none' } },
  ),
  twisted(
    'triplet/mean-of-nonzero-halved',
    'triplet',
    'The mean over terms above 0 is taken over twice as many.',
    after((A, out, _x, c) => (c.reduction === 'mean-of-nonzero' ? A.scale(0.5)(out) : out)),
  ),
  twisted(
    'decoupled/weight-off',
    'decoupled',
    'The weight is 1 + 2 − N softmax.',
    after((A, out, _x, c) => (Number(c.weightSigma) > 0 ? A.shift(-0.25)(out) : out)),
  ),
  twisted(
    'debiased/hard-weights-summed',
    'debiased',
    'Weights are divided by their sum and not by their mean.',
    after((A, out, _x, c) => (c.estimator === 'hard' ? A.scale(0.75)(out) : out)),
  ),
  twisted(
    'spectral-contrastive/rows-shifted',
    'spectral-contrastive',
    'Rows are shifted on their way in: a mean subtracted once too often.',
    before((A, t) => A.shift(0.5)(t)),
  ),
  twisted(
    'cluster-contrast/clusters-tilted',
    'cluster-contrast',
    'Later clusters weigh more.',
    before((A, t) => {
      const { cols } = A.extent(t);
      return A.mul(t, A.constant(tabulate(1, cols, (_, j) => 1 + j / 8)));
    }),
  ),
];

/** Every bug of every loss. */
export const familyMutants: ReadonlyArray<Twisted> = [
  ...particular,
  ...Object.keys(oracles).flatMap((of) => [...everyLoss(of), ...ofConventions(of)]),
];

/** Labels read as numbers. */
export const labelMutants: ReadonlyArray<Twisted> = [
  'supervised-contrastive',
  'n-pairs',
  'multi-similarity',
  'pixel-contrast',
  'retrieval',
].map((of) => {
  const t = topics[of] as (typeof topics)[string];
  const merged = (labels: ArrayLike<number> = []) => Int32Array.from(labels, (l) => (l > 1 ? 2 : l));
  return {
    id: `${of}/labels-as-numbers`,
    of,
    story: 'Labels above 1 count as one class: a mask built for two.',
    topic: {
      ...t,
      asks: Object.fromEntries(
        Object.entries(t.asks).map(([ask, formula]) => [
          ask,
          (c: Conventions, side: Side) =>
            formula(c, side.labels === undefined ? side : { ...side, labels: merged(side.labels) }),
        ]),
      ),
      hosted: Object.fromEntries(
        Object.entries(t.hosted ?? {}).map(([ask, host]) => [
          ask,
          (c: Conventions, side: Side) => host(c, { labels: merged(side.labels) }),
        ]),
      ),
    },
  };
});

/** Operations that several topics stand on. */
export const operationMutants: ReadonlyArray<Twisted> = [
  ...['log-sum-exp', 'softmax'].map((of) =>
    twisted(
      `${of}/largest-not-subtracted`,
      of,
      'Exponentials are taken bare: infinite above 709 in float64, above 88.7 in float32.',
      within((A) => ({
        logSumExp: (per) => (a) => A.log(A.sum(per)(A.exp(a))),
        logSoftmax: (a) => A.sub(a, A.log(A.sum('row')(A.exp(a)))),
        softmax: (a) => A.div(A.exp(a), A.sum('row')(A.exp(a))),
      })),
      { happened: 'solo-learn losses/simclr.py; chingyaoc/DCL; joshr17/HCL' },
    ),
  ),
];
