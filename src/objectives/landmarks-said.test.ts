/** Floors and collapse values away from the presets, against their formulas: InfoNCE; and of what nothing is said. */
import type { Case } from '../../spec/said/landmarks.js';
import {
  any,
  at,
  describeLandmarks,
  describeSilence,
  e,
  from,
  half,
  modal,
  none,
  pairs,
  raw,
  views,
  would,
  z,
} from '../../spec/said/landmarks.js';

const { log, exp } = Math;
/** Pairs of n samples in d columns, by the names of their tensors. */
const nce = (n: number, d: number, m = 0) => ({
  q: e(n, d),
  k: e(n, d),
  ...(m > 0 ? { negatives: e(m, d) } : {}),
});
const shared = { mode: 'shared', temperature: 0.5 };
const each = { mode: 'per-query', temperature: 0.5 };
const opposite = 'reached by negatives opposite to all queries and their keys';
const twice = (loss: number): number => loss + Math.log1p(exp(-loss));

const infoNce: ReadonlyArray<Case> = [
  ['info-nce', { temperature: 0.25 }, nce(3, 2), none, ['infimum', log(1 + 2 * exp(-6)), log(3), at(pairs)]],
  // Three pairs at cosines −1/2.
  ['info-nce', half, nce(3, 2), none, ['infimum', log(1 + 2 * exp(-1.5 / 0.5)), log(3), at(pairs)]],
  ['info-nce', half, nce(3, 1), none, ['bound', log(1 + 2 * exp(-3)), log(3), would(pairs, 3)]],
  ['info-nce', half, nce(1, 1), none, ['infimum', 0, 0, at(pairs)]],
  [
    'info-nce',
    { ...half, direction: 'both' },
    nce(3, 2),
    none,
    ['infimum', log(1 + 2 * exp(-3)), log(3), at(pairs)],
  ],
  [
    'info-nce',
    half,
    { q: e(2, 2), k: e(4, 2) },
    none,
    [
      'bound',
      log(1 + 3 * exp(-4)),
      log(4),
      'all other keys opposite to each query, as those of one query alone can be',
    ],
  ],
  ['info-nce', { ...half, ...raw }, nce(3, 2), none, ['infimum', 0, log(3), any]],
  ['info-nce', { ...half, ...raw }, nce(3, 1), none, ['bound', 0, log(3), from(2)]],
  ['info-nce', { ...half, ...raw }, nce(2, 1), none, ['infimum', 0, log(2), any]],
  [
    'info-nce',
    { ...half, explicit: 'as-given' },
    nce(3, 2),
    none,
    ['infimum', log(1 + 2 * exp(-3)), log(3), at(pairs)],
  ],
  ['info-nce', shared, nce(3, 2, 5), none, ['infimum', log(1 + 5 * exp(-4)), log(6), opposite]],
  ['info-nce', { ...shared, explicit: 'as-given' }, nce(3, 2, 5), none, ['infimum', 0, log(6), any]],
  ['info-nce', { ...shared, ...raw }, nce(3, 2, 5), none, ['infimum', 0, log(6), any]],
  ['info-nce', each, nce(3, 2, 6), none, ['infimum', log(1 + 2 * exp(-4)), log(3), opposite]],
  // Two negatives of the first query, one of the third, none of the second.
  [
    'info-nce',
    each,
    nce(3, 2, 3),
    [0, 0, 2],
    ['infimum', (log(1 + 2 * exp(-4)) + log(1 + exp(-4))) / 3, (log(3) + log(2)) / 3, opposite],
  ],
  [
    'info-nce',
    { ...half, factor: 'twice-temperature' },
    nce(3, 2),
    none,
    ['infimum', log(1 + 2 * exp(-3)), log(3), at(pairs)],
  ],
  [
    'info-nce',
    { temperature: 0.25, factor: 'twice-temperature' },
    nce(3, 2),
    none,
    ['infimum', log(1 + 2 * exp(-6)) / 2, log(3) / 2, at(pairs)],
  ],
  [
    'info-nce',
    { ...half, positive: 'counted-twice' },
    nce(3, 2),
    none,
    ['infimum', twice(log(1 + 2 * exp(-3))), log(4), at(pairs)],
  ],
  [
    'info-nce',
    { ...half, reduction: 'sum' },
    nce(3, 2),
    none,
    ['infimum', 3 * log(1 + 2 * exp(-3)), 3 * log(3), at(pairs)],
  ],
  [
    'info-nce',
    { ...half, reduction: 'none', direction: 'both' },
    nce(3, 2),
    none,
    ['infimum', 6 * log(1 + 2 * exp(-3)), 6 * log(3), at(pairs)],
  ],
];

describeLandmarks(infoNce);
describeSilence([
  ['siglip', {}, { ...modal(3, 3), logitScale: e(1, 1) }],
  ['siglip', {}, { ...modal(3, 3), logitBias: e(1, 1) }],
  ['tico', {}, { ...views(3, 2), memory: e(2, 2) }],
  ['decoupled', {}, views(1, 2)],
  ['decoupled', {}, { z1: e(2, 2) }],
  ['false-negatives', { threshold: 1 }, views(3, 2)],
  ['supervised-contrastive', {}, z(3, 2)],
  ['multi-similarity', {}, z(3, 2)],
  ['n-pairs', {}, z(3, 2)],
  ['pixel-contrast', {}, z(4, 2)],
  ['margin-contrastive', {}, { x: e(3, 2), y: e(3, 2) }],
]);
