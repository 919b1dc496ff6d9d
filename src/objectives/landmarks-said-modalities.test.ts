/** Floors and collapse values away from the presets, against their formulas: two modalities. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../spec/said/landmarks.js';
import {
  alone,
  any,
  at,
  describeLandmarks,
  e,
  from,
  half,
  modal,
  none,
  pairs,
  raw,
  would,
} from '../../spec/said/landmarks.js';
import type { Landmarks } from './objective.js';
import { siglip } from './siglip.js';

const { log, exp } = Math;
const softplus = (x: number): number => Math.log1p(exp(x));

const modalities: ReadonlyArray<Case> = [
  ['clip', half, modal(3, 2), none, ['infimum', log(1 + 2 * exp(-3)), log(3), at(pairs)]],
  ['clip', half, modal(3, 1), none, ['bound', log(1 + 2 * exp(-3)), log(3), would(pairs, 3)]],
  ['clip', half, modal(1, 2), none, ['infimum', 0, 0, alone]],
  ['clip', { ...half, ...raw }, modal(3, 2), none, ['infimum', 0, log(3), any]],
  ['clip', { ...half, ...raw }, modal(3, 1), none, ['bound', 0, log(3), from(2)]],
  ['clip', half, modal(2, 1), none, ['infimum', log(1 + exp(-4)), log(2), at(pairs)]],
  ['clip', { ...half, ...raw }, modal(2, 1), none, ['infimum', 0, log(2), any]],
  [
    'clip',
    half,
    { ...modal(3, 2), logitScale: e(1, 1) },
    none,
    ['bound', 0, log(3), 'a growing scale approaches it'],
  ],
  [
    'siglip',
    { ...half, bias: -1 },
    modal(1, 2),
    none,
    ['infimum', softplus(-1), softplus(-1), 'reached by a pair that coincides'],
  ],
  // A score of 1/τ + b = 1 is right for the own text and wrong for two others.
  [
    'siglip',
    { ...half, ...raw, bias: -1 },
    modal(3, 3),
    none,
    ['infimum', 0, softplus(-1) + 2 * softplus(1), any],
  ],
  [
    'siglip',
    { ...half, ...raw, bias: -1 },
    modal(4, 2),
    none,
    ['bound', 0, softplus(-1) + 3 * softplus(1), from(3)],
  ],
  [
    'siglip',
    { ...half, ...raw, bias: -1 },
    modal(2, 1),
    none,
    ['infimum', 0, softplus(-1) + softplus(1), any],
  ],
  // Two pairs: the others' cosine is −1 whatever their own, which is best at 1.
  [
    'siglip',
    { ...half, bias: -1 },
    modal(2, 2),
    none,
    [
      'infimum',
      softplus(-1) + softplus(-3),
      softplus(-1) + softplus(1),
      'reached by images and texts on two parallel simplices',
    ],
  ],
  [
    'siglip',
    { ...half, bias: -1 },
    modal(2, 1),
    none,
    [
      'bound',
      softplus(-1) + softplus(-3),
      softplus(-1) + softplus(1),
      'two parallel simplices of 2 corners would reach it, and need 2 columns',
    ],
  ],
];

describeLandmarks(modalities);

describe('siglip', () => {
  it('four pairs without bias: the slope vanishes at a cosine of ½ with their own, −½ with others', () => {
    // The second halving lands on c = ½, where c (N/2 − 1) − N/2 = −3/2 is shared by three others: e = −½.
    const each = softplus(-0.5 / 0.1);
    const { floor } = siglip.landmarks(
      { ...siglip.defaults, temperature: 0.1, bias: 0 },
      modal(4, 4),
    ) as Landmarks;
    expect(floor).toBe(each + 3 * each);
  });
});
