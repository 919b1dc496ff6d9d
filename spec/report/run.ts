/**
 * run — the book put to some subjects, as a pure function of (seed, shard, shards).
 *
 * Draws come in blocks; a block of a law has a seed of its own, made from the run's seed, the law's name and the
 * block's number. Blocks go to shards in turn, so a run may be cut into shards anywhere, and what the shards found
 * folds into what one run finds: a law's blocks in order, up to the first that does not hold.
 */
import { foldIn, keyOf, named, word } from '../../src/prelude/random.js';
import { examine } from '../examine.js';
import type { Law } from '../law.js';
import type { Subject } from '../subject.js';
import type { Part, Plan } from './fold.js';

/** Draws in a block. */
export const blockSize = 50;

/**
 * The seed of a block of a law.
 *
 * @example
 * blockSeed(1, 'info-nce/definition', 0) === blockSeed(1, 'info-nce/definition', 1) // => false
 */
export const blockSeed = (seed: number, law: string, block: number): number =>
  word(foldIn(named(keyOf(seed), law), block), 0) & 0x7fffffff;

/** Draws of each block. */
const blocks = (runs: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(1, Math.ceil(runs / blockSize)) }, (_, b) =>
    Math.min(blockSize, runs - b * blockSize),
  );

const replayed = async (law: Law, subject: Subject, plan: Plan): Promise<ReadonlyArray<Part>> => [
  { ...(await examine(law, subject, { runs: plan.runs, seed: plan.seed, path: plan.path ?? '' })), block: 0 },
];

/**
 * The blocks of one law that belong to a shard, put to a subject; none after the first that does not hold.
 *
 * `first` is how many blocks came before this law's in the run.
 */
export const examined = async (
  law: Law,
  subject: Subject,
  plan: Plan,
  first: number,
): Promise<ReadonlyArray<Part>> => {
  if (plan.path !== undefined) return replayed(law, subject, plan);
  const parts: Part[] = [];
  for (const [block, runs] of blocks(plan.runs).entries()) {
    if ((first + block) % plan.shard.of !== plan.shard.index) continue;
    const seed = blockSeed(plan.seed, law.id, block);
    const found = await examine(law, subject, { runs, seed });
    parts.push({ ...found, block });
    if (found.outcome !== 'holds') break;
  }
  return parts;
};

/** What is told while a run goes on. */
export interface Telling {
  /** Before a law: how many are done, of how many. */
  readonly starting?: (law: Law, done: number, total: number) => void;
  /** A law's parts, for each subject in order. */
  readonly found: (law: Law, parts: ReadonlyArray<ReadonlyArray<Part>>) => void;
  readonly stopped?: () => boolean;
}

/** Puts laws to subjects, law by law. */
export const runBook = async (
  laws: ReadonlyArray<Law>,
  subjects: ReadonlyArray<Subject>,
  plan: Plan,
  telling: Telling,
): Promise<void> => {
  const each = blocks(plan.runs).length;
  for (const [i, law] of laws.entries()) {
    if (telling.stopped?.() === true) return;
    telling.starting?.(law, i, laws.length);
    const parts: ReadonlyArray<Part>[] = [];
    for (const subject of subjects) parts.push(await examined(law, subject, plan, i * each));
    telling.found(law, parts);
  }
};
