/** Each refusal of an objective’s own, whole, and what is just not refused: labelled rows. */
import type { Asked, Refused } from '../../spec/said/refusals.js';
import { describeRefusals, e, equal, none } from '../../spec/said/refusals.js';

const anchors = { anchor: e(3, 2) };

const refused: ReadonlyArray<Refused> = [
  ['pixel-contrast', {}, {}, [0, 1], 'z: given nothing; allowed: rows of numbers'],
  ['supervised-contrastive', {}, {}, [0, 1], 'z: given nothing; allowed: rows of numbers'],
  ['many-positives', {}, { k: e(3, 2) }, [0, 0, 0], 'q: given nothing; allowed: rows of numbers'],
  ['many-positives', {}, { q: e(2, 2) }, [0, 1], 'k: given nothing; allowed: rows of numbers'],
  [
    'pixel-contrast',
    {},
    { z: e(3, 2) },
    [0, 1, 0],
    'pixel-contrast: given [3, 2]; allowed: as many rows of one view as of the other',
  ],
  [
    'supervised-contrastive',
    { noPositive: 'refuse' },
    { z: e(3, 2) },
    [0, 0, 1],
    'labels: given a class of a single row; allowed: two rows of each class, or noPositive: zero',
  ],
  [
    'supervised-contrastive',
    { baseTemperature: -1 },
    { z: e(3, 2) },
    [0, 0, 1],
    'baseTemperature: given -1; allowed: a finite number of 0 or above',
  ],
  [
    'supervised-contrastive',
    { baseTemperature: Number.POSITIVE_INFINITY },
    { z: e(3, 2) },
    [0, 0, 1],
    'baseTemperature: given Infinity; allowed: a finite number of 0 or above',
  ],
  [
    'supervised-contrastive',
    {},
    { z: e(3, 2) },
    none,
    'labels: given nothing; allowed: 3 whole numbers, one for each row',
  ],
  [
    'supervised-contrastive',
    { noPositive: 'refuse' },
    { z: e(3, 2) },
    none,
    'labels: given nothing; allowed: 3 whole numbers, one for each row',
  ],
  [
    'supervised-contrastive',
    {},
    { z: e(3, 2) },
    [0, 1],
    'labels: given 2 labels; allowed: 3, one for each row',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 4) },
    [0, 1, 0],
    'q and k: given [2, 2]·[3, 4]; allowed: as many columns on both sides',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 2) },
    [0, 2, 0],
    'labels: given 2; allowed: places of queries, 0 to 1, or −1',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 2) },
    [0, -2, 0],
    'labels: given -2; allowed: places of queries, 0 to 1, or −1',
  ],
  [
    'many-positives',
    { noPositive: 'refuse' },
    { q: e(2, 2), k: e(3, 2) },
    [0, -1, 0],
    'labels: given query 1 without a key; allowed: a key for each query, or noPositive: zero',
  ],
  [
    'many-positives',
    { noPositive: 'refuse' },
    { q: e(2, 2), k: e(3, 2) },
    [1, -1, 1],
    'labels: given query 0 without a key; allowed: a key for each query, or noPositive: zero',
  ],
  [
    'triplet',
    { mining: 'hard' },
    anchors,
    none,
    'labels: given nothing, with mining hard; allowed: a class for each row',
  ],
  [
    'triplet',
    { mining: 'semi-hard', swap: 'yes' },
    anchors,
    [0, 0, 1],
    'swap: given yes, with mining semi-hard; allowed: no, or mining all',
  ],
  ['triplet', {}, anchors, none, 'positive: given nothing; allowed: rows of numbers'],
  [
    'triplet',
    {},
    { ...anchors, positive: e(3, 2) },
    none,
    'negative: given nothing; allowed: rows of numbers',
  ],
  [
    'triplet',
    {},
    { ...anchors, positive: e(2, 2), negative: e(3, 2) },
    none,
    `anchor and positive: given [3, 2]·[2, 2]; allowed: ${equal}`,
  ],
  [
    'triplet',
    {},
    { ...anchors, positive: e(3, 2), negative: e(3, 1) },
    none,
    `anchor and negative: given [3, 2]·[3, 1]; allowed: ${equal}`,
  ],
  [
    'multi-similarity',
    { base: Number.NaN },
    { z: e(2, 2) },
    [0, 0],
    'base: given NaN; allowed: a finite number',
  ],
];

/** As near to the refusals as can be. */
const accepted: ReadonlyArray<Asked> = [
  ['pixel-contrast', {}, { z: e(4, 2) }, [0, 1, 0, 1]],
  ['supervised-contrastive', { noPositive: 'refuse', baseTemperature: 0 }, { z: e(4, 2) }, [0, 0, 1, 1]],
  ['supervised-contrastive', {}, { z: e(3, 2) }, [0, 0, 1]],
  ['many-positives', {}, { q: e(2, 2), k: e(3, 2) }, [0, -1, 0]],
  ['many-positives', { noPositive: 'refuse' }, { q: e(2, 2), k: e(3, 2) }, [1, -1, 0]],
  ['triplet', { swap: 'yes' }, { ...anchors, positive: e(3, 2), negative: e(3, 2) }, none],
  ['triplet', { swap: 'yes' }, anchors, [0, 0, 1]],
  ['triplet', { mining: 'hard' }, anchors, [0, 0, 1]],
];

describeRefusals(refused, accepted);
