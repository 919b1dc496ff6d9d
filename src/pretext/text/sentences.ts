/**
 * sentences — tasks about which sentences belong together, and in which order their parts stand.
 *
 * A sample of two sides is two sentences that follow each other, or two sides of one entry of a dictionary.
 *
 * Source   arXiv:1810.04805, §3.1 (next sentence); arXiv:1803.02893 (neighbouring sentences, Logeswaran & Lee 2018);
 *          arXiv:1909.11942, §3.1 (order of parts); arXiv:2104.08821 (dropout as the change, SimCSE)
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TextForm } from '../../algebra/form.js';
import { sideOf } from '../../algebra/form.js';
import type { ConfigError } from '../../prelude/errors.js';
import { configError } from '../../prelude/errors.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix, row } from '../../prelude/matrix.js';
import { uniform, uniforms } from '../../prelude/random.js';
import { presented, presentedForm } from '../presentation.js';
import type { Samples, Task } from '../pretext.js';
import { everyOrder } from '../series/order.js';
import { hostTask, keysOf } from '../tasks.js';
import { wordsIn } from './edits.js';

type Asked = (samples: Samples<TextForm>) => E.Either<ConfigError, Task>;

/** One side of each sample as rows of their own; `which` says whose side is taken for row i. */
const sideRows = (form: TextForm, rows: Matrix, side: (i: number) => number): Matrix => {
  const out = new Float64Array(rows.rows * form.length);
  for (let i = 0; i < rows.rows; i++) {
    const from = side(i) * form.length;
    out.set(row(rows, i).subarray(from, from + form.length), i * form.length);
  }
  return matrix(rows.rows, form.length, out);
};

const ofTwoSides =
  (name: string, task: (samples: Samples<TextForm>) => Task): Asked =>
  (samples) =>
    samples.form.sides.length === 2
      ? E.right(task(samples))
      : E.left(configError(name, `a text of ${samples.form.sides.length} sides`, 'texts of two sides'));

/** The two sides of each sample, in their order. */
export const twoSides: Asked = ofTwoSides('two-sides', ({ form }) =>
  hostTask(sideOf(form, 0), 2, 0, () => ({
    pseudoLabels: undefined,
    rows: (rows) => [sideRows(form, rows, () => 0), sideRows(form, rows, () => 1)],
  })),
);

/** The two sides of each sample, in either order with probability ½. */
export const neighbouring: Asked = ofTwoSides('neighbouring-sentence', ({ form }) =>
  hostTask(sideOf(form, 0), 2, 0, (moment) => {
    const first = keysOf(moment, 0).map((key) => (uniform(key) < 0.5 ? 0 : 1));
    return {
      pseudoLabels: undefined,
      rows: (rows) => [
        sideRows(form, rows, (i) => first[i] as number),
        sideRows(form, rows, (i) => 1 - (first[i] as number)),
      ],
    };
  }),
);

/**
 * The first side beside the second side of the same sample (class 1) or of one drawn from all (class 0).
 *
 * Laws     pretext/next-uniform: both classes with probability ½
 */
export const nextSentence: Asked = ofTwoSides('next-sentence', ({ form, size, rows: all }) =>
  hostTask(sideOf(form, 0), 2, 2, (moment) => {
    const drawn = keysOf(moment, 0).map((key) => uniforms(key, 2));
    const pseudoLabels = Int32Array.from(drawn, (u) => ((u[0] as number) < 0.5 ? 1 : 0));
    const others = Int32Array.from(drawn, (u) => Math.floor((u[1] as number) * size));
    return {
      pseudoLabels,
      rows: (rows) => {
        const candidates = sideRows(form, rows, () => 1);
        const strangers = sideRows(form, all(others), () => 1);
        const out = candidates.data.map((own, at) =>
          pseudoLabels[Math.floor(at / form.length)] === 1 ? own : (strangers.data[at] as number),
        );
        return [sideRows(form, rows, () => 0), { ...candidates, data: out }];
      },
    };
  }),
);

/** Words cut into `parts` of nearly equal length and put in an order; fewer words than parts stay as they are. */
export const partsInOrder = (
  words: ReadonlyArray<number>,
  order: ReadonlyArray<number>,
): ReadonlyArray<number> => {
  const parts = order.length;
  if (words.length < parts) return words;
  const cut = (i: number): number => Math.floor((i * words.length) / parts);
  return order.flatMap((part) => words.slice(cut(part), cut(part + 1)));
};

/**
 * The first side with its parts in one of all orders, which is to be told.
 *
 * Laws     pretext/permuted-uniform, pretext/permuted-multiset
 */
export const permutedSentence =
  (parts: number): Asked =>
  ({ form }) => {
    const orders = everyOrder(parts);
    const side = sideOf(form, 0);
    return E.right(
      hostTask(side, 1, orders.length, (moment) => {
        const pseudoLabels = Int32Array.from(keysOf(moment, 0), (key) =>
          Math.floor(uniform(key) * orders.length),
        );
        return {
          pseudoLabels,
          rows: (rows) => {
            const out = new Float64Array(rows.rows * form.length);
            pseudoLabels.forEach((label, i) => {
              const words = wordsIn(row(rows, i).subarray(0, form.length));
              out.set(partsInOrder(words, orders[label] as ReadonlyArray<number>), i * form.length);
            });
            return [matrix(rows.rows, form.length, out)];
          },
        };
      }),
    );
  };

/**
 * The same sentence twice, each time without some of its n-grams; what stays is scaled up so that the mean stays.
 *
 *   view = presented · m/(1 − rate),   m 0 with probability `rate`
 */
export const dropoutViews =
  (rate: number): Asked =>
  ({ form }) =>
    E.right({
      form: presentedForm(form),
      count: 2,
      classes: 0,
      draw: (moment) => ({
        pseudoLabels: undefined,
        views: (A) => (rows) => {
          const read = presented(form)(rows);
          return [0, 1].map((view) => {
            const kept = new Float64Array(read.data.length);
            keysOf(moment, view).forEach((key, i) => {
              kept.set(
                uniforms(key, read.cols).map((u) => (u < rate ? 0 : 1 / (1 - rate))),
                i * read.cols,
              );
            });
            return A.constant(
              matrix(
                read.rows,
                read.cols,
                kept.map((k, at) => k * (read.data[at] as number)),
              ),
            );
          });
        },
        readable: (rows) => [rows, rows],
      }),
    });
