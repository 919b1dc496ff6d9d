/**
 * network — an encoder under a name of its own among everything a pipeline holds.
 *
 * Its tensors are looked up in one flat set: `encoder.conv0.weight`, `head.linear0.bias`. Two networks of the same
 * layers under two names are two encoders; one network called twice is an encoder with shared weights.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Encoded, Mode, Tensors } from '../encoders/encoder.js';
import { prefixed, under } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { encoderOf } from '../encoders/layer.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';

/** A named encoder. */
export interface Network {
  readonly name: string;
  readonly initial: (key: Key) => Tensors<Matrix>;
  readonly statistics: Tensors<Matrix>;
  /** Encodes rows with the tensors in `x`; the statistics it gives back carry their full names. */
  readonly run: <T>(A: Algebra<T>) => (mode: Mode, x: Tensors<T>) => (rows: T) => Encoded<T>;
}

/** A layer under a name. */
export const network = (name: string, layer: Layer): Network => {
  const encoder = encoderOf(layer);
  const prefix = `${name}.`;
  const kept = Object.keys(encoder.statistics);
  const statisticsIn = <T>(mine: Tensors<T>): Tensors<T> =>
    Object.fromEntries(kept.map((tensor) => [tensor, mine[tensor] as T]));
  return {
    name,
    initial: (key) => prefixed(prefix, encoder.initial(named(key, name))),
    statistics: prefixed(prefix, encoder.statistics),
    run: (A) => (mode, x) => {
      const mine = under(prefix, x);
      const apply = encoder.apply(A)(mode, mine, statisticsIn(mine));
      return (rows) => {
        const { output, statistics } = apply(rows);
        return { output, statistics: prefixed(prefix, statistics) };
      };
    },
  };
};

/** Networks one after the other on the same rows: the last output, and everything with the statistics after it. */
export const through =
  <T>(A: Algebra<T>) =>
  (mode: Mode, x: Tensors<T>) =>
  (rows: T, networks: ReadonlyArray<Network>): { readonly output: T; readonly x: Tensors<T> } =>
    networks.reduce(
      (so, n) => {
        const { output, statistics } = n.run(A)(mode, so.x)(so.output);
        return { output, x: { ...so.x, ...statistics } };
      },
      { output: rows, x },
    );

/** What several networks start from together. */
export const initialOf =
  (networks: ReadonlyArray<Network>) =>
  (key: Key): { readonly parameters: Tensors<Matrix>; readonly statistics: Tensors<Matrix> } => ({
    parameters: Object.assign({}, ...networks.map((n) => n.initial(key))),
    statistics: Object.assign({}, ...networks.map((n) => n.statistics)),
  });

/** The running statistics of networks among everything. */
export const statisticsOf = <T>(networks: ReadonlyArray<Network>, x: Tensors<T>): Tensors<T> =>
  Object.fromEntries(
    networks.flatMap((n) => Object.keys(n.statistics)).map((tensor) => [tensor, x[tensor] as T]),
  );

/** The output of networks, evaluated: what a sample is to them when nothing is learned from it. */
export const lastOf =
  (networks: ReadonlyArray<Network>) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>, rows: T): T =>
    through(A)('evaluate', x)(rows, networks).output;
