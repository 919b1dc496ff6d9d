/**
 * slow-encoder — networks that follow others by a moving average and are never descended.
 *
 * They hold the same layers under `slow.`, start as copies, and live in the memory of a pipeline. They see batches in
 * training mode, as in MoCo and BYOL, so their running statistics are their own.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { prefixed, under } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { movingAverage } from '../optimisers/moving-average.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import type { Network } from './network.js';
import { initialOf, network } from './network.js';

const slow = 'slow.';

/** Layers by the name of their network. */
export type NamedLayers = ReadonlyArray<readonly [name: string, layer: Layer]>;

/** Fast networks that learn, and slow ones that follow. */
export interface FastAndSlow {
  readonly fast: ReadonlyArray<Network>;
  readonly slow: ReadonlyArray<Network>;
  readonly initial: (key: Key) => {
    readonly parameters: Tensors<Matrix>;
    readonly statistics: Tensors<Matrix>;
    readonly memory: Tensors<Matrix>;
  };
  /** The slow parameters after one move towards the fast ones. */
  readonly follow: (momentum: number) => <T>(A: Algebra<T>) => (x: Tensors<T>) => Tensors<T>;
}

/**
 * Networks and their slow copies.
 *
 *   ξ ← m ξ + (1 − m) θ
 */
export const fastAndSlow = (layers: NamedLayers): FastAndSlow => {
  const fast = layers.map(([name, layer]) => network(name, layer));
  const following = layers.map(([name, layer]) => network(`${slow}${name}`, layer));
  const followers = (key: Key): Tensors<Matrix> => prefixed(slow, initialOf(fast)(key).parameters);
  return {
    fast,
    slow: following,
    initial: (key) => {
      const { parameters, statistics } = initialOf(fast)(key);
      return {
        parameters,
        statistics: { ...statistics, ...prefixed(slow, statistics) },
        memory: followers(key),
      };
    },
    follow: (momentum) => (A) => (x) => {
      const own = fast.flatMap((n) => Object.keys(x).filter((tensor) => tensor.startsWith(`${n.name}.`)));
      const statistics = new Set(fast.flatMap((n) => Object.keys(n.statistics)));
      const followed = own.filter((tensor) => !statistics.has(tensor));
      const mine = under(slow, x);
      const average = Object.fromEntries(followed.map((tensor) => [tensor, mine[tensor] as never]));
      return prefixed(slow, movingAverage(A)(momentum)(average, x));
    },
  };
};
