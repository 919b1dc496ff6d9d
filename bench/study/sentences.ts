/**
 * sentences — what is said of contrastive learning, confirmed or denied from the numbers of this study.
 *
 * Two means are told apart when they differ by more than two standard errors of their difference; with one seed
 * nothing is told apart.
 */
import type { Found } from '../../src/cli/compare/engine.js';
import type { Spread, Standing } from '../../src/cli/compare/summary.js';
import { rowsOf, standing } from '../../src/cli/compare/summary.js';
import type { Budget, Cell } from './cells.js';
import { losses, nameOf } from './cells.js';

/** The measures of the study. */
export const measures = { knn: 'k-NN', 'linear-100%': 'linear', 'kmeans-nmi': 'NMI' } as const;

/** A number of a cell, where it was measured. */
export const cellIn = (found: Found) => {
  const rows = new Map(rowsOf(found).map((row) => [row.name, row.cells]));
  return (cell: Cell, measure: string): Spread | undefined => rows.get(nameOf(cell))?.[measure];
};

const share = (x: Spread): string =>
  `${x.mean.toFixed(3)}${x.deviation === undefined ? '' : ` ± ${x.deviation.toFixed(3)}`}`;

const compared = (name: string, a: readonly [string, Spread], b: readonly [string, Spread]): string =>
  `${name} ${share(a[1])} ${a[0]}, ${share(b[1])} ${b[0]}`;

/** A sentence, whether it holds here, and the numbers. */
export interface Judged {
  readonly sentence: string;
  readonly verdict: 'confirmed' | 'denied' | 'not decided';
  readonly numbers: ReadonlyArray<string>;
}

/** Confirmed when every comparison stands above, denied when one stands below or all numbers are alike. */
const verdictOf = (standings: ReadonlyArray<Standing>, decidable: boolean): Judged['verdict'] => {
  if (standings.length === 0 || !decidable) return 'not decided';
  if (standings.every((s) => s === 'above')) return 'confirmed';
  return standings.some((s) => s === 'below') || standings.every((s) => s === 'not told apart')
    ? 'denied'
    : 'not decided';
};

type Pair = readonly [what: string, a: readonly [string, Spread], b: readonly [string, Spread]];

const judgedBy = (sentence: string, pairs: ReadonlyArray<Pair>): Judged => ({
  sentence,
  verdict: verdictOf(
    pairs.map(([, a, b]) => standing(a[1], b[1])),
    pairs.every(([, a, b]) => a[1].deviation !== undefined && b[1].deviation !== undefined),
  ),
  numbers: pairs.map(([what, a, b]) => `${compared(what, a, b)}: ${standing(a[1], b[1])}`),
});

type Look = ReturnType<typeof cellIn>;

const onEveryMeasure = (look: Look, what: string, a: readonly [string, Cell], b: readonly [string, Cell]) =>
  Object.entries(measures).flatMap(([measure, name]): ReadonlyArray<Pair> => {
    const [x, y] = [look(a[1], measure), look(b[1], measure)];
    return x === undefined || y === undefined ? [] : [[`${what}${name}`, [a[0], x], [b[0], y]]];
  });

const batchSentence = (look: Look, cells: ReadonlyArray<Cell>, pipeline: string, budget: Budget): Judged => {
  const mine = cells
    .filter((c) => c.question === 'batch' && c.pipeline === pipeline && c.budget === budget)
    .sort((a, b) => a.batch - b.batch);
  const [small, large] = [mine[0], mine[mine.length - 1]];
  const sentence = `${losses[pipeline]} requires large batches, at equal ${budget}`;
  return small === undefined || large === undefined
    ? judgedBy(sentence, [])
    : judgedBy(
        sentence,
        onEveryMeasure(look, '', [`at batch ${large.batch}`, large], [`at batch ${small.batch}`, small]),
      );
};

const encoderSentence = (look: Look, cells: ReadonlyArray<Cell>, pairing: string, what: string): Judged => {
  const of = (pipeline: string): Cell | undefined =>
    cells.find((c) => c.question === 'encoders' && c.pairing === pairing && c.pipeline === pipeline);
  const [shared, distinct] = [of('simclr'), of('dual-encoder')];
  const sentence = `two distinct encoders are needed for ${what}`;
  return shared === undefined || distinct === undefined
    ? judgedBy(sentence, [])
    : judgedBy(sentence, onEveryMeasure(look, '', ['distinct', distinct], ['shared', shared]));
};

const temperatureSentence = (look: Look, cells: ReadonlyArray<Cell>, pipeline: string): Judged => {
  const mine = cells
    .filter((c) => c.question === 'temperature' && c.pipeline === pipeline)
    .sort((a, b) => a.tau - b.tau);
  const hottest = mine[mine.length - 1];
  const pairs = Object.entries(measures).flatMap(([measure, name]): ReadonlyArray<Pair> => {
    const best = [...mine].sort((a, b) => (look(b, measure)?.mean ?? 0) - (look(a, measure)?.mean ?? 0))[0];
    const [x, y] = [best && look(best, measure), hottest && look(hottest, measure)];
    return best === undefined ||
      hottest === undefined ||
      best === hottest ||
      x === undefined ||
      y === undefined
      ? []
      : [[name, [`at τ = ${best.tau}`, x], [`at τ = ${hottest.tau}`, y]]];
  });
  return judgedBy(`temperature helps ${losses[pipeline]} with hard negatives`, pairs);
};

/** Every sentence with its verdict. */
export const sentencesOf = (found: Found, cells: ReadonlyArray<Cell>): ReadonlyArray<Judged> => {
  const look = cellIn(found);
  return [
    ...Object.keys(losses).flatMap((pipeline) =>
      (['epochs', 'steps'] as const).map((budget) => batchSentence(look, cells, pipeline, budget)),
    ),
    encoderSentence(look, cells, 'two-transformed', 'one modality'),
    encoderSentence(look, cells, 'image-and-outline', 'two modalities'),
    ...Object.keys(losses).map((pipeline) => temperatureSentence(look, cells, pipeline)),
  ];
};
