/**
 * page — the bench where the GPU is: the same workloads, laws and lines, timed by the browser's own clock.
 *
 * jax-js takes part when the peers' own package is installed; the bundler says so by what it puts in its place.
 */
import * as E from 'fp-ts/lib/Either.js';
import { arrayDriver } from '../../backends/array/driver.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { wasmDriver } from '../../backends/wasm/driver.js';
import { refused } from '../../spec/question.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Contender, Prepared } from '../contender.js';
import { ofDriver } from '../contender.js';
import type { Line } from '../measurement.js';
import type { Plan } from '../run.js';
import { run } from '../run.js';
import type { Samples } from '../timing.js';
import { chosenWorkloads } from '../workloads.js';

/** What the page is asked, as plain data. */
export interface PagePlan {
  readonly workloads: string;
  readonly backends: ReadonlyArray<string>;
  readonly sizes: ReadonlyArray<number>;
  readonly width: number;
  readonly transfers: Plan['transfers'];
  readonly against: string;
  /** Milliseconds. */
  readonly time: number;
  readonly limit: number;
  readonly laws: number;
}

/** What a peer's module offers. */
interface Peer {
  readonly name: string;
  readonly workloads: ReadonlyArray<string>;
  readonly prepare: (
    workload: string,
    tensors: Readonly<Record<string, Matrix>>,
    transfers: string,
  ) => Prepared;
}

declare global {
  /** Put there by the page's entry when the peers are installed. */
  var openJax: (() => Promise<Peer>) | undefined;
  var tell: (line: Line) => void;
}

/** A figure of a software adapter is no claim about GPUs, whoever computes on it. */
const softwareWebGpu = async (): Promise<ReadonlyArray<string>> => {
  const { probe } = await import('../../backends/gpu/modes.js');
  const adapter = await probe('webgpu', false);
  if (typeof adapter === 'string') return [adapter];
  return adapter.software ? [`software adapter (${adapter.name}): no claim about GPUs`] : [adapter.name];
};

/** A small product on a GPU times the way there and back, and no kernel. */
const unknown = async (): Promise<number> => Number.NaN;

const jax: Contender = {
  name: 'jax-js',
  use: async (body) => {
    if (globalThis.openJax === undefined) return E.left('bench/peers is not installed');
    try {
      const [peer, remarks] = [await globalThis.openJax(), await softwareWebGpu()];
      const subject = {
        name: peer.name,
        unitRoundoff: 2 ** -24,
        claims: [],
        ask: async () => refused('a peer'),
      };
      return E.right(
        await body({
          name: peer.name,
          subject,
          prepare: (w, size, transfers) =>
            peer.workloads.includes(w.name) ? peer.prepare(w.name, w.tensors(size), transfers) : null,
          remarks: () => remarks,
          peak: unknown,
        }),
      );
    } catch (cause) {
      return E.left(cause instanceof Error ? cause.message : String(cause));
    }
  },
};

const contenderOf = (name: string): Contender => {
  if (name === 'array') return ofDriver(name, arrayDriver);
  if (name === 'wasm') return ofDriver(name, wasmDriver);
  if (name === 'jax-js') return jax;
  const driver = gpuDriverWith({ mode: name.replace('gpu-', '') as GpuMode, strict: true, smallestWork: 0 });
  const remarks = (): ReadonlyArray<string> => {
    const { adapter, software, kernelClass } = driver.report();
    return software ? [`software adapter (${adapter}, ${kernelClass}): no claim about GPUs`] : [adapter];
  };
  return ofDriver(name, driver, { remarks, peak: unknown });
};

/** What a page sees of one call: times, or why there are none. */
interface Watched {
  readonly call: () => Promise<unknown>;
  readonly wall: number[];
  failed?: string;
}

/** Makes a call once; one that fails, for want of memory on the device say, is not made again. */
const made = async (w: Watched, keep: boolean): Promise<void> => {
  const before = performance.now();
  try {
    await w.call();
    if (keep) w.wall.push(performance.now() - before);
  } catch (cause) {
    w.failed = `failed: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};

/** Interleaved by the page's clock; a page cannot see the processor's. */
const timed: Plan['time'] = async (tasks, { time, fewest }) => {
  const watched = tasks.map(({ call }): Watched => ({ call, wall: [] }));
  for (const w of watched) await made(w, false);
  const hungry = ({ wall, failed }: Watched): boolean => {
    const total = wall.reduce((a, b) => a + b, 0);
    return failed === undefined && (wall.length < fewest || total < time);
  };
  while (watched.some(hungry)) for (const w of watched) if (hungry(w)) await made(w, true);
  return watched.map(
    ({ wall, failed }): Samples => ({ wall, cpu: [], warnings: [], ...(failed !== undefined && { failed }) }),
  );
};

/** Runs a plan on this page. */
export const benchOnPage = (p: PagePlan): Promise<ReadonlyArray<Line>> =>
  run({
    workloads: chosenWorkloads(p.workloads),
    contenders: p.backends.map(contenderOf),
    sizes: p.sizes.map((n) => ({ n, d: p.width })),
    transfers: p.transfers,
    effort: { time: p.time, fewest: 3 },
    limit: p.limit,
    against: p.against,
    scrutiny: { runs: p.laws, seed: 1, known: new Map() },
    time: timed,
    memory: async () => undefined,
    say: (line) => globalThis.tell(line),
    done: () => undefined,
  });
