/** quantities — bugs in what is no loss: similarities, softmaxes, codes, queues, optimisers, measures, images. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { topics } from '../topic.js';
import { metricMutants } from './metrics.js';
import { shardedMutants } from './sharded.js';
import type { Twisted } from './twisted.js';
import { after, before, hostedBug, misread, twisted, within } from './twisted.js';

const values = Object.values(topics).filter((t) => t.asks.value !== undefined);
const hosts = Object.values(topics).filter((t) => t.hosted !== undefined);

/** Bugs that change nothing: a shift where shifts do not count, columns where there is one. */
const same: ReadonlyArray<string> = [
  ...['sinkhorn', 'softmax', 'derived/variance', 'derived/standardize-columns'].map(
    (of) => `${of}/first-argument-shifted`,
  ),
  ...[
    ...['log-partition', 'log-sum-exp', 'held-temperature', 'derived/row-dot'],
    ...['sharded/info-nce', 'sharded/clip', 'sharded/nt-xent'],
    ...['derived/log-partition-within', 'derived/log-partition-both'],
  ].map((of) => `${of}/columns-tilted`),
];

/** Whether the last argument is differentiated at all. */
const sided = (of: string): boolean =>
  ['similarity/', 'log-partition'].some((start) => of.startsWith(start)) ||
  [
    'sub',
    'div',
    'maximum',
    'log-add-exp',
    'row-dot',
    'concat-rows',
    'log-partition-both',
    'pairwise-squared-distance',
    'affine',
    'convolve',
  ].some((name) => of === `derived/${name}`);

/** What any formula can have. */
const anywhere: ReadonlyArray<Twisted> = values
  .flatMap(({ name: of }) => [
    twisted(
      `${of}/half-precision`,
      of,
      'Two parts in a thousand are lost: sums kept in bfloat16.',
      after((A, out) => A.scale(1 + 2 ** -9)(out)),
    ),
    twisted(
      `${of}/negated`,
      of,
      'The sign is turned.',
      after((A, out) => A.neg(out)),
    ),
    twisted(
      `${of}/doubled`,
      of,
      'Counted twice.',
      after((A, out) => A.scale(2)(out)),
    ),
    twisted(
      `${of}/raised`,
      of,
      'A constant is added.',
      after((A, out) => A.shift(0.125)(out)),
    ),
    twisted(
      `${of}/lowered`,
      of,
      'A constant is subtracted.',
      after((A, out) => A.shift(-2)(out)),
    ),
    twisted(
      `${of}/first-argument-shifted`,
      of,
      'The first argument is shifted by 1 on its way in.',
      before((A, t, n) => (n === topics[of]?.tensors[0]?.name ? A.shift(1)(t) : t)),
    ),
    twisted(
      `${of}/entries-clipped`,
      of,
      'Entries are held in [−½, ½] on their way in.',
      before((A, t) => A.clip(-0.5, 0.5)(t)),
    ),
    twisted(
      `${of}/first-row-spoilt`,
      of,
      'The first row is computed with another entry in its first column.',
      after((A, out) => {
        const { rows, cols } = A.extent(out);
        return A.add(out, A.constant(tabulate(rows, cols, (i, j) => (i + j === 0 ? 0.125 : 0))));
      }),
    ),
    twisted(
      `${of}/columns-tilted`,
      of,
      'Later columns weigh more.',
      after((A, out) => {
        const { cols } = A.extent(out);
        return A.mul(out, A.constant(tabulate(1, cols, (_, j) => 1 + j / 64)));
      }),
    ),
    twisted(
      `${of}/other-side-detached`,
      of,
      'The last argument carries no derivative.',
      before((A, t, n) => (n === 'k' || n === 'b' || n === 'y' ? A.detach(t) : t)),
    ),
  ])
  .filter((bug) => !same.includes(bug.id) && !(bug.id.endsWith('/other-side-detached') && !sided(bug.of)));

/** What the host can get wrong. */
const onTheHost: ReadonlyArray<Twisted> = hosts.flatMap(({ name: of }) => {
  const single = [
    ...['clustering-agreement', 'retrieval', 'rank', 'deviation', 'explained-variance'],
    ...['cluster-shape', 'adjusted-information', 'mean-intersection', 'matching', 'kernel-alignment'],
    'repulsion-share',
  ].includes(of);
  const each = (id: string, story: string, f: (v: number, i: number) => number) =>
    hostedBug(`${of}/${id}`, of, story, (said) =>
      Object.fromEntries(
        Object.entries<Matrix>(said).map(([n, m]) => [
          n,
          { ...m, data: Float64Array.from(m.data, (v, i) => f(v, i)) },
        ]),
      ),
    );
  return [
    each('raised', 'A constant is added.', (v) => v + 0.25),
    each('lowered', 'A constant is subtracted.', (v) => v - 0.75),
    each('doubled', 'Counted twice.', (v) => 2 * v),
    each('negated', 'The sign is turned.', (v) => -v),
    ...(single ? [] : [each('depends-on-place', 'Later entries are larger.', (v, i) => v * (1 + i / 16))]),
    hostedBug(`${of}/input-leaks`, of, 'The last input leaks into the answer.', (said, x) => {
      const first = Object.values<Matrix>(x)[0]?.data.at(-1) ?? 0;
      return Object.fromEntries(
        Object.entries<Matrix>(said).map(([n, m]) => [
          n,
          { ...m, data: Float64Array.from(m.data, (v) => v + first / 16) },
        ]),
      );
    }),
  ];
});

