/**
 * anchors — the questions by which a loss is recognised: ordinary rows, and the places where conventions part.
 *
 * Nothing is asked where the definition leaves a choice open, such as which row is nearest to a zero row: an honest
 * subject may answer otherwise there and would be told that it parts.
 */
import type { Side, Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, keyOf, named } from '../../src/prelude/random.js';
import { rowsOf } from '../domains/rows.js';
import { decidable } from '../domains/separated.js';
import { tensorsOf } from '../domains/tensors.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';

/** A question with a name. */
export interface Anchor {
  readonly name: string;
  readonly n: number;
  readonly temperature: number;
  readonly tensors: Tensors<Matrix>;
  readonly side: Side;
  /** Whether it belongs to those by which candidates are sifted. */
  readonly ordinary: boolean;
}

interface Sketch {
  readonly name: string;
  readonly kind: string;
  readonly n: number;
  readonly d: number;
  readonly temperature: number;
  readonly length: number;
}

const ordinary: ReadonlyArray<Sketch> = [
  [3, 4, 0.5],
  [5, 3, 1],
  [4, 6, 0.25],
  [6, 2, 0.125],
  [3, 3, 2],
  [7, 5, 0.75],
  [2, 4, 0.5],
  [5, 5, 0.0625],
].map(([n = 0, d = 0, temperature = 1]) => ({
  name: `ordinary rows, N = ${n}, D = ${d}, τ = ${temperature}`,
  kind: 'gaussian',
  n,
  d,
  temperature,
  length: 1,
}));

const particular: ReadonlyArray<Sketch> = [
  ['one pair', 'gaussian', 1, 4, 0.5, 1],
  ['identical rows', 'identical', 4, 3, 0.5, 1],
  ['duplicates', 'duplicates', 6, 3, 0.5, 1],
  ['opposite rows', 'antipodes', 4, 3, 0.5, 1],
  ['long rows', 'gaussian', 4, 3, 0.5, 8],
  ['rows of length 1e-7', 'gaussian', 4, 3, 0.5, 2 ** -23],
  ['rows of length 1e-10', 'gaussian', 4, 3, 0.5, 2 ** -33],
  ['a zero row', 'a zero row', 4, 3, 0.5, 1],
].map(([name, kind, n, d, temperature, length]) => ({ name, kind, n, d, temperature, length }) as Sketch);

const times = (by: number, m: Matrix): Matrix =>
  matrix(
    m.rows,
    m.cols,
    Float64Array.from(m.data, (x) => Math.fround(by * x)),
  );

const drawn =
  (topic: Topic, conventions: Conventions) =>
  (s: Sketch, i: number, key: Key): Anchor => {
    const rows = (name: string, n: number): Matrix =>
      times(s.length, rowsOf(s.kind, named(key, name), n, s.d));
    const draw = { n: s.n, d: s.d, kind: s.kind, logTau: Math.log(s.temperature), seed: i };
    const { tensors, labels } = tensorsOf(topic)(draw, key, conventions, rows);
    return {
      name: s.name,
      n: s.n,
      temperature: s.temperature,
      tensors,
      side: labels === undefined ? {} : { labels },
      ordinary: i < ordinary.length,
    };
  };

/** How often ordinary rows are drawn anew until the definition decides; a draw in three or four does. */
const attempts = 64;

/** The anchors of a topic, a pure function of the seed; where its definition decides nothing there is none. */
export const anchorsOf = (topic: Topic, given: Conventions, seed: number): ReadonlyArray<Anchor> => {
  const conventions = { ...topic.defaults, ...given };
  const { when = () => true } = decidable(topic.name);
  const draw = drawn(topic, conventions);
  const decided = ({ tensors, side, name }: Anchor, key: Key): boolean =>
    when({ of: topic.name, conventions, tensors, ...side, key, drawn: name });
  return [...ordinary, ...particular].flatMap((sketch, i) => {
    const key = foldIn(keyOf(seed), i);
    const keys = [key, ...Array.from({ length: attempts }, (_, again) => foldIn(key, again))];
    for (const one of i < ordinary.length ? keys : [key]) {
      const anchor = draw(sketch, i, one);
      if (decided(anchor, one)) return [anchor];
    }
    return [];
  });
};
