/**
 * gradient-cache — the gradient of a loss over a whole batch, encoded in chunks.
 *
 * A contrastive loss compares every sample with every other, so adding up the gradients of small batches is another
 * loss: each anchor would see only the negatives of its own chunk. Instead: encode every chunk and keep only the
 * outputs; differentiate the loss of all outputs by them; encode each chunk once more, under the same keys, and pull
 * its rows of that derivative back to the parameters.
 *
 *   ∂L/∂θ = Σ_c ⟨∂L/∂z_c, ∂z_c/∂θ⟩
 *
 * Memory is one chunk's. Where the encoder normalises by the batch, it normalises by the chunk: the gradient is then
 * that of the batch so encoded, not of the batch encoded whole.
 *
 * Source   arXiv:2101.06983 (Gao et al. 2021), §3.2
 */

import type { Backend } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { prefixed, under } from '../encoders/encoder.js';
import type { Differentiated } from '../readings/pullback.js';
import { gradient } from '../readings/pullback.js';

/** Encoding apart from scoring; `views` makes the views of a range of rows, the same at every call. */
export interface Parted<T> {
  readonly rows: number;
  readonly chunk: number;
  readonly views: (start: number, count: number) => ReadonlyArray<T>;
  readonly encode: <B>(
    B: Algebra<B>,
  ) => (
    x: Tensors<B>,
    views: ReadonlyArray<B>,
  ) => { readonly outputs: Tensors<B>; readonly statistics: Tensors<B> };
  readonly score: <B>(B: Algebra<B>) => (x: Tensors<B>, outputs: Tensors<B>) => B;
}

/** A loss, its gradient by each parameter, the outputs and the statistics after it. */
export interface Scored<T> {
  readonly loss: T;
  readonly gradient: Tensors<T>;
  readonly outputs: Tensors<T>;
  readonly statistics: Tensors<T>;
}

const listed = <T>(views: ReadonlyArray<T>): Tensors<T> =>
  Object.fromEntries(views.map((view, i) => [`view/${i}`, view]));
const viewsIn = <T>(x: Tensors<T>): ReadonlyArray<T> => Object.values(under('view/', x));

const scored = <T>(d: Differentiated<T, string>): Scored<T> => ({
  loss: d.loss,
  gradient: d.gradient,
  outputs: under('outputs/', d.kept),
  statistics: under('statistics/', d.kept),
});

/** The gradient of a batch encoded whole. */
export const wholeGradient =
  <T>(A: Algebra<T>) =>
  (p: Parted<T>, parameters: Tensors<T>, constants: Tensors<T>): Scored<T> =>
    scored(
      gradient(A)(parameters, { ...constants, ...listed(p.views(0, p.rows)) })((B) => (x) => {
        const { outputs, statistics } = p.encode(B)(x, viewsIn(x));
        const kept = { ...prefixed('outputs/', outputs), ...prefixed('statistics/', statistics) };
        return { loss: p.score(B)(x, outputs), kept };
      }),
    );

const chunks = ({ rows, chunk }: { rows: number; chunk: number }): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: Math.ceil(rows / chunk) }, (_, i) => [i * chunk, Math.min(chunk, rows - i * chunk)]);

const stacked = <T>(A: Algebra<T>, parts: ReadonlyArray<Tensors<T>>): Tensors<T> =>
  parts.reduce((so, part) =>
    Object.fromEntries(Object.entries(so).map(([name, a]) => [name, A.concatRows(a, part[name] as T)])),
  );

const added = <T>(A: Algebra<T>, a: Tensors<T>, b: Tensors<T>): Tensors<T> =>
  Object.fromEntries(Object.entries(a).map(([name, x]) => [name, A.add(x, b[name] as T)]));

/** The part of the gradient that reaches the parameters through one chunk: ⟨z̄_c, z_c(θ)⟩ differentiated. */
const through =
  <T>(A: Backend<T>) =>
  (p: Parted<T>, parameters: Tensors<T>, constants: Tensors<T>) =>
  (start: number, count: number, bars: Tensors<T>): Tensors<T> => {
    const mine = Object.fromEntries(
      Object.entries(bars).map(([name, bar]) => [`bar/${name}`, A.sliceRows(start, count)(bar)]),
    );
    const held = { ...constants, ...mine, ...listed(p.views(start, count)) };
    return gradient(A)(parameters, held)((B) => (x) => {
      const { outputs } = p.encode(B)(x, viewsIn(x));
      const terms = Object.entries(outputs).map(([name, z]) =>
        B.sum('all')(B.mul(z, x[`bar/${name}`] as typeof z)),
      );
      return { loss: terms.reduce((a, b) => B.add(a, b)), kept: {} };
    }).gradient;
  };

/**
 * The gradient of a batch encoded in chunks.
 *
 * Laws     gradient-cache/equals-whole: for an encoder that sees samples alone, the gradient of the whole batch;
 *          gradient-cache/accumulation-differs: adding up the gradients of chunks scored apart is not
 */
export const cachedGradient =
  <T>(A: Backend<T>) =>
  (p: Parted<T>, parameters: Tensors<T>, constants: Tensors<T>): Scored<T> => {
    const places = chunks(p);
    let statistics: Tensors<T> = {};
    const outputs = stacked(
      A,
      places
        .map(([start, count]) =>
          A.scope(
            () => {
              const x = { ...constants, ...statistics, ...parameters };
              const encoded = p.encode(A)(x, p.views(start, count));
              statistics = encoded.statistics;
              return encoded;
            },
            (encoded) => [...Object.values(encoded.outputs), ...Object.values(encoded.statistics)],
          ),
        )
        .map((encoded) => encoded.outputs),
    );
    const direct = gradient(A)({ ...parameters, ...prefixed('outputs/', outputs) }, constants)(
      (B) => (x) => ({ loss: p.score(B)(x, under('outputs/', x)), kept: {} }),
    );
    const bars = under('outputs/', direct.gradient);
    const own = Object.fromEntries(Object.keys(parameters).map((name) => [name, direct.gradient[name] as T]));
    const total = places.reduce<Tensors<T>>(
      (so, [start, count]) =>
        A.scope(
          () => added(A, so, through(A)(p, parameters, constants)(start, count, bars)),
          (sum) => Object.values(sum),
        ),
      own,
    );
    return { loss: direct.loss, gradient: total, outputs, statistics };
  };
