/** A batch encoded in chunks has the gradient of the batch encoded whole; gradients of small batches do not add up to it. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { everyKey } from '../algebra/among.js';
import type { Backend } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import type { Parted } from './gradient-cache.js';
import { cachedGradient, wholeGradient } from './gradient-cache.js';
import { network } from './network.js';

const [rows, inputs] = [7, 5];
const encoder = network('encoder', multilayer([inputs, 6, 3], 'layer-norm'));
const draw = (seed: number, n: number): Matrix => matrix(n, inputs, normals(keyOf(seed), n * inputs));
const [queries, keys] = [draw(1, rows), draw(2, rows)];

/** InfoNCE between two views, over a range of the rows as if there were no others. */
const parted = <T>(b: Backend<T>, chunk: number, from = 0, count = rows): Parted<T> => ({
  rows: count,
  chunk,
  views: (start, n) => [queries, keys].map((x) => b.sliceRows(from + start, n)(b.constant(x))),
  encode:
    <B>(B: Algebra<B>) =>
    (x: Tensors<B>, views: ReadonlyArray<B>) => {
      const [q, k] = views.map((view) => B.normalizeRows(1e-12)(encoder.run(B)('train', x)(view).output));
      return { outputs: { q: q as B, k: k as B }, statistics: {} };
    },
  score:
    (B) =>
    (_, { q, k }) => {
      const [a, c] = [B.scale(5)(q as NonNullable<typeof q>), k as NonNullable<typeof k>];
      return B.mean('all')(B.sub(B.logPartition(everyKey)(a, c), B.rowDot(a, c)));
    },
});

const flatten = (g: Tensors<Matrix>): number[] => Object.values(g).flatMap((m) => Array.from(m.data));

const gradients = async (): Promise<Readonly<Record<'whole' | 'cached' | 'accumulated', number[]>>> => {
  const answer = await arrayDriver.use((b) => async () => {
    const parameters = Object.fromEntries(
      Object.entries(encoder.initial(keyOf(3))).map(([name, m]) => [name, b.constant(m)]),
    );
    const read = async (g: Tensors<unknown>): Promise<number[]> => {
      const out: Record<string, Matrix> = {};
      for (const [name, x] of Object.entries(g)) {
        const m = await b.read(x as Parameters<typeof b.read>[0])();
        if (m._tag === 'Right') out[name] = m.right;
      }
      return flatten(out);
    };
    const whole = await read(wholeGradient(b)(parted(b, rows), parameters, {}).gradient);
    const cached = await read(cachedGradient(b)(parted(b, 3), parameters, {}).gradient);
    const ranges = [
      [0, 3],
      [3, 3],
      [6, 1],
    ] as const;
    const parts = await Promise.all(
      ranges.map(([from, n]) =>
        read(wholeGradient(b)(parted(b, n, from, n), parameters, {}).gradient).then((g) =>
          g.map((x) => (x * n) / rows),
        ),
      ),
    );
    const accumulated = whole.map((_, i) => parts.reduce((so, part) => so + (part[i] as number), 0));
    return TE.right<never, Readonly<Record<'whole' | 'cached' | 'accumulated', number[]>>>({
      whole,
      cached,
      accumulated,
    })();
  })();
  if (answer._tag === 'Left') throw new Error('the array backend did not open');
  return answer.right;
};

const gap = (a: number[], b: number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number))));
const size = (a: number[]): number => Math.max(...a.map(Math.abs));

describe('gradient-cache', () => {
  it('equals-whole: Σ_c ⟨z̄_c, ∂z_c⟩ is the gradient of the whole batch', async () => {
    const { whole, cached } = await gradients();
    // The same products in another order of summing: 7 rows through two layers of at most 6 terms, scale 5, softmax.
    // n·u relative to the terms, which exceed the result by at most the factor 2·5 of a softmax at scale 5.
    const allowed = 7 * 6 * 6 * 10 * 2 ** -53 * size(whole);
    expect(gap(whole, cached)).toBeLessThanOrEqual(allowed);
  });

  it('accumulation-differs: gradients of chunks scored apart see fewer negatives', async () => {
    const { whole, accumulated } = await gradients();
    expect(gap(whole, accumulated)).toBeGreaterThan(0.05 * size(whole));
  });
});
