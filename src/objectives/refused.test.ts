/** Each refusal of an objective’s own, whole: what was asked, what was given, what is allowed; and what is just not refused. */
import type { Asked, Refused } from '../../spec/said/refusals.js';
import { describeRefusals, e, equal, none } from '../../spec/said/refusals.js';

const keys =
  'as many columns, and a key for each query: key i belongs to query i, further keys are negatives';
const two = { z0: e(3, 2), z1: e(3, 2) };
const one = { z0: e(1, 2), z1: e(1, 2) };
const qk = { q: e(3, 2), k: e(3, 2) };
const shared = { mode: 'shared' };
const each = { mode: 'per-query' };
const further = (rows: number, cols: number) => ({ ...two, further: e(rows, cols) });

const refused: ReadonlyArray<Refused> = [
  ['uniformity', {}, {}, none, 'x: given nothing; allowed: rows of numbers'],
  ['koleo', {}, {}, none, 'x: given nothing; allowed: rows of numbers'],
  ['hypersphere', {}, { z1: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  ['spectral-contrastive', {}, { z1: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  ['vicreg', {}, { z1: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  ['info-nce', {}, { k: e(3, 2) }, none, 'q: given nothing; allowed: rows of numbers'],
  ['info-nce', {}, { q: e(3, 2) }, none, 'k: given nothing; allowed: rows of numbers'],
  [
    'info-nce',
    {},
    { q: e(0, 2), k: e(0, 2) },
    none,
    'q: given [0, 2]; allowed: at least one row and one column',
  ],
  [
    'info-nce',
    {},
    { q: e(2, 0), k: e(2, 0) },
    none,
    'q: given [2, 0]; allowed: at least one row and one column',
  ],
  ['info-nce', {}, { q: e(3, 2), k: e(3, 4) }, none, `q and k: given [3, 2]·[3, 4]; allowed: ${keys}`],
  ['info-nce', {}, { q: e(3, 2), k: e(2, 2) }, none, `q and k: given [3, 2]·[2, 2]; allowed: ${keys}`],
  [
    'info-nce',
    { direction: 'both' },
    { q: e(3, 2), k: e(4, 2) },
    none,
    `q and k: given [3, 2]·[4, 2]; allowed: ${equal}`,
  ],
  [
    'info-nce',
    shared,
    { q: e(3, 2), k: e(4, 2), negatives: e(5, 2) },
    none,
    `q and k: given [3, 2]·[4, 2]; allowed: ${equal}`,
  ],
  ['info-nce', shared, qk, none, 'negatives: given nothing; allowed: rows of numbers'],
  [
    'info-nce',
    shared,
    { k: e(3, 2), negatives: e(5, 2) },
    none,
    'q: given nothing; allowed: rows of numbers',
  ],
  [
    'info-nce',
    shared,
    { ...qk, negatives: e(5, 3) },
    none,
    'negatives (shared): given [5, 3]; allowed: [M, 2]',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(6, 3) },
    none,
    'negatives (per-query): given [6, 3]; allowed: [3·M, 2], M rows for each query, or a label for each row',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(5, 2) },
    none,
    'negatives (per-query): given [5, 2]; allowed: [3·M, 2], M rows for each query, or a label for each row',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 3) },
    [0, 1],
    'negatives (per-query): given [2, 3]; allowed: [M, 2]',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 2) },
    [0, 3],
    'labels: given 3; allowed: places of queries, 0 to 2',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 2) },
    [-1, 2],
    'labels: given -1; allowed: places of queries, 0 to 2',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(5, 2) },
    [0, 1],
    'labels: given 2 labels; allowed: 5, one for each row',
  ],
  [
    'info-nce',
    {},
    { ...qk, negatives: e(1, 2) },
    [0],
    "labels: given mode in-batch; allowed: mode 'per-query': the query of each negative",
  ],
  [
    'info-nce',
    shared,
    { ...qk, negatives: e(1, 2) },
    [0],
    "labels: given mode shared; allowed: mode 'per-query': the query of each negative",
  ],
  ['info-nce', { temperature: 0 }, qk, none, 'temperature: given 0; allowed: a finite number above 0'],
  [
    'info-nce',
    { temperature: 'warm' },
    qk,
    none,
    'temperature: given warm; allowed: a finite number above 0',
  ],
  ['info-nce', { reduction: 'most' }, qk, none, 'reduction: given most; allowed: mean, sum, none'],
  [
    'info-nce',
    { normalisation: 'l2' },
    qk,
    none,
    'normalisation: given l2; allowed: unit, unit-floor-1e-6, none',
  ],
  [
    'clip',
    {},
    { image: e(3, 2), text: e(2, 2) },
    none,
    `image and text: given [3, 2]·[2, 2]; allowed: ${equal}`,
  ],
  [
    'clip',
    {},
    { image: e(3, 2), text: e(3, 1) },
    none,
    `image and text: given [3, 2]·[3, 1]; allowed: ${equal}`,
  ],
  ['clip', {}, { image: e(3, 2) }, none, 'text: given nothing; allowed: rows of numbers'],
  [
    'siglip',
    { bias: Number.NaN },
    { image: e(3, 2), text: e(3, 2) },
    none,
    'bias: given NaN; allowed: a finite number',
  ],
  ['nt-xent', {}, further(4, 2), none, 'further: given [4, 2]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, further(3, 3), none, 'further: given [3, 3]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, further(0, 2), none, 'further: given [0, 2]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, { z1: e(3, 2), further: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  ['decoupled', {}, one, none, 'z0: given 1 row; allowed: at least 2 pairs'],
  ['decoupled', {}, { z1: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  [
    'decoupled',
    { weightSigma: -1 },
    two,
    none,
    'weightSigma: given -1; allowed: a finite number of 0 or above',
  ],
  ['false-negatives', {}, two, [0, 1], 'labels: given 2 labels; allowed: 3, one for each row'],
  ['debiased', { classPrior: 1 }, two, none, 'classPrior: given 1; allowed: a number from 0 to below 1'],
  [
    'debiased',
    { classPrior: -0.1 },
    two,
    none,
    'classPrior: given -0.1; allowed: a number from 0 to below 1',
  ],
  [
    'debiased',
    { hardness: Number.POSITIVE_INFINITY },
    two,
    none,
    'hardness: given Infinity; allowed: a finite number of 0 or above',
  ],
  [
    'uniformity',
    {},
    { x: e(1, 2) },
    none,
    'x: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'hypersphere',
    {},
    one,
    none,
    'z0: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'spectral-contrastive',
    {},
    one,
    none,
    'z0: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'koleo',
    {},
    { x: e(1, 2) },
    none,
    'x: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  ['vicreg', {}, one, none, 'z0: given one row; allowed: at least 2: a row alone has no variance'],
];

/** As near to the refusals as can be. */
const accepted: ReadonlyArray<Asked> = [
  ['info-nce', {}, { q: e(3, 2), k: e(4, 2) }, none],
  ['info-nce', {}, { q: e(1, 1), k: e(1, 1) }, none],
  ['info-nce', shared, { ...qk, negatives: e(5, 2) }, none],
  ['info-nce', each, { ...qk, negatives: e(6, 2) }, none],
  ['info-nce', each, { ...qk, negatives: e(2, 2) }, [0, 2]],
  ['nt-xent', {}, two, none],
  ['nt-xent', {}, further(6, 2), none],
  ['decoupled', { weightSigma: 0 }, { z0: e(2, 2), z1: e(2, 2) }, none],
  ['debiased', { classPrior: 0, hardness: 0 }, two, none],
  ['uniformity', {}, { x: e(2, 2) }, none],
  // Labels that an objective does not know are not looked at.
  ['clip', {}, { image: e(3, 2), text: e(3, 2) }, [0]],
];

describeRefusals(refused, accepted);
