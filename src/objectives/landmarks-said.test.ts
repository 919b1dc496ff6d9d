/** Floors and collapse values away from the presets, against their formulas, with what is said of each floor. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import type { Extent } from '../prelude/matrix.js';
import type { Choice, Landmarks, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';

type Conventions = Readonly<Record<string, Choice>>;
type Said = readonly [floorIs: Landmarks['floorIs'], floor: number, collapse: number, why: string];
type Case = readonly [string, Conventions, Tensors<Extent>, ReadonlyArray<number>, Said];

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const e = (rows: number, cols: number): Extent => ({ rows, cols });
const { log, exp, sqrt } = Math;
const none: ReadonlyArray<number> = [];
const raw = { normalisation: 'none' };
const unit = { normalisation: 'unit' };

const any = 'approached by rows of growing length: scores are dot products';
const below = `no term is below it; ${any}`;
const from = (cols: number): string =>
  `no term is below it, and growing rows approach it from ${cols} columns on`;
const at = (what: string): string => `reached by ${what} at the corners of a regular simplex`;
const would = (what: string, n: number): string =>
  `${what} at the corners of a regular simplex would reach it, for which ${n} corners need ${n - 1} columns`;
const pairs = 'pairs, both sides coinciding,';
const samples = 'samples, their views coinciding,';
const alone = 'a pair alone has no negatives, and its loss is 0';
const classes = 'all rows of other classes opposite to each row, which more than two classes cannot be';

/** Pairs of n samples in d columns, by the names of their tensors. */
const nce = (n: number, d: number, m = 0) => ({
  q: e(n, d),
  k: e(n, d),
  ...(m > 0 ? { negatives: e(m, d) } : {}),
});
const views = (n: number, d: number) => ({ z0: e(n, d), z1: e(n, d) });
const modal = (n: number, d: number) => ({ image: e(n, d), text: e(n, d) });
const shared = { mode: 'shared', temperature: 0.5 };
const each = { mode: 'per-query', temperature: 0.5 };
const half = { temperature: 0.5 };
const opposite = 'reached by negatives opposite to all queries and their keys';
const twice = (loss: number): number => loss + Math.log1p(exp(-loss));
const softplus = (x: number): number => Math.log1p(exp(x));

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

