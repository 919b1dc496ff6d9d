/**
 * devices — contenders that compute on a GPU, in Node and in a browser: ours through gpu.js, and jax-js on WebGPU.
 *
 * Every figure is read with the adapter's own name; one of a software adapter is no claim about GPUs.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { GpuOptions } from '../backends/gpu/driver.js';
import { gpuDriverWith } from '../backends/gpu/driver.js';
import { lendWebGpu, probe } from '../backends/gpu/modes.js';
import { refused } from '../spec/question.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Contender, Prepared } from './contender.js';
import { ofDriver } from './contender.js';

/** A small product on a GPU times the way there and back, and no kernel. */
const unknownPeak = async (): Promise<number> => Number.NaN;

const remarkOf = (adapter: string, software: boolean): string =>
  software ? `software adapter (${adapter}): no claim about GPUs` : `on ${adapter}`;

/**
 * gpu.js in one mode.
 *
 * Every operation goes to the device, however small: what is timed and judged is the device. Strict, since the time
 * of a fall-back is not the time of the device that was asked for.
 */
export const gpuContender = (name: string, mode: GpuOptions['mode']): Contender => {
  const driver = gpuDriverWith({ mode, strict: true, smallestWork: 0 });
  const remarks = (): ReadonlyArray<string> => {
    const { adapter, software, kernelClass, fellBack } = driver.report();
    return [
      remarkOf(`${adapter}, ${kernelClass}`, software),
      ...(fellBack === null ? [] : [`fell back: ${fellBack}`]),
    ];
  };
  return ofDriver(name, driver, { remarks, peak: unknownPeak });
};

/** What the peers' own package offers of jax-js on WebGPU. */
export interface Peer {
  readonly name: string;
  readonly workloads: ReadonlyArray<string>;
  readonly prepare: (
    workload: string,
    tensors: Readonly<Record<string, Matrix>>,
    transfers: string,
  ) => Prepared;
}

const adapterOf = async (): Promise<string> => {
  const adapter = await probe('webgpu', false);
  return typeof adapter === 'string' ? adapter : remarkOf(adapter.name, adapter.software);
};

/** jax-js on WebGPU, from wherever it is loaded; it answers no question of the book, and is held to the definition. */
export const jaxContender = (name: string, load: () => Promise<Peer>): Contender => ({
  name,
  use: async (body) => {
    const giveBack = await lendWebGpu();
    try {
      const [peer, remark] = [await load(), await adapterOf()];
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
          remarks: () => [remark],
          peak: unknownPeak,
        }),
      );
    } catch (cause) {
      return E.left(cause instanceof Error ? cause.message : String(cause));
    } finally {
      giveBack();
    }
  },
});
