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
import { laws } from '../laws/registry.js';
import { draws, margin, rootMeanSquare } from '../steps/first-steps.js';
import { scatteredDriver } from '../steps/scattered.js';
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

  // Golden cases have shapes of their own, and a program for each takes long to compile on a software adapter: a run
  // asks every eighth, EVERY=1 asks all. The laws are all asked.
  const every = Number(process.env.EVERY ?? 8);
  describe.each(['webgl2', 'webgpu'] as const)('%s', (mode) => {
    it('no law fails', async () => {
      const judged = await opened.page.evaluate((m) => globalThis.lawsOnPage(m, 2), mode);
      expect(judged.wrong).toEqual([]);
      expect(judged.asked).toBe(laws.length);
      expect(judged.report).toMatchObject({ mode, fellBack: null, caught: [] });
      expect(judged.report.trusted).toBeGreaterThan(judged.asked / 4);
    });

    it('no golden number strays further than rounding explains', async () => {
      const cases = families.flatMap((family, f) => {
        if (family.kind === 'value') return [];
        const golden = JSON.parse(
          readFileSync(`spec/vectors/golden/${family.family}.json`, 'utf8'),
        ) as Golden;
        return golden.cases.filter((_, i) => (i + f) % every === 0).map((c) => [family.family, c] as const);
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

  // A trajectory amplifies rounding: how far float32 may stray along this one is drawn, by taking it many times with
  // random roundings. A backend may stray as far as those do with a chance of one in a million.
  it('trains on real digits with array, wasm and gpu: losses as near as float32 comes', async () => {
    const trainedBy = async (backend: Driver): Promise<ReadonlyArray<number>> => {
      const losses: number[] = [];
      const observe: PretrainOptions['observe'] = (e) => void (e.kind === 'step' && losses.push(e.loss));
      right(await pretrain(rows.slice(0, 32), { ...options, batch: 8, backend, observe }));
      return losses;
    };
    const reference = await trainedBy(arrayDriver);
    expect(new Set(reference).size).toBe(4);
    const others: Array<ReadonlyArray<number>> = [];
    for (let i = 0; i < draws; i++) others.push(await trainedBy(scatteredDriver(keyOf(i))));
    const allowed = reference.map(
      (loss, i) => margin * rootMeanSquare(others.map((o) => (o[i] ?? Number.NaN) - loss)),
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
    // Rows of length 1 under both: −log(e/(e + 1)), of a handful of operations, each within 4 units of 2⁻⁵³.
    const exact = Math.log(1 + Math.exp(-1));
    expect(Math.abs(answered.loss - exact)).toBeLessThanOrEqual(16 * 4 * 2 ** -53);
    const here = right(await encoder.embed(rows.slice(0, 2)));
    expect(answered.embedding).toEqual(Array.from(here.data));
  });
});
