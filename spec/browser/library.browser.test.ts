/** The library bundled by Vite, in a real browser. Without one these tests say that they were skipped. */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Driver } from '../../src/algebra/backend.js';
import { digits } from '../../src/datasets/mnist.js';
import type { EncoderDoor, PretrainOptions } from '../../src/index.js';
import { pretrain } from '../../src/index.js';
import { keyOf, permutation } from '../../src/prelude/random.js';
import { margin, orders } from '../steps/first-steps.js';
import { honestDriver } from '../steps/honest.js';
import { families } from '../vectors/families.js';
import type { Golden } from '../vectors/family.js';
import { chromiumPath, openPage } from './chromium.js';

declare global {
  var lawsOnPage: typeof import('./library-page.js').lawsOnPage;
  var vectorsOnPage: typeof import('./library-page.js').vectorsOnPage;
  var trainOnPage: typeof import('./library-page.js').trainOnPage;
  var doorsOnPage: typeof import('./library-page.js').doorsOnPage;
}

if (chromiumPath === null)
  console.warn('skipped: the library in a browser (no chromium; set CHROMIUM to its path)');

const right = <A>(x: E.Either<unknown, A>): A =>
  E.isRight(x) ? x.right : expect.fail(JSON.stringify(x.left));

const options: PretrainOptions = {
  image: { height: 28, width: 28, channels: 1 },
  encoder: 'convolutional-small',
  ...{ batch: 16, epochs: 1, hidden: 16, projection: 8, rate: 0.01, augment: 'none' },
};

const digitRows = async (count: number): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const all = right(await digits());
  const m = all.rows(permutation(keyOf(1), all.size).slice(0, count));
  return Array.from({ length: count }, (_, i) => Array.from(m.data.subarray(i * m.cols, (i + 1) * m.cols)));
};

describe.skipIf(chromiumPath === null)('the library in chromium', () => {
  let opened: Awaited<ReturnType<typeof openPage>>;
  let rows: ReadonlyArray<ReadonlyArray<number>>;
  let encoder: EncoderDoor;
  beforeAll(async () => {
    rows = await digitRows(64);
    encoder = right(await pretrain(rows, { ...options, batch: 32 }));
    opened = await openPage('spec/browser/library-page.ts', { 'encoder.safetensors': encoder.bytes() });
  }, 240_000);
  afterAll(() => opened?.close());

  // A WebGL program takes half a second to compile here, so not every law is asked of it in every run.
  const every = Number(process.env.EVERY ?? 0);
  describe.each([
    ['webgl2', every || 12],
    ['webgpu', every || 4],
  ] as const)('%s', (mode, some) => {
    it('no law fails', async () => {
      const judged = await opened.page.evaluate(([m, n]) => globalThis.lawsOnPage(m, n, 2), [
        mode,
        some,
      ] as const);
      expect(judged.wrong).toEqual([]);
      expect(judged.asked).toBeGreaterThan(10);
      expect(judged.report).toMatchObject({ mode, fellBack: null, caught: [] });
      expect(judged.report.trusted).toBeGreaterThan(judged.asked / 4);
    });

    it('no golden number strays further than rounding explains', async () => {
      const cases = families.flatMap((family, f) => {
        if (family.kind === 'value') return [];
        const golden = JSON.parse(
          readFileSync(`spec/vectors/golden/${family.family}.json`, 'utf8'),
        ) as Golden;
        return golden.cases
          .filter((_, i) => (i + f) % (4 * some) === 0)
          .map((c) => [family.family, c] as const);
      });
      const judged = await opened.page.evaluate(([m, c]) => globalThis.vectorsOnPage(m, c), [
        mode,
        cases,
      ] as const);
      expect(judged.wrong).toEqual([]);
      expect(judged.asked).toBe(cases.length);
      expect(judged.report).toMatchObject({ mode, fellBack: null, caught: [] });
    });
  });

  // A trajectory amplifies rounding: how far honest float32 strays along this one is seen by taking it, in three
  // orders of summation. A backend may stray four times as far as the farthest of them.
  it('trains on real digits with array, wasm and gpu: losses as near as honest float32 comes', async () => {
    const trainedBy = async (backend: Driver): Promise<ReadonlyArray<number>> => {
      const losses: number[] = [];
      const observe: PretrainOptions['observe'] = (e) => void (e.kind === 'step' && losses.push(e.loss));
      right(await pretrain(rows.slice(0, 32), { ...options, batch: 8, backend, observe }));
      return losses;
    };
    const reference = await trainedBy(arrayDriver);
    expect(new Set(reference).size).toBe(4);
    const others: Array<ReadonlyArray<number>> = [];
    for (let i = 0; i < orders; i++) others.push(await trainedBy(honestDriver(keyOf(i))));
    const allowed = reference.map(
      (loss, i) => margin * Math.max(2 ** -24 * loss, ...others.map((o) => Math.abs((o[i] ?? 0) - loss))),
    );
    for (const backend of ['array', 'wasm', 'webgpu', 'webgl2']) {
      const { losses } = await opened.page.evaluate(([b, r, o]) => globalThis.trainOnPage(b, r, o), [
        backend,
        rows.slice(0, 32),
        { ...options, batch: 8 },
      ] as const);
      expect(losses).toHaveLength(4);
      const shares = losses.map((x, i) => Math.abs(x - (reference[i] as number)) / (allowed[i] as number));
      expect({ backend, far: shares.filter((share) => !(share <= 1)) }).toEqual({ backend, far: [] });
    }
    // What is allowed is still a small part of a loss: no step went another way.
    expect(Math.max(...allowed)).toBeLessThan(2 ** -5);
  });

  it('answers at the front door: a loss, and an encoder loaded from an address', async () => {
    const answered = await opened.page.evaluate(([address, r]) => globalThis.doorsOnPage(address, r), [
      '/encoder.safetensors',
      rows.slice(0, 2),
    ] as const);
    expect(answered.loss).toBeCloseTo(Math.log(1 + Math.exp(-1)), 12);
    const here = right(await encoder.embed(rows.slice(0, 2)));
    expect(answered.embedding).toEqual(Array.from(here.data));
  });
});
