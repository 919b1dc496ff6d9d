/**
 * device — golden numbers against a backend of any precision, at tolerances that rounding derives.
 *
 * The inputs of a file are float64; a device rounds them on arrival. Under the rounding reading a constant that
 * float32 does not hold brings u·|x| along, and the formula carries that, and all it adds, to outputs and gradients:
 *
 *   |a − b| ≤ bound + what float64 implementations differ by (judge.ts)
 *
 * Where the bound is infinite, rounding explains any number, and the entry judges nothing.
 */
import * as E from 'fp-ts/lib/Either.js';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import type { Backend } from '../../src/algebra/backend.js';
import { defect, show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { roundingAlgebra } from '../../src/readings/rounding.js';
import type { Case, FormulaFamily, Tensors } from './family.js';
import { asMatrix } from './family.js';
import { float64Tolerance, gradientsOf, outputsOf } from './judge.js';

/** One entry that lies further from its golden number than rounding explains. */
export interface Stray {
  readonly name: string;
  readonly entry: number;
  readonly given: number;
  readonly golden: number;
  readonly allowed: number;
}

/** What a case showed: strays, and how many entries were decided. */
export interface DeviceFinding {
  readonly strays: ReadonlyArray<Stray>;
  readonly decided: number;
}

const readAll = async <T>(b: Backend<T>, made: Tensors<T>): Promise<Tensors<Matrix>> => {
  const read: Record<string, Matrix> = {};
  for (const [name, handle] of Object.entries<T>(made)) {
    const m = await b.read(handle)();
    if (E.isLeft(m)) throw new Error(show(m.left));
    read[name] = m.right;
  }
  return read;
};

const strayEntries = (
  name: string,
  given: Matrix | undefined,
  golden: Matrix,
  bound: Matrix,
  tolerance: number,
): DeviceFinding => {
  let decided = 0;
  const scale = Array.from(golden.data).reduce((so, x) => Math.max(so, Math.abs(x) || 0), 1);
  const strays = Array.from(golden.data).flatMap((right, entry): ReadonlyArray<Stray> => {
    const [own, allowed] = [
      given?.data[entry] ?? Number.NaN,
      (bound.data[entry] as number) + tolerance * scale,
    ];
    if (!Number.isFinite(allowed) || !Number.isFinite(right)) return [];
    decided += 1;
    return Math.abs(own - right) <= allowed ? [] : [{ name, entry, given: own, golden: right, allowed }];
  });
  return { strays, decided };
};

const loose = (c: Case, kind: 'outputs' | 'grads', name: string): boolean =>
  (c.ill_conditioned ?? []).some((x) => x === `${kind}.${name}` || x === name);

/** Outputs and gradients of a case on a backend, against the file. */
export const judgeOnDevice = async <T>(
  b: Backend<T>,
  family: FormulaFamily,
  c: Case,
): Promise<DeviceFinding> => {
  const R = roundingAlgebra(arrayAlgebra, b.unitRoundoff);
  const kinds = [
    ['outputs', outputsOf, float64Tolerance.output],
    ['grads', gradientsOf, float64Tolerance.gradient],
  ] as const;
  const so: DeviceFinding[] = [];
  for (const [kind, of, tolerance] of kinds) {
    const own = await readAll(b, of(b, family, c));
    const bounds = of(R, family, c);
    for (const [name, tensor] of Object.entries(c[kind])) {
      const bound = bounds[name]?.bound ?? defect(`${c.id}: no bound of ${kind}.${name}`);
      if (!loose(c, kind, name))
        so.push(strayEntries(`${kind}.${name}`, own[name], asMatrix(tensor), bound, tolerance));
    }
  }
  return {
    strays: so.flatMap(({ strays }) => strays),
    decided: so.reduce((all, { decided }) => all + decided, 0),
  };
};
