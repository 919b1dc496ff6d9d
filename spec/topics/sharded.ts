/**
 * sharded — losses over a batch that no worker holds whole: each worker's rows, and what all workers' terms add up to.
 *
 * Rows come in whole and are dealt out; a subject that runs workers deals them in the same way. The convention `shards`
 * names how: every law of these topics asks for each of them, uneven ones too.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { ShardTerms } from '../../src/training/sharding/sharded.js';
import {
  shardedClip,
  shardedFormula,
  shardedInfoNce,
  shardedNtXent,
} from '../../src/training/sharding/sharded.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';

/** How many rows each worker holds, by the name of the way in which N rows are dealt out. */
export const deals: Readonly<Record<string, (rows: number) => ReadonlyArray<number>>> = {
  one: (n) => [n],
  halves: (n) => (n < 2 ? [n] : [Math.floor(n / 2), n - Math.floor(n / 2)]),
  uneven: (n) => (n < 3 ? [n] : [1, n - 2, 1]),
  single: (n) => Array.from({ length: n }, () => 1),
};

/** Both sides of each loss as its own topic calls them. */
export const sides: Readonly<Record<string, readonly [query: string, key: string]>> = {
  'info-nce': ['q', 'k'],
  clip: ['image', 'text'],
  'nt-xent': ['z0', 'z1'],
};

/** What one worker adds, by the loss. */
export const workers: Readonly<Record<string, (tau: number) => ShardTerms<'q' | 'k'>>> = {
  'info-nce': shardedInfoNce,
  clip: shardedClip,
  'nt-xent': shardedNtXent,
};

/** Rows brought to unit length, dealt out, and the terms of all workers added. */
export const dealt =
  (terms: (c: Conventions) => ShardTerms<'q' | 'k'>) =>
  (c: Conventions) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = A.normalizeRows(1e-12);
    const counts = (deals[String(c.shards)] ?? ((n) => [n]))(A.extent(x.q as T).rows);
    return shardedFormula(terms(c), counts)(A)({ q: unit(x.q as T), k: unit(x.k as T) });
  };

/** Losses over shards. */
export const shardedTopics: ReadonlyArray<Topic> = Object.entries(workers).map(([name, terms]) =>
  topicOf({
    name: `sharded/${name}`,
    summary: `${name} over a batch whose rows are dealt out to workers`,
    tensors: [
      ['q', '[N, D]', 'rows of one view'],
      ['k', '[N, D]', 'rows of the other; row i belongs to row i'],
    ],
    conventions: [
      { name: 'temperature', allowed: 'a finite number above 0', meaning: 'similarities are divided by it' },
      {
        name: 'shards',
        allowed: {
          one: 'one worker holds all rows',
          halves: 'two workers, the second with the odd row',
          uneven: 'three workers: one row, all but two, one row',
          single: 'a worker for each row',
        },
        meaning: 'how consecutive rows are dealt out',
      },
    ],
    defaults: { temperature: 0.5, shards: 'uneven' },
    value: dealt((c) => terms(Number(c.temperature))),
    draw: ({ n }, _key, _c, rows) => ({ tensors: { q: rows('q', n), k: rows('k', n) } }),
  }),
);