const apart = log(1 + 4 * exp(-3));
const twoViews: ReadonlyArray<Case> = [
  ['nt-xent', half, views(3, 2), none, ['infimum', apart, log(5), at(samples)]],
  ['nt-xent', half, views(3, 1), none, ['bound', apart, log(5), would(samples, 3)]],
  ['nt-xent', { ...half, scale: 2 }, views(3, 2), none, ['infimum', 2 * apart, 2 * log(5), at(samples)]],
  ['nt-xent', half, views(1, 2), none, ['infimum', 0, 0, at(samples)]],
  ['nt-xent', { ...half, ...raw }, views(3, 2), none, ['infimum', 0, log(5), any]],
  ['nt-xent', { ...half, ...raw }, views(3, 1), none, ['bound', 0, log(5), from(2)]],
  // Two samples need one column only, whether at the ends of it or of any length.
  ['nt-xent', half, views(2, 1), none, ['infimum', log(1 + 2 * exp(-4)), log(3), at(samples)]],
  ['nt-xent', { ...half, ...raw }, views(2, 1), none, ['infimum', 0, log(3), any]],
  // Three views: two positives and six others.
  [
    'nt-xent',
    half,
    { ...views(3, 2), further: e(3, 2) },
    none,
    ['infimum', log(2 + 6 * exp(-3)), log(8), at(samples)],
  ],
  [
    'nt-xent',
    { ...half, ...raw },
    { ...views(3, 2), further: e(3, 2) },
    none,
    ['infimum', log(2), log(8), any],
  ],
  [
    'nt-xent',
    { ...half, positives: 'pair-wise' },
    { ...views(3, 2), further: e(3, 2) },
    none,
    ['infimum', log(1 + 6 * exp(-3)), log(7), at(samples)],
  ],
  [
    'nt-xent',
    { ...half, positives: 'first', scale: 2 },
    { ...views(3, 2), further: e(3, 2) },
    none,
    [
      'bound',
      2 * log(1 + 7 * exp(-4)),
      2 * log(8),
      'all rows but the positive opposite to each row; further views are positives of one, negatives of others',
    ],
  ],
  [
    'nt-xent',
    { ...half, ...raw, positives: 'first' },
    { ...views(3, 2), further: e(3, 2) },
    none,
    [
      'bound',
      0,
      log(8),
      'all rows but the positive opposite to each row; further views are positives of one, negatives of others',
    ],
  ],
  ['nt-xent', { ...half, positives: 'first' }, views(3, 2), none, ['infimum', apart, log(5), at(samples)]],
  ['debiased', { ...half, estimator: 'plain' }, views(3, 2), none, ['infimum', apart, log(5), at(samples)]],
  [
    'debiased',
    { ...half, estimator: 'plain' },
    views(3, 1),
    none,
    ['bound', apart, log(5), would(samples, 3)],
  ],
  // e^−3 − 0.1 ≤ 0.9 e^−4: the simplex is held at the least.
  [
    'debiased',
    { ...half, classPrior: 0.1 },
    views(3, 2),
    none,
    ['infimum', log(1 + 4 * exp(-4)), log(5), at(samples)],
  ],
  [
    'debiased',
    { ...half, classPrior: 0.01 },
    views(3, 2),
    none,
    [
      'bound',
      log(1 + 4 * exp(-4)),
      log(5),
      'each positive at cosine 1, each estimate at the least it is held to',
    ],
  ],
  ['debiased', half, views(1, 2), none, ['infimum', 0, 0, alone]],
  ['debiased', { ...half, ...raw }, views(3, 2), none, ['infimum', 0, log(5), any]],
  ['debiased', { ...half, ...raw }, views(3, 1), none, ['bound', 0, log(5), from(2)]],
  ['debiased', { ...half, ...raw }, views(2, 1), none, ['infimum', 0, log(3), any]],
  ['decoupled', half, views(3, 2), none, ['infimum', log(4) - 1 - 2, log(4), at(samples)]],
  ['decoupled', half, views(3, 1), none, ['bound', log(4) - 1 - 2, log(4), would(samples, 3)]],
  [
    'decoupled',
    { ...half, ...raw },
    views(3, 2),
    none,
    [
      'unbounded',
      Number.NEGATIVE_INFINITY,
      log(4),
      `${any}, and the positive is missing from the denominator`,
    ],
  ],
  [
    'decoupled',
    { ...half, ...raw, masking: 'shifted-by-log-1e-45' },
    views(3, 2),
    none,
    ['bound', log(1e-45), log(4), 'own rows keep 1e-45 of their weight in the denominator, and so bound it'],
  ],
  // At τ = 0.01 what leaks, 2e-45 e^100 = 0.054, is far above 4 e^−50.
  [
    'decoupled',
    { temperature: 0.01, masking: 'shifted-by-log-1e-45' },
    views(3, 2),
    none,
    ['infimum', log(2e-45), log(4), at(samples)],
  ],
  // At 1/τ = −½ log 1e-45 as much leaks, 2e-45 e^(1/τ), as the two others at cosine −1 weigh, 2 e^(−1/τ).
  [
    'decoupled',
    { temperature: -2 / log(1e-45), masking: 'shifted-by-log-1e-45' },
    views(2, 1),
    none,
    ['infimum', log(4e-45), log(2), at(samples)],
  ],
  ['uniformity', { ...unit, t: 2 }, { x: e(3, 2) }, none, ['infimum', -6, 0, at('rows')]],
  ['uniformity', { ...unit, t: 2 }, { x: e(3, 1) }, none, ['bound', -6, 0, would('rows', 3)]],
  [
    'uniformity',
    raw,
    { x: e(3, 2) },
    none,
    ['unbounded', Number.NEGATIVE_INFINITY, 0, 'rows of growing length lie ever farther apart'],
  ],
  ['hypersphere', { t: 2, weight: 3 }, views(3, 2), none, ['infimum', -18, 0, at('rows')]],
  [
    'hypersphere',
    { ...raw, weight: 0 },
    views(3, 2),
    none,
    ['infimum', 0, 0, 'reached by views that coincide: without a weight nothing repels'],
  ],
  [
    'alignment',
    {},
    { x: e(3, 2), y: e(3, 2) },
    none,
    ['infimum', 0, 0, 'reached by views that coincide, whatever else they do'],
  ],
  [
    'spectral-contrastive',
    unit,
    views(5, 2),
    none,
    ['infimum', -2 + 1.5 / 4, -1, 'reached by equal views that form a tight frame'],
  ],
  [
    'spectral-contrastive',
    unit,
    views(2, 5),
    none,
    ['infimum', -2, -1, 'reached by equal views that form a tight frame'],
  ],
  [
    'spectral-contrastive',
    raw,
    views(5, 2),
    none,
    [
      'unbounded',
      Number.NEGATIVE_INFINITY,
      -1,
      'one pair of long rows, orthogonal to all others, repels nobody, since its own product is left out',
    ],
  ],
  [
    'koleo',
    { epsilon: 0.1 },
    { x: e(3, 4) },
    none,
    ['bound', -log(sqrt(3) + 0.3), -log(0.3), 'rows at the corners of a regular simplex reach it but for ε'],
  ],
  [
    'koleo',
    { epsilon: 0.1 },
    { x: e(3, 1) },
    none,
    ['bound', -log(sqrt(3) + 0.2), -log(0.2), 'a simplex would reach it but for ε, and needs 2 columns'],
  ],
  [
    'koleo',
    { epsilon: 0.1 },
    { x: e(3, 2) },
    none,
    [
      'bound',
      -log(sqrt(3) + 0.1 * (sqrt(2) + 1)),
      -log(0.1 * (sqrt(2) + 1)),
      'rows at the corners of a regular simplex reach it but for ε',
    ],
  ],
  [
    'cosine-regression',
    { form: 'negative-cosine' },
    { p: e(3, 2), z: e(3, 2) },
    none,
    ['infimum', -1, -1, 'reached by rows that point with their targets, collapsed ones too'],
  ],
  [
    'cosine-regression',
    { reduction: 'sum', form: 'negative-cosine' },
    { p: e(3, 2), z: e(3, 2) },
    none,
    ['infimum', -3, -3, 'reached by rows that point with their targets, collapsed ones too'],
  ],
  [
    'cosine-regression',
    {},
    { p: e(3, 2), z: e(3, 2) },
    none,
    ['infimum', 0, 0, 'reached by rows that point with their targets, collapsed ones too'],
  ],
];

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

