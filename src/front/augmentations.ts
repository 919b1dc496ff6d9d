/** augmentations — the door of views: images in, changed images out, the same ones whenever they are asked for again. */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { ImageShape } from '../algebra/geometry.js';
import { pixels } from '../algebra/geometry.js';
import type { Reading, Tensors } from '../objectives/objective.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, domainError, shapeError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import { allowedNames } from '../prelude/nearest.js';
import { keyOf } from '../prelude/random.js';
import type { Augmentation } from '../pretext/augmentation.js';
import { policies } from '../pretext/policies.js';
import { viewOf } from '../pretext/views.js';
import type { AnsweredRows, Where } from './formula-door.js';
import { askFormula } from './formula-door.js';
import type { Rows } from './rows.js';

/** What a view depends on. */
export interface AugmentOptions extends Where {
  /** What the rows are: height · width · channels numbers each, pixel by pixel, in [0, 1]. */
  readonly image: ImageShape;
  /** 0 when absent. */
  readonly seed?: number;
  /** Another epoch draws other views; 0 when absent. */
  readonly epoch?: number;
  /** Views 0 and 1 of the same row make a pair; 0 when absent. */
  readonly view?: number;
  /** Each row's own number; its place among the rows when absent. */
  readonly samples?: ArrayLike<number>;
}

const changeOf = (change: Augmentation | string): Either<ContrastiveError, Augmentation> => {
  if (typeof change !== 'string') return E.right(change);
  const policy = policies[change];
  return policy === undefined
    ? E.left(configError('policy', change, allowedNames(change, Object.keys(policies))))
    : E.right(policy.change);
};

const wrong = (o: AugmentOptions, { rows, cols }: Extent): ContrastiveError | undefined => {
  const { height, width, channels } = o.image;
  if (pixels(o.image) !== cols)
    return shapeError('images', [[rows, cols]], `[N, ${height}·${width}·${channels}]`);
  const numbers = { seed: o.seed ?? 0, epoch: o.epoch ?? 0, view: o.view ?? 0 };
  for (const [name, x] of Object.entries(numbers))
    if (!Number.isInteger(x) || x < 0) return domainError(name, String(x), 'a whole number of 0 or above');
  return o.samples === undefined || o.samples.length === rows
    ? undefined
    : domainError('samples', `${o.samples.length} numbers`, `${rows}, one for each row`);
};

/**
 * One view of each image: a policy by name, or a change built from the augmentations.
 *
 * The view of a sample depends on seed, epoch, its own number and the view's alone, whatever rows are around it.
 *
 * Shapes   rows [N, H·W·C] → [N, H′·W′·C]
 * Errors   Left when the policy is not known, or rows and `image` do not fit
 * @example
 * import { horizontalFlip } from 'contrastive'
 * const image = { height: 1, width: 3, channels: 1 };
 * augment([[0.1, 0.2, 0.3]], horizontalFlip, { image }).right // => [[0.3, 0.2, 0.1]]
 * augment([[0.1, 0.2]], 'digits', { image }).left.allowed // => '[N, 1·3·1]'
 */
export const augment = <O extends AugmentOptions>(
  rows: Rows,
  change: Augmentation | string,
  options: O,
): AnsweredRows<O> =>
  askFormula(
    { images: rows },
    ({ images }) => {
      const found = changeOf(change);
      const refusal = wrong(options, images as Extent);
      if (refusal !== undefined) return E.left(refusal);
      const { image, seed = 0, epoch = 0, view = 0, samples } = options;
      const numbers = samples ?? Array.from({ length: (images as Extent).rows }, (_, i) => i);
      const moment = { key: keyOf(seed), epoch, samples: Int32Array.from(Array.from(numbers)) };
      return E.map(
        (how: Augmentation): Reading =>
          <T>(A: Algebra<T>) =>
          (x: Tensors<T>): T =>
            viewOf(A)(how, image, moment, view)(x.images as T),
      )(found);
    },
    options,
  );
