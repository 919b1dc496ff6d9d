/** places — mutants of losses over the places of feature maps: pixel-contrast. */
import { at, dot, logSumExp, mean, normalised, range, rowsOf } from '../oracle/arithmetic.js';
import type { Oracle, Row } from '../oracle/oracle.js';
import { pixelContrast } from '../oracle/pixel-contrast.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant } from './mutant.js';

interface Seen {
  readonly score: (j: number) => number;
  /** Places of the other view, those of them that look at the same cell, and the anchor's own view without itself. */
  readonly others: Row;
  readonly positives: Row;
  readonly own: Row;
  readonly first: boolean;
}

/** The mean over places of what a mutant makes of each; places that it leaves out are not counted. */
const overPlaces =
  (term: (seen: Seen) => ReadonlyArray<number>): Oracle =>
  (c, x, labels = []) => {
    const z = normalised(c, rowsOf(x, 'z'));
    const first = (i: number): boolean => i < z.length / 2;
    return mean(
      range(z.length).flatMap((i) => {
        const others = range(z.length).filter((j) => first(j) !== first(i));
        return term({
          score: (j) => dot(at(z, i), at(z, j)) / Number(c.temperature),
          others,
          positives: others.filter((j) => at(labels, j) === at(labels, i)),
          own: range(z.length).filter((j) => j !== i && first(j) === first(i)),
          first: first(i),
        });
      }),
    );
  };

const right = ({ score, others, positives }: Seen): number =>
  logSumExp(others.map(score)) - logSumExp(positives.map(score));

/** Mutants of pixel-contrast. */
export const placeMutants: ReadonlyArray<Mutant> = [
  mutant(
    'pixel-contrast/places-of-both-views',
    'The other places of the anchor’s own view stand in the denominator too.',
    overPlaces((s) =>
      s.positives.length === 0
        ? []
        : [logSumExp([...s.others, ...s.own].map(s.score)) - logSumExp(s.positives.map(s.score))],
    ),
  ),
  mutant(
    'pixel-contrast/one-direction',
    'Only places of the first view are anchors.',
    overPlaces((s) => (s.positives.length === 0 || !s.first ? [] : [right(s)])),
  ),
  mutant(
    'pixel-contrast/first-positive-only',
    'One place of those that look at the same cell is the positive, the others are negatives.',
    overPlaces((s) =>
      s.positives.length === 0 ? [] : [right({ ...s, positives: s.positives.slice(0, 1) })],
    ),
  ),
  mutant(
    'pixel-contrast/hidden-places-count-as-zero',
    'A place that the other view does not show is counted in the mean, with 0.',
    overPlaces((s) => [s.positives.length === 0 ? 0 : right(s)]),
  ),
  mutant(
    'pixel-contrast/rows-as-given',
    'Rows are not normalised.',
    asIf(pixelContrast, () => ({ normalisation: 'none' })),
  ),
  mutant(
    'pixel-contrast/forgotten-temperature',
    'Similarities are not divided by the temperature.',
    asIf(pixelContrast, () => ({ temperature: 1 })),
  ),
];
