/**
 * family — golden numbers of one public implementation, and our formula that must reproduce them.
 *
 * The file format is described in README.md of this folder. A family is either a formula over `Algebra<T>`, judged
 * in value and gradient on any backend, or a value computed on the host.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Choice } from '../../src/objectives/objective.js';
import { defect } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** A tensor as the files hold it: row-major, NaN and infinities as strings. */
export interface Tensor {
  readonly shape: ReadonlyArray<number>;
  readonly data: ReadonlyArray<number | string>;
}

/** A parameter of a case. */
export type Param = number | string | boolean | null | Tensor | ReadonlyArray<number | string>;

/** One run of the original. */
export interface Case {
  readonly id: string;
  readonly hard: boolean;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly params: Readonly<Record<string, Param>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly grads: Readonly<Record<string, Tensor>>;
  readonly ill_conditioned?: ReadonlyArray<string>;
}

/** A file of golden numbers. */
export interface Golden {
  readonly family: string;
  readonly source: Readonly<Record<string, string>>;
  readonly cases: ReadonlyArray<Case>;
}

/** Tensors by name, under any reading. */
export type Tensors<T> = Readonly<Record<string, T>>;

/** One objective under some conventions, and what its tensors are called in the file. */
export interface Asked {
  readonly of: string;
  readonly ask: 'loss' | 'terms';
  readonly conventions: Readonly<Record<string, Choice>>;
  readonly names: Readonly<Record<string, string>>;
}

/** A formula that reproduces a family: outputs by the names that the file gives them. */
export interface FormulaFamily {
  readonly kind: 'formula';
  readonly family: string;
  /** The case as a question that any subject may be asked, where one objective is all there is to it. */
  readonly asked?: (c: Case) => Asked;
  /** The case's tensors as matrices, when they are not simply `asMatrix` of each input. */
  readonly inputs?: (c: Case) => Tensors<Matrix>;
  readonly formula: (c: Case) => <T>(A: Algebra<T>) => (x: Tensors<T>) => Tensors<T>;
  /** What a gradient's name means, when it is not d(sum of `loss`)/d(the input of that name). */
  readonly derivative?: (name: string) => { readonly output: string; readonly input: string };
}

/** A computation on the host that reproduces a family. */
export interface ValueFamily {
  readonly kind: 'value';
  readonly family: string;
  readonly answer: (c: Case) => Tensors<Matrix>;
}

export type Family = FormulaFamily | ValueFamily;

/** The last axis becomes the columns, all others the rows; a vector is a column, a scalar is [1, 1]. */
export const asMatrix = ({ shape, data }: Tensor): Matrix => {
  const cols = shape.length > 1 ? (shape[shape.length - 1] as number) : 1;
  const rows = shape.length > 1 ? shape.slice(0, -1).reduce((a, b) => a * b, 1) : data.length;
  return matrix(rows, cols, Float64Array.from(data, Number));
};

/** A numeric parameter; a missing one is a defect of the family. */
export const numeric = (c: Case, name: string): number => {
  const x = c.params[name];
  return typeof x === 'number' ? x : defect(`${c.id}: parameter ${name} is ${JSON.stringify(x)}`);
};

/** Integer labels or indices among the inputs. */
export const integers = (c: Case, name: string): Int32Array =>
  Int32Array.from(c.inputs[name]?.data ?? defect(`${c.id}: no input ${name}`), Number);
