/**
 * towers — the encoders of queries and of keys: one network for both, or two; with or without a gradient to the keys.
 *
 * The seed asks for two distinct encoders; most of the field shares one. With shared weights and a gradient to the
 * keys this is SimCLR; with two networks it is the dual encoder of CLIP; without a gradient to the keys, SimSiam.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Network } from './network.js';
import { statisticsOf, through } from './network.js';

/** Two sequences of networks, which may be the same. */
export interface Towers {
  readonly query: ReadonlyArray<Network>;
  readonly key: ReadonlyArray<Network>;
  readonly keyGradient: boolean;
}

/** Projections of queries and keys, and the running statistics after both. */
export interface EncodedPair<T> {
  readonly query: T;
  readonly key: T;
  readonly statistics: Tensors<T>;
}

/** Query and key projections, in the manner of `Towers`, with the statistics afterwards. */
export const encodePair =
  ({ query, key, keyGradient }: Towers) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>, queries: T, keys: T): EncodedPair<T> => {
    const q = through(A)('train', x)(queries, query);
    const k = through(A)('train', q.x)(keys, key);
    return {
      query: q.output,
      key: keyGradient ? k.output : A.detach(k.output),
      statistics: statisticsOf([...new Set([...query, ...key])], k.x),
    };
  };
