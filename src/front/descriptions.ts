/**
 * descriptions — the doors of what describes rows, images and clusterings without a loss: arrays in, an Either out.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Moment } from '../clustering/life.js';
import { lifeOf as lifeOfOne, matched as matchedAll } from '../clustering/life.js';
import { imageMoments as momentsOf } from '../evaluation/image-moments.js';
import type { Components } from '../evaluation/principal-components.js';
import { principalComponents as componentsOf, inComponents } from '../evaluation/principal-components.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { domainError, shapeError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf, named } from '../prelude/random.js';
import { asLabels, someRows, within } from './checked.js';
import type { Rows } from './rows.js';

type Answer<A> = Either<ContrastiveError, A>;

/** Components of rows, and the rows in their coordinates. */
export interface ComponentsOfRows extends Components {
  readonly coordinates: Matrix;
}

const whole = (x: number): boolean => Number.isInteger(x) && x > 0;

/**
 * The first principal components of rows, as a span, and the rows in their coordinates.
 *
 * @example
 * principalComponents([[1, 1], [2, 2], [3, 3]], 1).right.coordinates.cols // => 1
 */
export const principalComponents = (
  rows: Rows,
  count: number,
  options: { readonly seed?: number } = {},
): Answer<ComponentsOfRows> =>
  pipe(
    E.Do,
    E.tap(() => within('count', count, 'a whole number above 0', whole)),
    E.apS('x', someRows('rows', rows)),
    E.map(({ x }) => {
      const found = componentsOf(count)(named(keyOf(options.seed ?? 0), 'components'), x);
      return { ...found, coordinates: inComponents(found, x) };
    }),
  );

/**
 * Mass, middle (x, y) and spread (xx, xy, yy) of every image, places from 0 to 1: [N, 6].
 *
 * @example
 * imageMoments([[0, 1, 0, 1]], { height: 2, width: 2, channels: 1 }).right.data[1] // => 0.75
 */
export const imageMoments = (images: Rows, shape: ImageShape): Answer<Matrix> =>
  pipe(
    someRows('images', images),
    E.filterOrElseW(
      (m) => m.cols === shape.height * shape.width * shape.channels,
      (m) =>
        shapeError(
          'images',
          [[m.rows, m.cols]],
          `rows of ${shape.height} × ${shape.width} × ${shape.channels} pixels`,
        ),
    ),
    E.map((m) => momentsOf(m, shape)),
  );

const clusteringsOf = (given: ReadonlyArray<ArrayLike<number>>): Answer<ReadonlyArray<Int32Array>> => {
  const out: Int32Array[] = [];
  for (const [t, one] of given.entries()) {
    const labels = asLabels(`clustering ${t}`, one, given[0]?.length ?? 0);
    if (E.isLeft(labels)) return labels;
    const odd = labels.right.find((l) => l < 0);
    if (odd !== undefined) return E.left(domainError(`clustering ${t}`, String(odd), 'cluster ids from 0'));
    out.push(labels.right);
  }
  return E.right(out);
};

/**
 * Clusterings of the same samples, each under the ids that continue the one before it.
 *
 * @example
 * Array.from(matched([[0, 0, 1], [1, 1, 0]]).right[1]) // => [0, 0, 1]
 */
export const matched = (clusterings: ReadonlyArray<ArrayLike<number>>): Answer<ReadonlyArray<Int32Array>> =>
  pipe(
    clusteringsOf(clusterings),
    E.map((all) => {
      const clusters = 1 + all.reduce((most, one) => one.reduce((a, b) => Math.max(a, b), most), 0);
      return matchedAll(all, clusters);
    }),
  );

/**
 * The life of one cluster through matched clusterings: its size, what it kept, and its commonest class.
 *
 * @example
 * lifeOf(0, [[0, 0, 1], [0, 1, 1]]).right[1].kept // => 1
 */
export const lifeOf = (
  id: number,
  clusterings: ReadonlyArray<ArrayLike<number>>,
  labels?: ArrayLike<number>,
): Answer<ReadonlyArray<Moment>> =>
  pipe(
    E.Do,
    E.apS('all', clusteringsOf(clusterings)),
    E.bind('classes', ({ all }) =>
      labels === undefined ? E.right(undefined) : asLabels('labels', labels, all[0]?.length ?? 0),
    ),
    E.map(({ all, classes }) => lifeOfOne(id, all, classes)),
  );
