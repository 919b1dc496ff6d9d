/** Floors and collapse values away from the presets, against their formulas: features that are not to repeat each other. */
import type { Case } from '../../spec/said/landmarks.js';
import { describeLandmarks, none, views } from '../../spec/said/landmarks.js';

const frame = 'more features than the 2 that 3 rows can tell apart: a tight frame reaches it';
const features: ReadonlyArray<Case> = [
  // D = 4 of rank 2: q = 1.
  ['barlow-twins', { lambda: 0.5 }, views(3, 4), none, ['infimum', (4 * 0.5) / 1.5, 4, frame]],
  ['barlow-twins', { lambda: 1 }, views(3, 4), none, ['infimum', 2, 4, frame]],
  [
    'barlow-twins',
    { lambda: 3 },
    views(3, 4),
    none,
    ['bound', 2, 4, 'more features than rows can tell apart; that of λ = 1'],
  ],
  [
    'barlow-twins',
    { lambda: 3 },
    views(3, 2),
    none,
    ['infimum', 0, 2, 'approached by equal views whose features are not correlated, as their spread grows'],
  ],
  [
    'barlow-twins',
    { lambda: 3 },
    views(1, 2),
    none,
    ['infimum', 2, 2, 'a row alone has no spread, and the loss is D'],
  ],
  [
    'barlow-twins',
    { lambda: 3 },
    views(2, 1),
    none,
    ['infimum', 0, 1, 'approached by equal views whose features are not correlated, as their spread grows'],
  ],
  [
    'vicreg',
    { variance: 8, epsilon: 0.25 },
    views(3, 2),
    none,
    ['infimum', 0, 4, 'reached by equal views whose features are not correlated and have variance 1'],
  ],
  [
    'vicreg',
    { variance: 8, epsilon: 4 },
    views(3, 3),
    none,
    ['bound', 0, 0, 'no part is below 0; 3 features of 3 rows cannot all vary without sharing'],
  ],
  [
    'tico',
    { beta: 0.5, rho: 8 },
    views(3, 2),
    none,
    ['infimum', 2, 4, 'reached by equal views that form a tight frame'],
  ],
  [
    'tico',
    { beta: 1, rho: 8 },
    views(3, 2),
    none,
    ['infimum', 0, 0, 'reached by equal views that form a tight frame'],
  ],
  [
    'tico',
    { beta: 2, rho: 8 },
    views(3, 2),
    none,
    ['infimum', -8, -8, 'β above 1 rewards rows that coincide'],
  ],
];

describeLandmarks(features);
