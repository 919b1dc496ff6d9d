/**
 * augmentation — a random change of an image, as a formula over a batch.
 *
 * What is random are numbers: a fixed count of uniforms for each sample, drawn on the host from the sample's own
 * key. What is computed are pixels: a formula over `Algebra<T>` for all samples at once, on whichever backend runs.
 * So the view of a sample is the same bytes whatever the batch around it, its order or its size.
 *
 * Augmentations compose by one following the other: the composition draws the uniforms of both, in order. That is
 * a monoid to the byte: the identity draws nothing, and brackets make no difference.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import type { Algebra } from '../algebra/derived.js';
import type { ImageShape } from '../algebra/geometry.js';
import { defect } from '../prelude/errors.js';
import { tabulate } from '../prelude/matrix.js';
import type { Probability } from '../prelude/refine.js';

/** The uniforms of each sample of a batch, in order. */
export type Draws = ReadonlyArray<Float64Array>;

/** A random change of images. */
export interface Augmentation {
  readonly name: string;
  /** Uniforms that one sample takes, whatever they turn out to be. */
  readonly draws: number;
  /** The shape of what comes out of an image of this shape. */
  readonly output: (image: ImageShape) => ImageShape;
  /** Pixels: x [N, H·W·C], one row of uniforms for each sample. */
  readonly apply: <T>(A: Algebra<T>) => (image: ImageShape, draws: Draws) => (x: T) => T;
}

/** The shape stays. */
export const sameShape = (image: ImageShape): ImageShape => image;

/** The change that changes nothing and draws nothing. */
export const unchanged: Augmentation = {
  name: 'unchanged',
  draws: 0,
  output: sameShape,
  apply: () => () => (x) => x,
};

/** Draws what a change draws and changes nothing: left out, it leaves the draws of its neighbours as they were. */
export const still = (change: Augmentation): Augmentation => ({
  ...unchanged,
  name: `no ${change.name}`,
  draws: change.draws,
});

/** Uniforms `from` … `to` − 1 of each sample. */
const between = (draws: Draws, from: number, to: number): Draws => draws.map((u) => u.subarray(from, to));

/**
 * Composition in reading order.
 *
 * Laws     augmentation/identity: a ∘ unchanged = a;  augmentation/associative: (a ∘ b) ∘ c = a ∘ (b ∘ c), to the byte
 */
export const composition: Monoid<Augmentation> = {
  empty: unchanged,
  concat: (first, then) => ({
    name: `${first.name}, ${then.name}`,
    draws: first.draws + then.draws,
    output: (image) => then.output(first.output(image)),
    apply: (A) => (image, draws) => {
      const before = first.apply(A)(image, between(draws, 0, first.draws));
      const after = then.apply(A)(first.output(image), between(draws, first.draws, first.draws + then.draws));
      return (x) => after(before(x));
    },
  }),
};

/** One change after another. */
export const sequence = (...changes: ReadonlyArray<Augmentation>): Augmentation =>
  changes.reduce(composition.concat, composition.empty);

/** 1 for the samples for which something holds, a column. */
const chosen = <T>(A: Algebra<T>, draws: Draws, holds: (u: Float64Array) => boolean): T =>
  A.constant(tabulate(draws.length, 1, (i) => (holds(draws[i] as Float64Array) ? 1 : 0)));

/** `then` where `which` is 1, `otherwise` where it is 0. */
const either = <T>(A: Algebra<T>, which: T, then: T, otherwise: T): T =>
  A.add(A.mul(which, then), A.mul(A.shift(1)(A.neg(which)), otherwise));

/**
 * A change that happens with probability p. Draws exactly one uniform more, whether it happens or not.
 *
 * Domain   the change keeps the shape
 */
export const sometimes =
  (p: Probability) =>
  (change: Augmentation): Augmentation => ({
    name: `${change.name} with probability ${p}`,
    draws: 1 + change.draws,
    output: sameShape,
    apply: (A) => (image, draws) => (x) => {
      const happens = chosen(A, draws, (u) => (u[0] as number) < p);
      return either(A, happens, change.apply(A)(image, between(draws, 1, 1 + change.draws))(x), x);
    },
  });

/** The order in which one uniform puts `count` things: its digits in the factorial number system. */
export const orderOf = (u: number, count: number): ReadonlyArray<number> => {
  const left = Array.from({ length: count }, (_, i) => i);
  const order: number[] = [];
  let rest = u;
  while (left.length > 0) {
    const at = Math.min(left.length - 1, Math.floor(rest * left.length));
    rest = rest * left.length - at;
    order.push(...left.splice(at, 1));
  }
  return order;
};

/**
 * Changes in an order of each sample's own. Every change draws its uniforms at its fixed place, plus one for the order.
 *
 * Domain   at most 5 changes (one uniform orders them), each keeping the shape
 */
export const randomOrder = (...changes: ReadonlyArray<Augmentation>): Augmentation => {
  if (changes.length > 5) return defect(`${changes.length} changes in random order from one uniform`);
  const starts = changes.map((_, i) => 1 + changes.slice(0, i).reduce((so, c) => so + c.draws, 0));
  return {
    name: `${changes.map((c) => c.name).join(', ')} in random order`,
    draws: 1 + changes.reduce((so, c) => so + c.draws, 0),
    output: sameShape,
    apply: (A) => (image, draws) => {
      const applied = changes.map((c, i) => {
        const start = starts[i] as number;
        return c.apply(A)(image, between(draws, start, start + c.draws));
      });
      const places = changes.map((_, place) =>
        changes.map((__, c) => chosen(A, draws, (u) => orderOf(u[0] as number, changes.length)[place] === c)),
      );
      return (x) =>
        places.reduce(
          (so, turn) =>
            applied.map((apply, c) => A.mul(turn[c] as typeof so, apply(so))).reduce((a, b) => A.add(a, b)),
          x,
        );
    },
  };
};
