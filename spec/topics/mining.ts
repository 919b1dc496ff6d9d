/** mining — triplets of labelled rows, chosen on the host. */
import { miners } from '../../src/objectives/mining.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { keyOf, named } from '../../src/prelude/random.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';
import { drawnLabels } from './drawing.js';

/** Which triplets are chosen. */
export const miningTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'mining',
    summary: 'places of anchors, positives and negatives that are worth asking for',
    tensors: [['x', '[M, D]', 'rows with labels', 'constant']],
    conventions: [
      {
        name: 'miner',
        meaning: 'what is worth asking for',
        allowed: {
          'batch-hard': 'the farthest positive and the nearest negative',
          'semi-hard': 'the nearest negative beyond each positive',
          'distance-weighted': 'negatives at all distances alike',
        },
      },
      { name: 'seed', meaning: 'of what is drawn', allowed: 'a whole number' },
    ],
    defaults: { miner: 'batch-hard', seed: 0 },
    labels: 'required',
    hosted: {
      triplets:
        ({ miner, seed }, { labels = new Int32Array(0) }) =>
        (t) => {
          const choose = miners[String(miner)] ?? miners['batch-hard'];
          const found = choose?.(t.x as Matrix, labels as Int32Array, keyOf(Number(seed)));
          const columns = [found?.anchors, found?.positives, found?.negatives];
          const count = found?.anchors.length ?? 0;
          return {
            values: { triplets: tabulate(count, 3, (i, j) => columns[j]?.[i] ?? -1) },
            slack: {},
          };
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: { x: rows('x', 2 * n) },
      labels: drawnLabels(named(key, 'labels'), 2 * n, 3),
    }),
  }),
];
