/**
 * downstream — what the representation is for, beside classes: a number to be told, a counterpart to be found.
 *
 * Each task names an honest guess that learns nothing, and the same measure of the untrained and the trained encoder.
 * Where the guess wins, the table says so.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { TextForm } from '../algebra/form.js';
import type { Dataset, Targets } from '../datasets/dataset.js';
import { everyIndex } from '../datasets/dataset.js';
import type { Split } from '../datasets/split.js';
import { oneSide, sentenceOf } from '../datasets/texts.js';
import type { Matching } from '../evaluation/matching.js';
import { matching, matchingOf, rankOf } from '../evaluation/matching.js';
import { explainedVariance, fitRidge, regress } from '../evaluation/ridge-probe.js';
import { cosines, indexed, inverseFrequencies, weighted } from '../evaluation/tf-idf.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, row } from '../prelude/matrix.js';
import { gramsOf } from '../pretext/text/n-grams.js';
import { embed } from '../training/embed.js';
import type { Represented } from './comparison.js';
import { reduced } from './reduced.js';
import type { TrainedTowers } from './towers.js';

/** One line of a downstream table: a measure, higher is better, by the name of who made it. */
export interface DownstreamLine {
  readonly measure: string;
  readonly values: Readonly<Record<string, number>>;
  /** Names in `values` that learn nothing. */
  readonly guesses: ReadonlyArray<string>;
}

const columnOf = (values: ArrayLike<number>): Matrix => matrix(values.length, 1, Float64Array.from(values));

/** The share of the variance that a guess explains, where it has something to go by. */
const explainedBy = (targets: Targets, guess: Float64Array): number => {
  const known = Array.from(guess.keys()).filter((i) => Number.isFinite(guess[i] as number));
  const chosen = (all: Float64Array): Matrix => columnOf(known.map((i) => all[i] as number));
  return explainedVariance(chosen(guess), chosen(targets.values));
};

type Rows = Readonly<Record<'raw' | 'untrained' | 'trained', Represented>>;

const told = (learned: Targets, asked: Targets, rows: Readonly<Record<string, Represented>>) => {
  const fitted = Object.entries(rows).map(([name, { training, heldOut }]) => {
    const probe = fitRidge(1e-2)(training, columnOf(learned.values));
    return [name, explainedVariance(regress(probe, heldOut), columnOf(asked.values))] as const;
  });
  const guessed = Object.entries(asked.guesses).map(
    ([name, guess]) => [name, explainedBy(asked, guess)] as const,
  );
  return {
    measure: `explained variance of the ${asked.meaning}, ridge regression`,
    values: Object.fromEntries([...guessed, ...fitted]),
    guesses: guessed.map(([name]) => name),
  };
};

/** A ridge regression of each target from each representation and from principal components, beside the guesses. */
export const forecast = ({ training, heldOut }: Split, rows: Rows): ReadonlyArray<DownstreamLine> => {
  const { targets: learned = [] } = training;
  if (learned.length === 0) return [];
  const { raw, ...encoded } = rows;
  const all = { raw, PCA: reduced(raw), ...encoded };
  return learned.flatMap((one, at) => {
    const asked = heldOut.targets?.[at];
    return asked === undefined ? [] : [told(one, asked, all)];
  });
};

const textsIn = (d: Dataset, form: TextForm, side: number): ReadonlyArray<string> => {
  const rows = d.rows(everyIndex(d));
  return Array.from({ length: d.size }, (_, i) => sentenceOf(form, row(rows, i), side));
};

/** Counterparts found by the cosine of TF-IDF weights, with the frequencies of the training texts. */
export const foundByTfIdf = (
  { training, heldOut }: Split,
  form: TextForm,
  terms: (text: string) => ReadonlyArray<string>,
): Matching => {
  const seen = [0, 1].flatMap((side) => textsIn(training, form, side).map(terms));
  const idf = inverseFrequencies(seen);
  const sides = [0, 1].map((side) => weighted(textsIn(heldOut, form, side).map(terms), idf, seen.length));
  const [queries = [], bank = []] = sides;
  const index = indexed(bank);
  return matchingOf(queries.map((query, i) => rankOf(cosines(query, index), i)));
};

const words = (text: string): ReadonlyArray<string> => text.split(' ');
const grams = (text: string): ReadonlyArray<string> => text.split(' ').flatMap(gramsOf);

/** The second side of every held-out sample found from the first, by each pair of towers, beside TF-IDF. */
export const counterparts =
  (driver: Driver) =>
  (
    split: Split,
    towers: Readonly<Record<string, TrainedTowers>>,
  ): TaskEither<ContrastiveError, ReadonlyArray<DownstreamLine>> =>
  async () => {
    const { form } = split.heldOut;
    if (form.kind !== 'text' || form.sides.length !== 2 || Object.keys(towers).length === 0)
      return { _tag: 'Right', right: [] };
    const found: Array<readonly [string, Matching]> = [
      ['TF-IDF of words', foundByTfIdf(split, form, words)],
      ['TF-IDF of letters', foundByTfIdf(split, form, grams)],
    ];
    for (const [name, { query, key }] of Object.entries(towers)) {
      const q = await embed(driver)(query, oneSide(split.heldOut, 0))();
      if (q._tag === 'Left') return q;
      const k = await embed(driver)(key, oneSide(split.heldOut, 1))();
      if (k._tag === 'Left') return k;
      found.push([name, matching(q.right, k.right)]);
    }
    const asked = `${form.sides[0]} → ${form.sides[1]} among ${split.heldOut.size}`;
    const line = (measure: string, value: (m: Matching) => number): DownstreamLine => ({
      measure: `${measure}, ${asked}`,
      values: Object.fromEntries(found.map(([name, m]) => [name, value(m)])),
      guesses: ['TF-IDF of words', 'TF-IDF of letters'],
    });
    return {
      _tag: 'Right',
      right: [
        ...[1, 10, 100].map((k) => line(`recall@${k}`, (m) => m.recall[k] ?? 0)),
        line('mean reciprocal rank', (m) => m.reciprocalRank),
      ],
    };
  };

/** What a line says: whether training helped, and whether a guess or the raw samples do better. */
export const verdictOf = ({ measure, values, guesses }: DownstreamLine): string => {
  const { trained = Number.NaN, untrained = Number.NaN } = values;
  const plain = [...guesses, 'raw', 'PCA'];
  const others = Object.entries(values).filter(([name]) => plain.includes(name));
  const [best, most] = others.reduce((a, b) => (b[1] > a[1] ? b : a), ['nothing', Number.NEGATIVE_INFINITY]);
  const stands = (other: number): string =>
    trained > other ? 'above' : trained < other ? 'below' : 'level with';
  const helped = stands(untrained);
  const beaten = trained < most ? `but ${best} does better` : `and ${stands(most)} ${best}`;
  return `${measure}: trained ${trained.toFixed(3)}, ${helped} untrained ${untrained.toFixed(3)}, ${beaten}, ${most.toFixed(3)}`;
};
