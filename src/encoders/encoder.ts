/**
 * encoder — a function of samples whose meaning is held in tensors beside it.
 *
 * An encoder owns no numbers. It says which parameters it starts from (a function of a key), which running statistics
 * it keeps, and how a row becomes a representation under any algebra; whoever trains it holds the tensors. They are
 * flat, by name, and the names of a sequence are joined with dots, as safetensors and PyTorch write them:
 * `encoder.conv0.weight`, `encoder.norm0.running_mean`.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { ShapeError } from '../prelude/errors.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import type { Shape } from '../readings/shape.js';
import { shapeAlgebra } from '../readings/shape.js';

/** Tensors by name, under any reading. */
export type Tensors<T> = Readonly<Record<string, T>>;

/** `train` normalises by the batch and moves the running statistics; `evaluate` normalises by them. */
export type Mode = 'train' | 'evaluate';

/** What an encoder makes of a batch, and its statistics afterwards. */
export interface Encoded<T> {
  readonly output: T;
  readonly statistics: Tensors<T>;
}

/** A network, or a part of one. */
export interface Encoder {
  /** Parameters to start from; float32 values, so that every backend starts from the same numbers. */
  readonly initial: (key: Key) => Tensors<Matrix>;
  /** Running statistics to start from. */
  readonly statistics: Tensors<Matrix>;
  readonly apply: <T>(
    A: Algebra<T>,
  ) => (mode: Mode, parameters: Tensors<T>, statistics: Tensors<T>) => (x: T) => Encoded<T>;
}

/** An encoder without parameters or statistics. */
export const plain = (f: <T>(A: Algebra<T>) => (x: T) => T): Encoder => ({
  initial: () => ({}),
  statistics: {},
  apply: (A) => (_, __, statistics) => (x) => ({ output: f(A)(x), statistics }),
});

/** The same tensors, each name after a prefix. */
export const prefixed = <T>(prefix: string, tensors: Tensors<T>): Tensors<T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [`${prefix}${name}`, value]));

/**
 * The tensors whose name begins with a prefix, without it.
 *
 * @example
 * under('head.', { 'encoder.weight': 1, 'head.weight': 2 }) // => { weight: 2 }
 */
export const under = <T>(prefix: string, tensors: Tensors<T>): Tensors<T> =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

/** Named parts, one after the other. Each part's key is the key of its name, so parts may be added without redrawing. */
export const sequence = (parts: ReadonlyArray<readonly [name: string, part: Encoder]>): Encoder => ({
  initial: (key) =>
    Object.assign({}, ...parts.map(([name, part]) => prefixed(`${name}.`, part.initial(named(key, name))))),
  statistics: Object.assign({}, ...parts.map(([name, part]) => prefixed(`${name}.`, part.statistics))),
  apply:
    <T>(A: Algebra<T>) =>
    (mode: Mode, parameters: Tensors<T>, statistics: Tensors<T>) =>
    (x: T): Encoded<T> => {
      let [output, after] = [x, statistics];
      for (const [name, part] of parts) {
        const prefix = `${name}.`;
        const step = part.apply(A)(mode, under(prefix, parameters), under(prefix, after))(output);
        output = step.output;
        after = { ...after, ...prefixed(prefix, step.statistics) };
      }
      return { output, statistics: after };
    },
});

/**
 * The extent of the representation of a batch, by the shape reading: nothing is computed.
 *
 * Errors   Left(ShapeError) when the parts do not fit together, or not to these rows
 */
export const encodedExtent =
  (encoder: Encoder, parameters: Tensors<Extent>) =>
  (x: Extent): Either<ShapeError, Extent> => {
    const shape = ({ rows, cols }: Extent): Shape => right({ rows, cols });
    const shapes = (tensors: Tensors<Extent>): Tensors<Shape> =>
      Object.fromEntries(Object.entries(tensors).map(([name, extent]) => [name, shape(extent)]));
    return encoder.apply(shapeAlgebra)('evaluate', shapes(parameters), shapes(encoder.statistics))(shape(x))
      .output;
  };
