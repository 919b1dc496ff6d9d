/**
 * The same extremes at float32, on the wasm backend: finite, value and gradient, and right within derived bounds.
 *
 * The bound is the rounding reading's for unit roundoff 2⁻²⁴, around the value of float64. Where rows of length 1e6 are
 * used as they are, or rows coincide and a distance is a root of what cancels, the bound of a loss can exceed the loss:
 * there float32 has no digit left to be right in, and those are counted.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmDriverWith } from '../../backends/wasm/driver.js';
import type { Asked } from '../../spec/domains/extremes.js';
import { all, asked, kinds } from '../../spec/domains/extremes.js';
import { bounded, plain } from '../../spec/readings.js';
import type { Backend } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import type { BackendError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { gradient } from '../readings/pullback.js';
import type { Rounded } from '../readings/rounding.js';
import { exactly } from '../readings/rounding.js';
import type { AnyObjective } from './registry.js';

const single = 2 ** -24;
const cases = all.flatMap((o) =>
  Object.entries(o.presets).flatMap(([preset, { conventions }]) =>
    kinds.map((kind) => ({ id: `${o.name} ${preset}, ${kind} rows`, o, q: asked(o, conventions, kind) })),
  ),
);
type Told = Readonly<Record<string, Matrix>>;

/** Loss and gradient under any algebra, by name. */
const slopes = <T>(A: Algebra<T>, o: AnyObjective, { c, side }: Asked, x: Readonly<Record<string, T>>) => {
  const { loss, gradient: g } = gradient(A)(x)((B) => (y) => ({ loss: o.loss(c, side)(B)(y), kept: {} }));
  return { ...Object.fromEntries(Object.entries(g).map(([name, bar]) => [`∂ ${name}`, bar as T])), loss };
};

const lifted = <T>(f: (m: Matrix) => T, x: Asked['x']): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(x).map(([name, m]) => [name, f(m)]));

const said = new Map<string, Told>();
const answered = async <T>(b: Backend<T>, o: AnyObjective, q: Asked): Promise<Told> => {
  const held = b.scope(
    () =>
      slopes(
        b,
        o,
        q,
        lifted((m) => b.constant(m), q.x),
      ),
    (kept) => Object.values<T>(kept),
  );
  const told: Record<string, Matrix> = {};
  for (const [name, tensor] of Object.entries<T>(held)) {
    const read = await b.read(tensor)();
    if (isLeft(read)) expect.fail(JSON.stringify(read.left));
    told[name] = { ...read.right, data: read.right.data.slice() };
  }
  b.release(Object.values<T>(held));
  return told;
};

beforeAll(async () => {
  const used = await wasmDriverWith({ threads: 1 }).use<BackendError, void>((b) =>
    TE.fromTask(async () => {
      for (const { id, o, q } of cases) said.set(id, await answered(b, o, q));
    }),
  )();
  if (isLeft(used)) expect.fail(JSON.stringify(used.left));
});

/** Losses whose bound is above what is bounded: there float32 has no digits left. */
const undecided: string[] = [];

describe('extremes at float32', () => {
  it.each(cases)('$id: finite, and right', ({ id, o, q }) => {
    const ours = said.get(id) ?? {};
    const strange = Object.entries<Matrix>(ours).filter(([, m]) => !m.data.every(Number.isFinite));
    expect(strange.map(([name, m]) => [name, Array.from(m.data)])).toEqual([]);
    const theirs = slopes(bounded(single), o, q, lifted(exactly(plain), q.x));
    const { value: loss, bound: reach } = theirs.loss as Rounded<Matrix>;
    if (!((reach.data[0] as number) < Math.max(1, Math.abs(loss.data[0] as number)))) undecided.push(id);
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    const wrong = Object.entries<Rounded<Matrix>>(theirs).flatMap(([name, { value, bound }]) =>
      Array.from(value.data).flatMap((right, i) => {
        const [own, allowed] = [ours[name]?.data[i] as number, bound.data[i] as number];
        // A bound that has grown beyond all numbers says nothing; that `own` is a number has been said.
        return Math.abs(own - right) > allowed ? [{ name, i, own, right, allowed }] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('fewer than one loss in ten is beyond float32', () => {
    expect(said.size).toBe(cases.length);
    expect(10 * undecided.length).toBeLessThan(cases.length);
  });
});
