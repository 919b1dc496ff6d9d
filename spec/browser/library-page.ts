/**
 * library-page — the whole library in a browser: its laws, its golden numbers, its training and its front door.
 *
 * Bundled by Vite like any user's page. What is asked arrives as plain data and is answered as plain data.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayDriver } from '../../backends/array/driver.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { wasmDriver } from '../../backends/wasm/driver.js';
import type { Driver } from '../../src/algebra/backend.js';
import type { ContrastiveError, PretrainOptions } from '../../src/index.js';
import { infoNce, loadEncoder, pretrain, show } from '../../src/index.js';
import { examine } from '../examine.js';
import { laws } from '../laws/registry.js';
import { ofBackend } from '../subjects/topics.js';
import { judgeOnDevice } from '../vectors/device.js';
import { families } from '../vectors/families.js';
import type { Case } from '../vectors/family.js';

/** What was found wrong, how much was asked, and who answered. */
export interface Judged {
  readonly asked: number;
  readonly wrong: ReadonlyArray<string>;
  readonly report: GpuReport;
}

type Rows = ReadonlyArray<ReadonlyArray<number>>;

const right = <A>(x: E.Either<ContrastiveError, A>): A => {
  if (E.isRight(x)) return x.right;
  throw new Error(show(x.left));
};

const judgedOn = async (
  mode: GpuMode,
  ask: (b: Parameters<Parameters<Driver['use']>[0]>[0]) => Promise<ReadonlyArray<string | null>>,
): Promise<Judged> => {
  const gpu = gpuDriverWith({ mode, strict: true, smallestWork: 0 });
  const found = right(
    await gpu.use<never, ReadonlyArray<string | null>>((b) => TE.fromTask(() => ask(b as never)))(),
  );
  return { asked: found.length, wrong: found.filter((x) => x !== null), report: gpu.report() };
};

/** The book of laws, put to a GPU of this page. */
export const lawsOnPage = (mode: GpuMode, runs: number): Promise<Judged> =>
  judgedOn(mode, async (b) => {
    const found: Array<string | null> = [];
    for (const law of laws) {
      const { outcome, why, disagreement } = await examine(law, ofBackend(b), { runs, seed: 2026 });
      found.push(
        outcome === 'holds' || outcome === 'not claimed'
          ? null
          : `${law.id} ${outcome} ${why ?? ''} ${JSON.stringify(disagreement)}`,
      );
    }
    return found;
  });

/** Golden cases of one family, put to a GPU of this page. */
export const vectorsOnPage = (
  mode: GpuMode,
  asked: ReadonlyArray<readonly [family: string, c: Case]>,
): Promise<Judged> =>
  judgedOn(mode, async (b) => {
    const found: Array<string | null> = [];
    for (const [name, c] of asked) {
      const family = families.find((f) => f.family === name);
      if (family === undefined || family.kind === 'value') continue;
      const { strays } = await judgeOnDevice(b, family, c);
      found.push(strays.length === 0 ? null : `${c.id} ${JSON.stringify(strays[0])}`);
    }
    return found;
  });

const driverOf = (backend: string): Driver =>
  backend === 'array'
    ? arrayDriver
    : backend === 'wasm'
      ? wasmDriver
      : gpuDriverWith({ mode: backend as GpuMode, strict: true, smallestWork: 0 });

/** The losses of some steps of training by the front door, and an embedding of the first row. */
export const trainOnPage = async (
  backend: string,
  rows: Rows,
  options: PretrainOptions,
): Promise<{ readonly losses: ReadonlyArray<number>; readonly embedding: ReadonlyArray<number> }> => {
  const losses: number[] = [];
  const encoder = right(
    await pretrain(rows, {
      ...options,
      backend: driverOf(backend),
      observe: (event) => {
        if (event.kind === 'step') losses.push(event.loss);
      },
    }),
  );
  const embedded = right(await encoder.embed(rows.slice(0, 1)));
  return { losses, embedding: Array.from(embedded.data) };
};

/** A loss from the front door, and an encoder loaded from an address. */
export const doorsOnPage = async (
  address: string,
  rows: Rows,
): Promise<{ readonly loss: number; readonly embedding: ReadonlyArray<number> }> => {
  const { loss } = right(
    infoNce(
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      { temperature: 1 },
    ),
  );
  const encoder = right(await loadEncoder(address));
  return { loss, embedding: Array.from(right(await encoder.embed(rows)).data) };
};

Object.assign(globalThis, { lawsOnPage, vectorsOnPage, trainOnPage, doorsOnPage });
