/** Floors and collapse values away from the presets, against their formulas: several rows that belong together. */
import type { Case } from '../../spec/said/landmarks.js';
import { at, below, describeLandmarks, e, half, none, raw, views, z } from '../../spec/said/landmarks.js';

const { log, exp } = Math;
const kinds = 'all rows of other kinds opposite to each row, which more than two kinds cannot be';
const cells = 'all rows of other cells opposite to each anchor, which more than two cells cannot be';
const queries = 'each query opposite to all keys of others, as two queries can be, but not more';
const apiece = { ...half, form: 'pair-wise' };
const apart = log(1 + 4 * exp(-3));

const kin: ReadonlyArray<Case> = [
  // Cell 0 is seen twice on one side and once on the other, cell 1 the other way round.
  [
    'pixel-contrast',
    half,
    z(6, 2),
    [0, 0, 1, 0, 1, 1],
    [
      'infimum',
      (4 * log(1 + 2 * exp(-4)) + 2 * log(1 + exp(-4) / 2)) / 6,
      (4 * log(3) + 2 * log(1.5)) / 6,
      'reached by opposite rows for the two cells',
    ],
  ],
  ['pixel-contrast', half, z(6, 2), [0, 1, 2, 0, 3, 4], ['bound', log(1 + 2 * exp(-4)), log(3), cells]],
  ['pixel-contrast', { ...half, ...raw }, z(6, 2), [0, 1, 2, 0, 3, 4], ['bound', 0, log(3), below]],
  [
    'pixel-contrast',
    half,
    z(4, 2),
    [0, 1, 2, 3],
    ['infimum', 0, 0, 'views that do not overlap have no anchors, and the loss is 0'],
  ],
  // The first query has two keys of three, the second one.
  [
    'many-positives',
    half,
    { q: e(2, 2), k: e(3, 2) },
    [0, 1, 0],
    ['bound', (log(2 + exp(-4)) + log(1 + 2 * exp(-4))) / 2, log(3), queries],
  ],
  [
    'many-positives',
    { ...half, form: 'in-sum' },
    { q: e(2, 2), k: e(3, 2) },
    [0, 1, 0],
    ['bound', (log(1 + exp(-4) / 2) + log(1 + 2 * exp(-4))) / 2, (log(1.5) + log(3)) / 2, queries],
  ],
  [
    'many-positives',
    apiece,
    { q: e(2, 2), k: e(3, 2) },
    [0, 1, 0],
    ['bound', (2 * log(1 + exp(-4)) + log(1 + 2 * exp(-4))) / 3, (2 * log(2) + log(3)) / 3, queries],
  ],
  [
    'many-positives',
    { ...half, ...raw },
    { q: e(2, 2), k: e(3, 2) },
    [0, -1, 0],
    ['bound', log(2) / 2, log(3) / 2, below],
  ],
  ['many-positives', apiece, { q: e(2, 2), k: e(2, 2) }, [-1, -1], ['bound', 0, 0, queries]],
  // Kinds of one sample are NT-Xent; of two of three samples, four rows repel or two.
  ['false-negatives', half, views(3, 2), [0, 1, 2], ['infimum', apart, log(5), at('kinds')]],
  ['false-negatives', half, views(3, 2), [0, 0, 0], ['infimum', 0, 0, at('kinds')]],
  [
    'false-negatives',
    { ...half, treatment: 'attracted' },
    views(3, 2),
    [0, 0, 0],
    ['infimum', log(5), log(5), at('kinds')],
  ],
  [
    'false-negatives',
    half,
    views(3, 2),
    [0, 0, 1],
    [
      'infimum',
      (2 * log(1 + 2 * exp(-4)) + log(1 + 4 * exp(-4))) / 3,
      (2 * log(3) + log(5)) / 3,
      at('kinds'),
    ],
  ],
  [
    'false-negatives',
    { ...half, treatment: 'attracted' },
    views(3, 2),
    [0, 0, 1],
    ['infimum', (2 * log(3 + 2 * exp(-4)) + log(1 + 4 * exp(-4))) / 3, log(5), at('kinds')],
  ],
  [
    'false-negatives',
    half,
    views(4, 3),
    [0, 0, 1, 2],
    [
      'bound',
      (2 * log(1 + 4 * exp(-4)) + 2 * log(1 + 6 * exp(-4))) / 4,
      (2 * log(5) + 2 * log(7)) / 4,
      kinds,
    ],
  ],
  [
    'false-negatives',
    { ...half, ...raw },
    views(3, 2),
    [0, 0, 1],
    ['bound', 0, (2 * log(3) + log(5)) / 3, below],
  ],
  [
    'false-negatives',
    { ...half, threshold: 0.9 },
    views(3, 2),
    none,
    ['infimum', 0, 0, 'rows that coincide are kin, and nothing is left to be told apart'],
  ],
  [
    'false-negatives',
    { ...half, threshold: 0.9, treatment: 'attracted' },
    views(3, 2),
    none,
    [
      'bound',
      log(1 + 4 * exp(-4)),
      log(5),
      'all rows of other samples opposite to each row, which more than two cannot be',
    ],
  ],
  [
    'false-negatives',
    { ...half, ...raw, threshold: 0.9, treatment: 'attracted' },
    views(3, 2),
    none,
    ['bound', 0, log(5), 'all rows of other samples opposite to each row, which more than two cannot be'],
  ],
  [
    'false-negatives',
    { ...half, threshold: 2, treatment: 'attracted' },
    views(3, 2),
    none,
    ['infimum', apart, log(5), at('kinds')],
  ],
];

describeLandmarks(kin);
