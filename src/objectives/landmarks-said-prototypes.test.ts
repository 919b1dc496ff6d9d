/** Floors and collapse values away from the presets, against their formulas: prototypes and clusters. */
import type { Case } from '../../spec/said/landmarks.js';
import { describeLandmarks, e, half, none } from '../../spec/said/landmarks.js';

const { log, exp } = Math;
const cosines = 'for scores that are cosines, hard codes met by 1 among −1; scores without bound go to 0';
const sure =
  'no prediction is surer than cosine 1 against −1 for all other prototypes, which then are used unevenly';
const noCluster = 'no row has a cluster, and the loss is 0';
const clustered = { q: e(3, 2), prototypes: e(4, 2), densities: e(4, 1) };
const anchored = { anchors: e(6, 2), targets: e(3, 2), prototypes: e(2, 2) };
// 1 and 1/2 of 3/2 are the shares of two prototypes under the power 1.
const law = (2 / 3) * log(4 / 3) + (1 / 3) * log(2 / 3);
const prototypes: ReadonlyArray<Case> = [
  [
    'dino',
    {},
    { student: e(6, 4), teacher: e(6, 4) },
    none,
    ['infimum', 0, log(4), 'approached by scores that grow without bound on one prototype of both networks'],
  ],
  [
    'dino',
    { reduction: 'sum' },
    { student: e(6, 4), teacher: e(6, 4) },
    none,
    [
      'infimum',
      0,
      6 * log(4),
      'approached by scores that grow without bound on one prototype of both networks',
    ],
  ],
  ['masked-siamese', half, anchored, none, ['bound', log(1 + exp(-4)), log(2), sure]],
  [
    'masked-siamese',
    { ...half, powerLaw: 1, weight: 3 },
    anchored,
    none,
    ['bound', log(1 + exp(-4)), log(2) + 3 * law, sure],
  ],
  [
    'masked-siamese',
    { ...half, powerLaw: 1, weight: 3, reduction: 'sum' },
    anchored,
    none,
    ['bound', 6 * log(1 + exp(-4)), 6 * log(2) + 3 * law, sure],
  ],
  ['swapped-prediction', half, { scores: e(6, 4) }, none, ['bound', log(1 + 3 * exp(-4)), log(4), cosines]],
  // Three rows in each of four views; three others for each of two codes.
  [
    'swapped-prediction',
    { ...half, reduction: 'sum', views: 4 },
    { scores: e(12, 4) },
    none,
    ['bound', 18 * log(1 + 3 * exp(-4)), 18 * log(4), cosines],
  ],
  [
    'prototype-nce',
    {},
    clustered,
    none,
    ['bound', 0, log(4), 'no term is below it; small densities approach it'],
  ],
  [
    'prototype-nce',
    { prototypes: 'per-sample' },
    clustered,
    none,
    ['bound', 0, log(3), 'no term is below it; small densities approach it'],
  ],
  [
    'prototype-nce',
    { reduction: 'sum' },
    clustered,
    none,
    ['bound', 0, 3 * log(4), 'no term is below it; small densities approach it'],
  ],
  [
    'deep-cluster',
    half,
    { scores: e(3, 4) },
    none,
    [
      'infimum',
      log(1 + 3 * exp(-4)),
      log(4),
      'for scores that are cosines, 1 and −1; scores without bound go to 0',
    ],
  ],
  ['deep-cluster', half, { scores: e(3, 4) }, [-1, -1, -1], ['infimum', 0, 0, noCluster]],
  [
    'deep-cluster',
    { ...half, reduction: 'sum' },
    { scores: e(3, 4) },
    [0, -1, 1],
    [
      'infimum',
      2 * log(1 + 3 * exp(-4)),
      2 * log(4),
      'for scores that are cosines, 1 and −1; scores without bound go to 0',
    ],
  ],
  [
    'deep-cluster',
    { ...half, reduction: 'none' },
    { scores: e(3, 4) },
    none,
    [
      'infimum',
      3 * log(1 + 3 * exp(-4)),
      3 * log(4),
      'for scores that are cosines, 1 and −1; scores without bound go to 0',
    ],
  ],
  [
    'cluster-contrast',
    half,
    { c0: e(6, 3), c1: e(6, 3) },
    none,
    [
      'bound',
      log(1 + 4 * exp(-2)),
      log(5),
      'orthogonal clusters, the same in both views; reached where they are of equal sizes, which needs K to divide N',
    ],
  ],
];

describeLandmarks(prototypes);
