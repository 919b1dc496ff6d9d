/** A tape gives each handle back with its last use, and keeps what the caller gave or gets. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { arrayDriver } from '../../backends/array/driver.js';
import { matrix } from '../prelude/matrix.js';
import type { Formula } from './pullback.js';
import { gradient } from './pullback.js';

const [x, y] = [
  matrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6)),
  matrix(3, 2, Float64Array.of(6, 1, 4, 2, 3, 5)),
];

/** Handles that are passed on, repeated, detached, kept, and never come to the loss. */
const formula: Formula<'x' | 'y'> = (B) => (t) => {
  const shifted = B.shift(2)(t.x);
  const doubled = B.add(shifted, shifted);
  const held = B.detach(B.mul(doubled, t.y));
  const unit = B.normalizeRows(1e-12)(B.add(B.mul(doubled, held), B.concatRows(t.y, B.sliceRows(0, 0)(t.y))));
  return {
    loss: B.sum('all')(B.mul(unit, B.exp(B.scale(0.1)(t.x)))),
    kept: { unit, unused: B.exp(t.y), x: t.x },
  };
};

describe('the tape on a backend', () => {
  it('derivatives and kept values are those of an algebra without handles', async () => {
    const answer = await arrayDriver.use((b) => {
      const made = gradient(b)({ x: b.constant(x), y: b.constant(y) })(formula);
      return TE.sequenceArray(
        [made.loss, ...Object.values(made.gradient), ...Object.values(made.kept)].map((a) => b.read(a)),
      );
    })();
    const right = gradient(arrayAlgebra)({ x, y })(formula);
    expect(answer).toEqual(
      E.right([right.loss, ...Object.values(right.gradient), ...Object.values(right.kept)]),
    );
  });

  it('gives back every intermediate result of a chain, and none of the caller’s', async () => {
    const answer = await arrayDriver.use((b) => {
      const released: unknown[] = [];
      const watched = {
        ...b,
        release: (handles: ReadonlyArray<Parameters<typeof b.read>[0]>) => {
          released.push(...handles);
          b.release(handles);
        },
      };
      const input = b.constant(x);
      const made = gradient(watched)({ input })((B) => (t) => ({
        loss: B.sum('all')(B.exp(B.exp(t.input))),
        kept: {},
      }));
      // The two exponentials; the derivatives by the loss and by each of them.
      const own = [input, made.loss, made.gradient.input];
      return TE.of({ count: new Set(released).size, mine: own.filter((a) => released.includes(a)).length });
    })();
    expect(answer).toEqual(E.right({ count: 5, mine: 0 }));
  });
});
