/** Floors and collapse values away from the presets, against their formulas: rows of classes, near their own. */
import type { Case } from '../../spec/said/landmarks.js';
import {
  alone,
  any,
  at,
  below,
  describeLandmarks,
  e,
  from,
  half,
  none,
  raw,
  unit,
  would,
  z,
} from '../../spec/said/landmarks.js';

const { log, exp } = Math;
const classes = 'all rows of other classes opposite to each row, which more than two classes cannot be';
const noTriplet = 'no row has both a positive and a negative, and the loss is 0';
const softplus = (x: number): number => Math.log1p(exp(x));
const uneven = [0, 0, 0, 1, 1, 2];
const even3 = [0, 0, 1, 1, 2, 2];
const apiece = { ...half, form: 'pair-wise' };
const soft = (s: number, count: number, by: number): number => log(1 + count * exp(by)) / s;
const apart = log(1 + 4 * exp(-3));

const ofClasses: ReadonlyArray<Case> = [
  // Three classes at cosines −1/2; one positive and four negatives each.
  ['supervised-contrastive', half, z(6, 2), even3, ['infimum', apart, log(5), at('classes')]],
  ['supervised-contrastive', half, z(6, 1), even3, ['bound', apart, log(5), would('classes', 3)]],
  [
    'supervised-contrastive',
    { ...half, baseTemperature: 0.25 },
    z(6, 2),
    even3,
    ['infimum', 2 * apart, 2 * log(5), at('classes')],
  ],
  ['supervised-contrastive', { ...half, ...raw }, z(6, 2), even3, ['bound', 0, log(5), below]],
  [
    'supervised-contrastive',
    half,
    z(6, 3),
    uneven,
    ['bound', (3 * log(2 + 3 * exp(-4)) + 2 * log(1 + 4 * exp(-4))) / 6, (5 * log(5)) / 6, classes],
  ],
  [
    'supervised-contrastive',
    { ...half, reduction: 'mean-of-nonzero' },
    z(6, 3),
    uneven,
    ['bound', (3 * log(2 + 3 * exp(-4)) + 2 * log(1 + 4 * exp(-4))) / 5, log(5), classes],
  ],
  [
    'supervised-contrastive',
    { ...half, form: 'in-sum' },
    z(6, 3),
    uneven,
    [
      'bound',
      (3 * log(1 + 1.5 * exp(-4)) + 2 * log(1 + 4 * exp(-4))) / 6,
      (3 * log(2.5) + 2 * log(5)) / 6,
      classes,
    ],
  ],
  // Six pairs of the first class, two of the second.
  [
    'supervised-contrastive',
    apiece,
    z(6, 3),
    uneven,
    [
      'bound',
      (6 * log(1 + 3 * exp(-4)) + 2 * log(1 + 4 * exp(-4))) / 8,
      (6 * log(4) + 2 * log(5)) / 8,
      classes,
    ],
  ],
  [
    'supervised-contrastive',
    half,
    z(3, 3),
    [0, 0, 1],
    ['infimum', (2 * log(1 + exp(-4))) / 3, (2 * log(2)) / 3, at('classes')],
  ],
  [
    'supervised-contrastive',
    { ...half, reduction: 'mean-of-nonzero' },
    z(3, 3),
    [0, 0, 0],
    ['infimum', 0, 0, 'all rows are of one class, and the loss is 0'],
  ],
  ['supervised-contrastive', half, z(3, 3), [0, 0, 0], ['infimum', log(2), log(2), at('classes')]],
  ['supervised-contrastive', apiece, z(3, 2), [0, 1, 2], ['infimum', 0, 0, at('classes')]],
  [
    'supervised-contrastive',
    { ...half, reduction: 'mean-of-nonzero' },
    z(3, 2),
    [0, 1, 2],
    ['infimum', 0, 0, at('classes')],
  ],
  [
    'supervised-contrastive',
    { ...half, reduction: 'mean-of-nonzero' },
    z(3, 3),
    [0, 0, 1],
    ['infimum', log(1 + exp(-4)), log(2), at('classes')],
  ],
  [
    'multi-similarity',
    { alpha: 2, beta: 3, base: 0.5 },
    z(6, 2),
    even3,
    ['infimum', soft(2, 1, -1) + soft(3, 4, -3), soft(2, 1, -1) + soft(3, 4, 1.5), at('classes')],
  ],
  [
    'multi-similarity',
    { alpha: 2, beta: 3, base: 0.5, ...raw },
    z(6, 2),
    even3,
    ['bound', 0, soft(2, 1, -1) + soft(3, 4, 1.5), below],
  ],
  [
    'multi-similarity',
    { alpha: 2, beta: 3, base: 1.5 },
    z(6, 1),
    even3,
    ['bound', soft(2, 1, 1) + soft(3, 4, -6), soft(2, 1, 1) + soft(3, 4, -1.5), would('classes', 3)],
  ],
  [
    'multi-similarity',
    { alpha: 2, beta: 3, base: 0.5 },
    z(3, 2),
    [0, 0, 1],
    [
      'infimum',
      (2 * (soft(2, 1, -1) + soft(3, 1, -4.5)) + soft(3, 2, -4.5)) / 3,
      (2 * (soft(2, 1, -1) + soft(3, 1, 1.5)) + soft(3, 2, 1.5)) / 3,
      at('classes'),
    ],
  ],
  [
    'multi-similarity',
    { alpha: 2, beta: 3, base: 0.5 },
    z(4, 3),
    [0, 0, 1, 2],
    [
      'bound',
      (2 * (soft(2, 1, -1) + soft(3, 2, -4.5)) + 2 * soft(3, 3, -4.5)) / 4,
      (2 * (soft(2, 1, -1) + soft(3, 2, 1.5)) + 2 * soft(3, 3, 1.5)) / 4,
      classes,
    ],
  ],
  // Without negatives nothing pushes, however sharply it would.
  [
    'multi-similarity',
    { alpha: 2, beta: 2000, base: 0.5 },
    z(2, 2),
    [0, 0],
    ['infimum', soft(2, 1, -1), soft(2, 1, -1), at('classes')],
  ],
  ['n-pairs', { ...half, ...unit }, z(6, 2), even3, ['infimum', log(1 + 2 * exp(-3)), log(3), at('classes')]],
  [
    'n-pairs',
    { ...half, ...unit },
    z(6, 1),
    even3,
    ['bound', log(1 + 2 * exp(-3)), log(3), would('classes', 3)],
  ],
  ['n-pairs', half, z(6, 2), even3, ['infimum', 0, log(3), any]],
  ['n-pairs', half, z(6, 1), even3, ['bound', 0, log(3), from(2)]],
  [
    'n-pairs',
    { ...half, ...unit },
    z(4, 1),
    [0, 0, 1, 1],
    ['infimum', log(1 + exp(-4)), log(2), at('classes')],
  ],
  ['n-pairs', half, z(4, 1), [0, 0, 1, 1], ['infimum', 0, log(2), any]],
  ['n-pairs', half, z(3, 2), [0, 0, 1], ['infimum', 0, 0, alone]],
  [
    'margin-contrastive',
    { margin: 3, ...unit },
    { x: e(4, 2), y: e(4, 2) },
    [1, 0, 0, 0],
    [
      'infimum',
      (0.75 * 1) / 2,
      (0.75 * 9) / 2,
      'reached by pairs that coincide or lie as far apart as the margin asks',
    ],
  ],
  [
    'margin-contrastive',
    { margin: 3, ...raw },
    { x: e(4, 2), y: e(4, 2) },
    [1, 0, 0, 0],
    ['infimum', 0, (0.75 * 9) / 2, 'reached by pairs that coincide or lie as far apart as the margin asks'],
  ],
  [
    'margin-contrastive',
    { margin: 1, ...unit },
    { x: e(4, 2), y: e(4, 2) },
    [1, 0, 0, 0],
    ['infimum', 0, 0.75 / 2, 'reached by pairs that coincide or lie as far apart as the margin asks'],
  ],
  [
    'triplet',
    { margin: 3 },
    { anchor: e(3, 2) },
    none,
    [
      'bound',
      0,
      3,
      'no term is below it; a hinge is 0 once every negative is farther than its positive by the margin',
    ],
  ],
  ['triplet', {}, { anchor: e(3, 2) }, [1, 1, 1], ['infimum', 0, 0, noTriplet]],
  ['triplet', {}, { anchor: e(3, 2) }, [0, 1, 2], ['infimum', 0, 0, noTriplet]],
  [
    'triplet',
    { margin: 3 },
    { anchor: e(3, 2) },
    [0, 1, 1],
    [
      'bound',
      0,
      3,
      'no term is below it; a hinge is 0 once every negative is farther than its positive by the margin',
    ],
  ],
  [
    'triplet',
    { margin: 3, form: 'soft' },
    { anchor: e(3, 2) },
    none,
    [
      'bound',
      0,
      softplus(3),
      'no term is below it; a hinge is 0 once every negative is farther than its positive by the margin',
    ],
  ],
];

describeLandmarks(ofClasses);