const particular: ReadonlyArray<Twisted> = [
  twisted(
    'similarity/cosine/not-normalised',
    'similarity/cosine',
    'A dot product under the name of a cosine.',
    within(() => ({ normalizeRows: () => (a) => a })),
  ),
  twisted(
    'normalise/epsilon-added',
    'normalise',
    'x/√(‖x‖² + ε): short rows stay short.',
    within((A) => ({
      normalizeRows: () => (a) => A.div(a, A.sqrt(A.shift(1e-2)(A.sum('row')(A.square(a))))),
    })),
    { happened: 'seen in TypeScript and Julia code' },
  ),
  twisted(
    'normalise/without-axis',
    'normalise',
    'The whole matrix is brought to length 1.',
    within((A) => ({ normalizeRows: () => (a) => A.div(a, A.sqrt(A.sum('all')(A.square(a)))) })),
    { happened: 'tensorflow/similarity#237' },
  ),
  twisted(
    'normalise/floor-on-the-root',
    'normalise',
    'The root is taken first and held afterwards: 0/0 in the derivative of a zero row.',
    within((A) => ({ normalizeRows: () => (a) => A.div(a, A.sqrt(A.sum('row')(A.square(a)))) })),
  ),
  twisted(
    'normalise/length-detached',
    'normalise',
    'The length is taken as a constant.',
    within((A) => ({
      normalizeRows: () => (a) => A.div(a, A.detach(A.sqrt(A.shift(1e-24)(A.sum('row')(A.square(a)))))),
    })),
  ),
  twisted(
    'log-sum-exp/mean-for-sum',
    'log-sum-exp',
    'log of the mean.',
    after((A, out, x) => A.shift(-Math.log(A.extent(x.x as typeof out).cols))(out)),
  ),
  twisted(
    'log-sum-exp/soft-minimum',
    'log-sum-exp',
    '−log Σ exp(−x).',
    within((A) => ({ logSumExp: (per) => (a) => A.neg(A.logSumExp(per)(A.neg(a))) })),
  ),
  twisted(
    'log-sum-exp/mask-leaks',
    'log-sum-exp',
    'Nothing counts for less than log 1e−45 = −103.28.',
    before((A, t) => A.maximum(t, A.constant(tabulate(1, 1, () => -103.28)))),
    { happened: 'raminnakhli/Decoupled-Contrastive-Learning dcl.py' },
  ),
  twisted(
    'softmax/over-the-wrong-axis',
    'softmax',
    'Columns sum to 1.',
    within((A) => ({ softmax: (a) => A.exp(A.sub(a, A.logSumExp('column')(a))) })),
  ),
  twisted(
    'softmax/squared',
    'softmax',
    'Logits are doubled: sharper than asked.',
    within((A) => ({ softmax: (a) => A.softmax(A.scale(2)(a)) })),
  ),
  twisted(
    'log-partition/mask-leaks',
    'log-partition',
    'Keys that are left out still count for e^−8.',
    within((A) => ({
      logPartition: (among) => (q, k) =>
        A.logAddExp(A.logPartition(among)(q, k), A.shift(-8)(A.logSumExp('row')(A.pairwiseDot(q, k)))),
    })),
    { happened: 'masks by a finite shift: −103.6, −1e9' },
  ),
  twisted(
    'log-partition/mean-for-sum',
    'log-partition',
    'The sum is divided by the number of keys.',
    within((A) => ({
      logPartition: (among) => (q, k) => A.shift(-Math.log(A.extent(k).rows))(A.logPartition(among)(q, k)),
    })),
  ),
  twisted(
    'log-partition/last-tile-dropped',
    'log-partition',
    'Keys beyond the first 64 are never seen.',
    within((A) => ({
      logPartition: (among) => (q, k) =>
        A.logPartition({ ...among, keys: among.keys.subarray(0, 64) })(
          q,
          A.sliceRows(0, Math.min(64, A.extent(k).rows))(k),
        ),
    })),
  ),
  hostedBug(
    'clustering-agreement/ids-compared',
    'clustering-agreement',
    'Accuracy is the share of rows whose cluster has the number of its class.',
    (said, x) => {
      const [a, b] = [x.classes?.data ?? [], x.clusters?.data ?? []];
      const same = Array.from(a).filter((l, i) => l === b[i]).length / Math.max(1, a.length);
      return { ...said, accuracy: tabulate(1, 1, () => same) };
    },
    { happened: 'accuracy without a matching' },
  ),
  misread('sinkhorn/no-rounds', 'sinkhorn', 'Codes are never scaled.', () => ({ iterations: 0 })),
  misread('sinkhorn/one-round-more-unevens', 'sinkhorn', 'Rounds are counted backwards.', (c) => ({
    iterations: Math.max(1, 5 - Number(c.iterations)),
  })),
  misread('sinkhorn/hotter', 'sinkhorn', 'ε is halved.', (c) => ({ epsilon: Number(c.epsilon) / 2 })),
  twisted(
    'queue/ring-that-truncates',
    'queue',
    'What does not fit before the end of the ring is lost.',
    (_formula, _c) => (A) => (x) => {
      const [queue, rows] = [x.queue as (typeof x)[string], x.rows as (typeof x)[string]];
      const n = Math.min(A.extent(rows).rows, 2);
      return {
        value: A.concatRows(A.sliceRows(n, A.extent(queue).rows - n)(queue), A.sliceRows(0, n)(rows)),
      };
    },
    { happened: 'lightly memory_bank.py: K = 10, B = 4 loses keys 22 and 23 of 28' },
  ),
  misread(
    'moving-average/m-for-1-minus-m',
    'moving-average',
    'The share of the new is passed for the share of the old.',
    (c) => ({ momentum: 1 - Number(c.momentum) }),
  ),
  misread(
    'held-temperature/never-held',
    'held-temperature',
    'The bounds are forgotten.',
    () => ({ lowest: 1e-9, highest: 1e9 }),
    { happened: 'openai/CLIP#46; huggingface/transformers#13430' },
  ),
  misread('optimiser/rate-forgotten', 'optimiser', 'Steps of rate 1.', () => ({ rate: 1 })),
  misread(
    'optimiser/decay-in-the-gradient',
    'optimiser',
    'AdamW’s decay goes through the rescaling.',
    (c) => ({ rule: c.rule === 'adamw' ? 'adam' : (c.rule ?? 'sgd') }),
  ),
  misread('optimiser/momentum-doubled', 'optimiser', '1 − damp is missing where it was asked for.', (c) => ({
    momentum: Math.min(0.99, 2 * Number(c.momentum)),
  })),
  misread(
    'optimiser/lars-off',
    'optimiser',
    'Nothing is adapted without decay.',
    (c) => ({ rule: c.rule === 'lars-mocov3' ? 'lars-lightly' : (c.rule ?? 'sgd') }),
    { happened: 'lightly utils/lars.py' },
  ),
  misread('schedule/starts-one-late', 'schedule', 'One step more than there are.', (c) => ({
    count: Number(c.count) + 1,
  })),
  misread('schedule/upside-down', 'schedule', 'From the end to the start.', (c) => ({
    start: c.end ?? 0,
    end: c.start ?? 1,
  })),
  misread('schedule/warm-up-one-longer', 'schedule', 'The peak comes a step late.', (c) => ({
    warmup: Number(c.warmup) + 1,
  })),
  misread('nearest-neighbours/one-more', 'nearest-neighbours', 'k + 1 neighbours vote.', (c) => ({
    k: Number(c.k) + 1,
  })),
  misread('rank/epsilon-left-in', 'rank', 'ε = 1e-2 is added to each share.', () => ({ epsilon: 1e-2 }), {
    happened: 'RankMe with ε = 1e-5: 64.13 of 64',
  }),
  misread('augmentation/factor-off', 'augmentation', 'A little more than was asked.', (c) => ({
    factor: c.change === 'quarter-turns' ? Number(c.factor) + 1 : Number(c.factor) * 0.875 + 0.0625,
  })),
  twisted(
    'views/pixels-clipped',
    'views',
    'Pixels are held in [0.2, 0.5].',
    after((A, out) => A.clip(0.2, 0.5)(out)),
  ),
  twisted(
    'views/drawn-in-order-of-the-batch',
    'views',
    'One generator is drawn from in the order of the batch.',
    after((A, out) => {
      const { rows, cols } = A.extent(out);
      return A.mul(out, A.constant(tabulate(rows, cols, (i) => 1 - i / 64)));
    }),
  ),
];

/** Bugs of what is no loss. */
export const quantityMutants: ReadonlyArray<Twisted> = [
  ...anywhere,
  ...onTheHost,
  ...particular,
  ...metricMutants,
  ...shardedMutants,
];
