/**
 * stage — one thing done to a gradient on its way to becoming a step.
 *
 * Weight decay, momentum, Adam's rescaling, a trust ratio, the learning rate: each takes directions by parameter
 * name and gives directions back. A chain of stages is a free monoid: the empty chain is the gradient itself, and
 * order is meaning (the rate before momentum is SimCLR's LARS, after it PyTorch's). What a stage remembers are
 * tensors by name, so that a checkpoint can hold them.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import type { Algebra } from '../algebra/derived.js';
import { filled } from '../prelude/matrix.js';

/** Tensors by name, under any reading. */
export type Tensors<T> = Readonly<Record<string, T>>;

/** Where an update stands: the count of this step from 1, its learning rate, and the parameters before it. */
export interface Moment<T> {
  readonly step: number;
  readonly rate: number;
  readonly parameters: Tensors<T>;
}

/** What a stage gives back: directions for the next stage, and its own memory after this step. */
export interface Advance<T> {
  readonly directions: Tensors<T>;
  readonly memory: Tensors<T>;
}

/** A transformation of directions with a memory. */
export interface Stage {
  readonly name: string;
  readonly init: <T>(A: Algebra<T>) => (parameters: Tensors<T>) => Tensors<T>;
  readonly advance: <T>(
    A: Algebra<T>,
  ) => (at: Moment<T>) => (directions: Tensors<T>, memory: Tensors<T>) => Advance<T>;
}

/** Stages in the order in which a gradient meets them. */
export type Chain = ReadonlyArray<Stage>;

/** Chains compose by one following the other; the empty chain leaves a gradient as it is. */
export const chain: Monoid<Chain> = { empty: [], concat: (first, then) => [...first, ...then] };

/** Which parameters a stage touches, by name. */
export type Selection = (name: string) => boolean;

/** Every parameter. */
export const everyParameter: Selection = () => true;

/**
 * Parameters that are neither a bias, nor the scale or shift of a normalisation, nor a learned temperature: the
 * ones that weight decay and trust ratios are meant for. SimCLR, BYOL and MoCo-v3 all leave the others out.
 *
 * @example
 * ['encoder.0.weight', 'encoder.0.bias', 'encoder.bn1.weight', 'logScale'].map(isWeight)
 * // => [true, false, false, false]
 */
export const isWeight: Selection = (name) =>
  !/(^|[./_])(bias|gamma|beta|shift|scale|gain|logScale|((bn|norm)[^./]*[./]weight))$/i.test(name);

/** What happens to one parameter in one step. */
export interface Place<T> {
  readonly name: string;
  readonly step: number;
  readonly rate: number;
  readonly parameter: T;
}

/** The zero tensor of the same extent. */
export const zerosLike = <T>(A: Algebra<T>, a: T): T => {
  const { rows, cols } = A.extent(a);
  return A.constant(filled(rows, cols, 0));
};

/** A stage that treats each selected parameter alone, with one zero tensor for each slot of its memory. */
export const perParameter = (
  name: string,
  slots: ReadonlyArray<string>,
  selected: Selection,
  one: <T>(
    A: Algebra<T>,
  ) => (at: Place<T>) => (direction: T, memory: Tensors<T>) => readonly [direction: T, memory: Tensors<T>],
): Stage => ({
  name,
  init: (A) => (parameters) =>
    Object.fromEntries(
      Object.entries(parameters)
        .filter(([p]) => selected(p))
        .flatMap(([p, value]) => slots.map((slot) => [`${slot}/${p}`, zerosLike(A, value)])),
    ),
  advance:
    <T>(A: Algebra<T>) =>
    ({ step, rate, parameters }: Moment<T>) =>
    (directions: Tensors<T>, memory: Tensors<T>): Advance<T> => {
      const [out, kept]: [Record<string, T>, Record<string, T>] = [{}, {}];
      for (const [p, direction] of Object.entries(directions)) {
        if (!selected(p)) {
          out[p] = direction;
          continue;
        }
        const own = Object.fromEntries(slots.map((s) => [s, memory[`${s}/${p}`] as T]));
        const [next, mine] = one(A)({ name: p, step, rate, parameter: parameters[p] as T })(direction, own);
        out[p] = next;
        for (const s of slots) kept[`${s}/${p}`] = mine[s] as T;
      }
      return { directions: out, memory: kept };
    },
});

/** A stage without memory that treats each selected parameter alone. */
export const pointwise = (
  name: string,
  selected: Selection,
  one: <T>(A: Algebra<T>) => (at: Place<T>) => (direction: T) => T,
): Stage =>
  perParameter(name, [], selected, (A) => (at) => (direction, memory) => [one(A)(at)(direction), memory]);
