/** When Lloyd's iteration stops, which of several runs is the best, and what a device is given back: by hand. */
import { left, right } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Backend } from '../algebra/backend.js';
import { backendError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import type { KMeansOptions, LloydOptions } from './k-means.js';
import { kMeans, lloyd } from './k-means.js';
import { kMeansOn, lloydOn } from './k-means-on.js';

const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));

/** What the host and the device answer to one question. */
const both = async (options: LloydOptions, x: Matrix, init: Matrix) => [
  right(lloyd(options)(x, init)),
  await arrayDriver.use((b) => lloydOn(b)(options)(x, init))(),
];
const bothSeeded = async (options: KMeansOptions, seed: number, x: Matrix) => [
  kMeans(options)(keyOf(seed), x),
  await arrayDriver.use((b) => kMeansOn(b)(options)(keyOf(seed), x))(),
];

describe('k-means', () => {
  it('centres that are means already stand still: one round', async () => {
    for (const found of await both({}, of(1, 0, 1, 10, 11), of(1, 0.5, 10.5)))
      expect(found).toMatchObject({ right: { iterations: 1, inertia: 1 } });
  });
  it('labels that come back the same end it, though an empty cluster still moves a centre', async () => {
    // Round 1: the rows at 0 are the farthest, 3 from their centre, and one becomes the third cluster, at 0 as well.
    // Round 2: ties go to the first, so labels are the same; now 10 is the farthest, and the third centre.
    for (const found of await both({}, of(1, 0, 0, 10, 12), of(1, 3, 11, 100)))
      expect(found).toEqual(
        right({ centres: of(1, 0, 12, 10), labels: Int32Array.of(0, 0, 2, 1), inertia: 0, iterations: 2 }),
      );
  });
  it('of runs that tie, the first stands: two rows in two clusters, under either name', async () => {
    const orders = new Set<number>();
    for (let seed = 0; seed < 12; seed++) {
      const x = of(1, 0, 10);
      const [once, ...rest] = [
        ...(await bothSeeded({ clusters: 2 }, seed, x)),
        ...(await bothSeeded({ clusters: 2, restarts: 4 }, seed, x)),
      ];
      for (const found of rest) expect(found).toEqual(once);
      if (once?._tag === 'Right') orders.add(once.right.labels[0] as number);
    }
    expect(orders.size).toBe(2);
  });
  it('one cluster, and as many as rows, are asked of a device too', async () => {
    for (const clusters of [1, 3]) {
      const [host, device] = await bothSeeded({ clusters }, 0, of(1, 0, 1, 2));
      expect(device).toEqual(host);
      expect(device).toMatchObject({ right: { inertia: clusters === 1 ? 2 : 0 } });
    }
  });
});

describe('k-means-on', () => {
  const line = of(1, 0, 1, 10, 11);
  const gone = backendError('read', 'a device that went away', 'one that stays');
  /** A backend whose reads fail from the nth on. */
  const failing = <T>(b: Backend<T>, from: number): Backend<T> => {
    let reads = 0;
    return { ...b, read: (a) => (reads++ < from ? b.read(a) : TE.left(gone)) };
  };
  it.each([0, 1, 2])('a device that goes away after %d reads is told as it is', async (from) => {
    const once = await arrayDriver.use((b) => lloydOn(failing(b, from))({})(line, of(1, 0, 1)))();
    const seeded = await arrayDriver.use((b) =>
      kMeansOn(failing(b, from))({ clusters: 3 })(keyOf(0), line),
    )();
    expect([once, seeded]).toEqual([left(gone), left(gone)]);
  });
  it('rows, and the answer of each round, are given back to the device', async () => {
    const ends = await arrayDriver.use(<T>(b: Backend<T>) => async () => {
      const handles: T[] = [];
      const noted = (a: T): T => {
        handles.push(a);
        return a;
      };
      const watched = {
        ...b,
        constant: (m: Matrix) => noted(b.constant(m)),
        read: (a: T) => b.read(noted(a)),
      };
      await lloydOn(watched)({})(line, of(1, 0, 1))();
      const asked = await Promise.allSettled(handles.map(async (a) => b.read(a)()));
      return right(asked.map(({ status }) => status));
    })();
    // The rows once; centres, half their squared lengths and an answer in each of three rounds and at the end.
    expect(ends).toEqual(right(Array<string>(1 + 3 * 4).fill('rejected')));
  });
});
