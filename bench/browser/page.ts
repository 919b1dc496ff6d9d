/**
 * page — the bench where the GPU is: the same workloads, laws and lines, timed by the browser's own clock.
 *
 * jax-js takes part when the peers' own package is installed; the bundler says so by what it puts in its place.
 */
import { arrayDriver } from '../../backends/array/driver.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { wasmDriver } from '../../backends/wasm/driver.js';
import type { Contender } from '../contender.js';
import { ofDriver } from '../contender.js';
import type { Peer } from '../devices.js';
import { gpuContender, jaxContender } from '../devices.js';
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

declare global {
  /** Put there by the page's entry when the peers are installed. */
  var openJax: (() => Promise<Peer>) | undefined;
  var tell: (line: Line) => void;
}

const jax = (name: string): Contender =>
  jaxContender(name, async () => {
    if (globalThis.openJax === undefined) throw new Error('bench/peers is not installed');
    return globalThis.openJax();
  });

const contenderOf = (name: string): Contender => {
  if (name === 'array') return ofDriver(name, arrayDriver);
  if (name === 'wasm') return ofDriver(name, wasmDriver);
  return name === 'jax-js' ? jax(name) : gpuContender(name, name.replace('gpu-', '') as GpuMode);
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