const z = (rows: number, cols: number) => ({ z: e(rows, cols) });
const uneven = [0, 0, 0, 1, 1, 2];
const even3 = [0, 0, 1, 1, 2, 2];
const kinds = 'all rows of other kinds opposite to each row, which more than two kinds cannot be';
const cells = 'all rows of other cells opposite to each anchor, which more than two cells cannot be';
const queries = 'each query opposite to all keys of others, as two queries can be, but not more';
const apiece = { ...half, form: 'pair-wise' };
const soft = (s: number, count: number, by: number): number => log(1 + count * exp(by)) / s;
const labelled: ReadonlyArray<Case> = [
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
  // Kinds of one sample are NT-Xent; of two of three samples, four rows repel or two.
  ['false-negatives', half, views(3, 2), [0, 1, 2], ['infimum', apart, log(5), at('kinds')]],
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

const cosines = 'for scores that are cosines, hard codes met by 1 among −1; scores without bound go to 0';
const sure =
  'no prediction is surer than cosine 1 against −1 for all other prototypes, which then are used unevenly';
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

const found = (name: string, c: Conventions, x: Tensors<Extent>, labels: ReadonlyArray<number>) => {
  const o = all[name] ?? expect.fail(name);
  return o.landmarks(
    { ...o.defaults, ...c },
    x,
    labels.length === 0 ? {} : { labels: Int32Array.from(labels) },
  );
};

describe('landmarks/said', () => {
  it.each([
    ...infoNce,
    ...twoViews,
    ...modalities,
    ...features,
    ...labelled,
    ...prototypes,
  ])('%s: %j %j %j', (name, c, x, labels, [floorIs, floor, collapse, why]) => {
    const landmark = found(name, c, x, labels) ?? expect.fail('nothing is said');
    expect({ floorIs: landmark.floorIs, why: landmark.why }).toEqual({ floorIs, why });
    // A dozen logarithms and exponentials on both sides; log(1 + x) of a small x loses u of 1, not of itself.
    const slack = (value: number): number => 64 * 2 ** -53 * Math.max(1, Math.abs(value)) * 6;
    if (floorIs === 'unbounded') expect(landmark.floor).toBe(floor);
    else expect(Math.abs(landmark.floor - floor)).toBeLessThanOrEqual(slack(floor));
    expect(Math.abs(landmark.collapse - collapse)).toBeLessThanOrEqual(slack(collapse));
  });

  it.each([
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
  ] as ReadonlyArray<
    readonly [string, Conventions, Tensors<Extent>]
  >)('%s: nothing is said where it depends on what is not known: %j %j', (name, c, x) => {
    expect(found(name, c, x, none)).toBeUndefined();
  });
});
