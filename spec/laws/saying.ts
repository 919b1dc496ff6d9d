/**
 * saying — the words that laws are written in: how sides relate, and what numbers they are made of.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar } from '../../src/prelude/matrix.js';
import { exactly } from '../../src/readings/rounding.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law, Relation } from '../law.js';
import type { Question } from '../question.js';
import { plain } from '../readings.js';
import { topics } from '../topic.js';

/**
 * What a law says, with the rest as it mostly is: about the loss, under any conventions, on everything drawn.
 *
 * A law that names some conventions means the topic's defaults for the others, except for the temperature, and for
 * the reduction where only terms are asked for; with `open` the others may be any.
 */
export interface Said
  extends Omit<Law, 'of' | 'needs' | 'under' | 'domain'>,
    Partial<Pick<Law, 'of' | 'needs' | 'under' | 'domain'>> {
  readonly open?: boolean;
}

const filledIn = (of: string, needs: ReadonlyArray<string>, named: Law['under']): Law['under'] => {
  const free = ['temperature', ...(needs.every((n) => n === 'terms') ? ['reduction'] : [])];
  const rest = Object.entries(topics[of]?.defaults ?? {}).filter(([name]) => !free.includes(name));
  return { ...Object.fromEntries(rest), ...named };
};

/** A law; its topic is its id without the last part. */
export const law = ({ open = false, ...said }: Said): Law => {
  const { id, needs = ['loss'], domain = {}, of = id.slice(0, id.lastIndexOf('/')) } = said;
  const { under: named = {} } = said;
  const under = open || said.under === undefined ? named : filledIn(of, needs, named);
  return { ...said, of, needs, domain, under };
};

/** left = right */
export const equal = (left: Bounded, right: Bounded, what = ''): Relation => ({
  what,
  left,
  relation: '=',
  right,
});

/** left ≤ right */
export const atMost = (left: Bounded, right: Bounded, what = ''): Relation => ({
  what,
  left,
  relation: '≤',
  right,
});

/** Numbers that are the same on every side. */
export const exact: (m: Matrix) => Bounded = exactly(plain);

/** A number computed in float64, such as log N. */
export const number =
  (R: Algebra<Bounded>) =>
  (x: number): Bounded =>
    R.constant(scalar(x));

/** x repeated over the extent of a. */
export const like = (R: Algebra<Bounded>, a: Bounded, x: number): Bounded =>
  R.add(R.scale(0)(a), R.constant(scalar(x)));

/** A tensor as our own formula has it, in float64, with its bound. */
export const byFormula = (R: Algebra<Bounded>, x: Situation, ask: string): Tensors<Bounded> => {
  const formula = topics[x.of]?.asks[ask]?.(
    x.conventions,
    x.labels === undefined ? {} : { labels: x.labels },
  );
  const given = Object.fromEntries(Object.entries<Matrix>(x.tensors).map(([n, m]) => [n, exact(m)]));
  return formula?.(R)(given) ?? {};
};

/** The tensor of that name. */
export const tensor = (x: Situation, name: string): Matrix =>
  x.tensors[name] ?? { rows: 0, cols: 0, data: new Float64Array(0) };

/** The same situation with some tensors replaced. */
export const withTensors = (x: Situation, tensors: Tensors<Matrix>): Situation => ({
  ...x,
  tensors: { ...x.tensors, ...tensors },
});

/** The same situation under some other conventions. */
export const under = (x: Situation, conventions: Situation['conventions']): Situation => ({
  ...x,
  conventions: { ...x.conventions, ...conventions },
});

/** The same tensors put to another topic under its defaults and some conventions. */
export const elsewhere = (
  of: string,
  conventions: Situation['conventions'],
  tensors: Tensors<Matrix>,
  x: Situation,
): Situation => ({
  of,
  conventions: { ...topics[of]?.defaults, ...conventions },
  tensors,
  key: x.key,
  drawn: x.drawn,
});

/** One question. */
export const asking =
  (ask: string) =>
  (x: Situation): Readonly<Record<string, Question>> => ({ here: asked(ask, x) });

/** The same question about a situation and about what it was changed to. */
export const askingBoth =
  (ask: string, change: (x: Situation) => Situation) =>
  (x: Situation): Readonly<Record<string, Question>> => ({
    here: asked(ask, x),
    there: asked(ask, change(x)),
  });

/** 1/τ */
export const inverseTemperature = (x: Situation): number => 1 / Number(x.conventions.temperature);

/** N pairs, or rows of the first tensor. */
export const count = (x: Situation): number => Object.values<Matrix>(x.tensors)[0]?.rows ?? 0;

/** A number that a law leaves this much room around, for a floor that implementations put where a root has no slope. */
export const loosely = (b: Bounded, by: number): Bounded => ({
  value: b.value,
  bound: { ...b.bound, data: Float64Array.from(b.bound.data, (e) => e + by) },
});
