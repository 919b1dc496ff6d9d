import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayPrimitives } from '../../backends/array/algebra.js';
import { backendError, configError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { scalar } from '../prelude/matrix.js';
import type { Backend } from './backend.js';
import { driver } from './backend.js';
import { complete } from './derived.js';
import { owned } from './ownership.js';

/** A device that counts what is alive on it. */
const counting = () => {
  const books = { alive: 0, closed: 0 };
  const ownership = owned<Matrix>(() => {
    books.alive -= 1;
  });
  const adopt = (a: Matrix): Matrix => {
    books.alive += 1;
    return a;
  };
  const guarded = ownership.guard({
    ...arrayPrimitives,
    constant: (m) => adopt({ ...m }),
    exp: (a) => adopt(arrayPrimitives.exp(a)),
  });
  const backend: Backend<Matrix> = {
    ...complete(guarded),
    name: 'counting',
    unitRoundoff: 2 ** -53,
    read: (a) => TE.fromIO(() => ownership.alive(a)),
    scope: ownership.scope,
    release: ownership.release,
  };
  const close = (): void => {
    books.closed += 1;
    ownership.close();
  };
  return { books, device: driver('counting', TE.of({ backend, close })) };
};

describe('driver', () => {
  it('closes when the body succeeds, fails, throws, and when its promise is rejected', async () => {
    const { books, device } = counting();
    await device.use((b) => TE.fromIO(() => b.exp(b.constant(scalar(1)))))();
    await device.use(() => TE.left(configError('x', 'y', 'z')))();
    const thrown = device.use(() => {
      throw new Error('body threw');
    })();
    await expect(thrown).rejects.toThrow('body threw');
    const rejected = device.use(() => () => Promise.reject(new Error('promise was rejected')))();
    await expect(rejected).rejects.toThrow('promise was rejected');
    expect(books).toEqual({ alive: 0, closed: 4 });
  });

  it('a device that does not open is a failure, and the body never runs', async () => {
    const broken = driver<Matrix>('broken', TE.left(backendError('open', 'nothing', 'a device')));
    const answer = await broken.use(() => {
      throw new Error('the body ran');
    })();
    expect(answer._tag).toBe('Left');
  });

  it('a handle that escaped in a closure is a defect to use', async () => {
    const { device } = counting();
    const escaped = await device.use((b) => {
      const x = b.constant(scalar(1));
      return TE.of(() => b.exp(x));
    })();
    if (escaped._tag === 'Left') throw new Error('the device did not open');
    expect(escaped.right).toThrow('after its bracket ended');
  });
});

describe('scope', () => {
  it('10 000 steps that each keep one handle leave one alive', async () => {
    const { books, device } = counting();
    const alive = await device.use((b) => {
      let state = b.constant(scalar(0));
      for (let step = 0; step < 10_000; step++) {
        const next = b.scope(
          () => b.exp(b.constant(scalar(step / 10_000))),
          (kept) => [kept],
        );
        b.release([state]);
        state = next;
      }
      return TE.of(books.alive);
    })();
    expect(alive).toEqual({ _tag: 'Right', right: 1 });
  });

  it('releases everything when its body throws', async () => {
    const { books, device } = counting();
    const alive = await device.use((b) => {
      try {
        b.scope(
          () => {
            b.constant(scalar(1));
            throw new Error('step threw');
          },
          () => [],
        );
      } catch {
        return TE.of(books.alive);
      }
      return TE.of(-1);
    })();
    expect(alive).toEqual({ _tag: 'Right', right: 0 });
  });

  it('what it returns survives it, what it does not is a defect to use', async () => {
    const { device } = counting();
    const answer = device.use((b) => {
      const pair = b.scope(
        () => ({ kept: b.constant(scalar(2)), dropped: b.constant(scalar(3)) }),
        ({ kept }) => [kept],
      );
      b.exp(pair.kept);
      return TE.fromIO(() => b.exp(pair.dropped));
    });
    await expect(answer()).rejects.toThrow('used after its release');
  });
});
