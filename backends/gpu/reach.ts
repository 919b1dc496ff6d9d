/**
 * reach — how much an engine is asked for at a time.
 *
 * Threads stop silently after some 65 000 rounds on one software rasteriser, and long kernels answer with zeros on
 * others. A GPU behind WebGPU does neither, and idles where a call has few threads: with larger calls and shorter
 * threads an H200 took a third of the time at N = 512, .6 at 2048 and 4096, and nearly the same at 8192.
 */
import type { Adapter } from './modes.js';

/** Rounds of all loops together that one thread may run, wherever it runs. */
export const roundsPerThread = 16_000;

/** What one call may ask for. */
export interface Reach {
  /** Multiply-adds. */
  readonly workPerCall: number;
  /** Weights that one block of the pullback holds, and numbers that one product reads back. */
  readonly weightsPerBlock: number;
  /** Threads that a call is cut into where its rows alone are fewer. */
  readonly threads: number;
}

/** For engines that may give up: everything but WebGPU on a GPU. */
export const cautious: Reach = { workPerCall: 2 ** 28, weightsPerBlock: 2 ** 20, threads: 1 };

/** For WebGPU on a GPU: some tens of milliseconds of work a call, and threads for every processor of the device. */
export const wide: Reach = { workPerCall: 2 ** 33, weightsPerBlock: 2 ** 24, threads: 2 ** 17 };

/** What an adapter is asked for at a time. */
export const reachOf = ({ mode, software }: Pick<Adapter, 'mode' | 'software'>): Reach =>
  mode === 'webgpu' && !software ? wide : cautious;

/** Rows of anchors that one call may take, when each asks for so many multiply-adds. */
export const rowsPerCall = ({ workPerCall }: Reach, extent: number, workPerRow: number): number =>
  Math.max(1, Math.min(extent, Math.floor(workPerCall / workPerRow)));

/** Keys that one thread walks: few enough for its rounds, and for all threads to have work. */
export const keysPerThread = ({ threads }: Reach, rows: number, keys: number, columns: number): number => {
  const most = Math.floor(roundsPerThread / (columns / 4 + 1));
  const busy = Math.max(32, Math.ceil((rows * keys) / threads));
  return Math.max(1, Math.min(keys, most, busy));
};
