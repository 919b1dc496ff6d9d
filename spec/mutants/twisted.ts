/**
 * twisted — bugs put into our own formulas: a twist of a formula is carried through value, terms and derivative alike.
 *
 * Where `mutant.ts` spoils equations in plain loops, this spoils readings, so that laws about derivatives and about
 * single anchors meet a bug that is consistent with itself.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Side, Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Conventions } from '../question.js';
import type { Formula, Hosted, Topic } from '../topic.js';
import { topics } from '../topic.js';
import { slopes } from '../topics/building.js';

/** A formula, its conventions and its labels to another formula. */
export type Twist = (formula: Formula, c: Conventions, side: Side) => Formula;

/** A topic that is not what it claims to be. */
export interface Twisted {
  readonly id: string;
  readonly of: string;
  readonly story: string;
  readonly happened?: string;
  readonly under?: Conventions;
  readonly topic: Topic;
}

const weighed: (formula: Formula) => Formula = (formula) => (A) => (x) => {
  const { value } = formula(A)(x);
  type T = NonNullable<typeof value>;
  return { loss: A.sum('all')(x.w === undefined ? (value as T) : A.mul(x.w, value as T)) };
};

/** Every formula of a topic twisted; derivatives are those of the twisted value. */
export const twistedTopic = (t: Topic, twist: Twist): Topic => {
  const base = t.asks.loss ?? t.asks.value;
  const asks = Object.entries(t.asks).map(([ask, formula]) => {
    if (ask !== 'gradient' || base === undefined)
      return [ask, (c: Conventions, side: Side) => twist(formula(c, side), c, side)] as const;
    const spoilt = (c: Conventions, side: Side): Formula => twist(base(c, side), c, side);
    return [
      ask,
      (c: Conventions, side: Side) =>
        slopes(t.tensors, t.asks.loss === undefined ? weighed(spoilt(c, side)) : spoilt(c, side), 'loss'),
    ] as const;
  });
  return { ...t, asks: Object.fromEntries(asks) };
};

const named = (of: string): Topic => topics[of] as Topic;

/** A bug in the formulas of a topic. */
export const twisted = (
  id: string,
  of: string,
  story: string,
  twist: Twist,
  more: Partial<Pick<Twisted, 'happened' | 'under'>> = {},
): Twisted => ({ id, of, story, topic: twistedTopic(named(of), twist), ...more });

/** What comes out, spoilt. */
export const after =
  (spoil: <T>(A: Algebra<T>, out: T, x: Tensors<T>, c: Conventions) => T): Twist =>
  (formula, c) =>
  (A) =>
  (x) =>
    Object.fromEntries(
      Object.entries(formula(A)(x)).map(([name, out]) => [name, spoil(A, out as (typeof x)[string], x, c)]),
    );

/** What goes in, spoilt. */
export const before =
  (spoil: <T>(A: Algebra<T>, tensor: T, name: string) => T): Twist =>
  (formula) =>
  (A) =>
  (x) =>
    formula(A)(
      Object.fromEntries(
        Object.entries(x).map(([n, t]) => [n, n === 'w' ? t : spoil(A, t as (typeof x)[string], n)]),
      ),
    );

/** Operations, spoilt. */
export const within =
  (spoil: <T>(A: Algebra<T>) => Partial<Algebra<T>>): Twist =>
  (formula) =>
  (A) =>
    formula({ ...A, ...spoil(A) });

/** Conventions, misread. */
export const misread = (
  id: string,
  of: string,
  story: string,
  change: (c: Conventions) => Conventions,
  more: Partial<Pick<Twisted, 'happened' | 'under'>> = {},
): Twisted => {
  const t = named(of);
  const changed = (c: Conventions): Conventions => ({ ...c, ...change(c) });
  const asks = Object.entries(t.asks).map(
    ([ask, formula]) => [ask, (c: Conventions, side: Side) => formula(changed(c), side)] as const,
  );
  const hosted = Object.entries(t.hosted ?? {}).map(
    ([ask, host]) => [ask, (c: Conventions, side: Side) => host(changed(c), side)] as const,
  );
  return {
    id,
    of,
    story,
    topic: { ...t, asks: Object.fromEntries(asks), hosted: Object.fromEntries(hosted) },
    ...more,
  };
};

/** A bug in what the host answers. */
export const hostedBug = (
  id: string,
  of: string,
  story: string,
  spoil: (said: Tensors<Matrix>, x: Tensors<Matrix>, c: Conventions) => Tensors<Matrix>,
  more: Partial<Pick<Twisted, 'happened' | 'under'>> = {},
): Twisted => {
  const t = named(of);
  const hosted = Object.entries(t.hosted ?? {}).map(
    ([ask, host]) =>
      [
        ask,
        (c: Conventions, side: Side) =>
          (x: Tensors<Matrix>): Hosted => {
            const honest = host(c, side)(x);
            return { ...honest, values: { ...honest.values, ...spoil(honest.values, x, c) } };
          },
      ] as const,
  );
  return { id, of, story, topic: { ...t, hosted: Object.fromEntries(hosted) }, ...more };
};
