/**
 * fused — the operations that run on the GPU: products, the log-partition and its pullback.
 *
 * Each answer passes its guard. One that does not is computed again on the CPU and the device is not asked again;
 * under `strict` it is an error instead. Numbers that are not finite never reach a kernel: GPUs lose NaN.
 */
import type { Among } from '../../src/algebra/among.js';
import type { Partition } from '../../src/algebra/derived.js';
import { backendError } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Engine, Uploaded } from './engine.js';
import { rowsPerTexture } from './engine.js';
import { wrongLogPartition, wrongPull } from './guards.js';
import type { Handle } from './handle.js';
import { handle, rounded } from './handle.js';
import type { Health } from './health.js';
import { hostLogPartition, hostPull } from './host.js';
import type { Sides } from './partition.js';
import { logPartitionOn } from './partition.js';
import type { Reads } from './product-guard.js';
import { wrongProduct } from './product-guard.js';
import { productOn, similaritiesOn } from './products.js';
import { pullOn } from './pull.js';
import { allFinite } from './sampling.js';
import type { Turns } from './turns.js';

/** What the fused operations work with. */
export interface Device {
  readonly engine: Engine;
  readonly health: Health;
  readonly strict: boolean;
  /** Multiply-adds below which an operation stays on the CPU. */
  readonly smallestWork: number;
  /** Milliseconds after which a device that has not answered counts as lost. */
  readonly patience: number;
  /** One question at a time: whether the device is believed is known before the next is asked. */
  readonly inTurn: Turns;
}

/** Gives a released handle's copy back once nothing on its way needs it. */
export const freeUnused = (engine: Engine, a: Handle): void => {
  if (!a.released || a.users > 0) return;
  a.uploaded?.then(engine.freeAll, () => undefined);
  delete a.uploaded;
};

/** A computation that needs the copies of some handles until it is done. */
const using = async <R>(
  engine: Engine,
  handles: ReadonlyArray<Handle>,
  work: () => Promise<R>,
): Promise<R> => {
  for (const a of handles) a.users += 1;
  try {
    return await work();
  } finally {
    for (const a of handles) {
      a.users -= 1;
      freeUnused(engine, a);
    }
  }
};

/** Asks the device and believes it only if `wrong` finds nothing; otherwise `onHost`. */
export const guarded = <R>(
  device: Pick<Device, 'health' | 'strict' | 'inTurn' | 'patience'>,
  onDevice: () => Promise<R>,
  wrong: (answer: R, turn: number) => string | null,
  onHost: () => R,
): Promise<R> => device.inTurn(() => judged(device, onDevice, wrong, onHost));

/** A lost device may neither answer nor fail. */
const within = async <R>(patience: number, answer: Promise<R>): Promise<R> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

const judged = async <R>(
  { health, strict, patience }: Pick<Device, 'health' | 'strict' | 'patience'>,
  onDevice: () => Promise<R>,
  wrong: (answer: R, turn: number) => string | null,
  onHost: () => R,
): Promise<R> => {
  if (!health.believed()) return onHost();
  let sentence: string | null;
  try {
    const answer = await within(patience, onDevice());
    sentence = wrong(answer, health.account().trusted);
    if (sentence === null) {
      health.trust();
      return answer;
    }
  } catch (cause) {
    sentence = `the device failed: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  health.doubt(sentence);
  if (strict)
    throw backendError('an answer of the GPU', sentence, 'what float32 allows (strict: no fall-back)');
  return onHost();
};

const uploadOf = (engine: Engine, a: Handle, m: Matrix): Promise<Uploaded> => {
  a.uploaded ??= engine.upload(m);
  return a.uploaded;
};

const sidesOf = async (engine: Engine, q: Handle, k: Handle, x: Matrix, y: Matrix): Promise<Sides> => ({
  q: await uploadOf(engine, q, x),
  k: await uploadOf(engine, k, y),
  n: x.rows,
  m: y.rows,
  d: x.cols,
});

const worthIt = (device: Device, work: number, ...inputs: ReadonlyArray<Matrix>): boolean =>
  work > 0 && work >= device.smallestWork && inputs.every((m) => m.cols <= rowsPerTexture && allFinite(m));

type Multiply = (a: Handle, b: Handle) => Handle;

/** A product on the device where it pays: a·b, or a·bᵀ, for which the rows of b go up as they are. */
const multiplied =
  (device: Device, reads: Reads, onHost: (x: Matrix, y: Matrix) => Matrix): Multiply =>
  (a, b) => {
    const cols = reads === 'product' ? b.cols : b.rows;
    const compute = async (): Promise<Matrix> => {
      const [x, y] = await Promise.all([a.settled, b.settled]);
      const host = (): Matrix => rounded(onHost(x, y));
      const fits = reads === 'similarities' || y.rows <= rowsPerTexture;
      if (!fits || !worthIt(device, x.rows * x.cols * cols, x, y)) return host();
      const onDevice = async (): Promise<Matrix> => {
        const sides = await sidesOf(device.engine, a, b, x, y);
        return reads === 'product'
          ? productOn(device.engine, sides, cols)
          : similaritiesOn(device.engine, sides);
      };
      return guarded(device, onDevice, (c, turn) => wrongProduct(x, y, c, reads, turn), host);
    };
    return handle(a.rows, cols, using(device.engine, [a, b], compute));
  };

/** a·b */
export const matmulOn = (device: Device, onHost: (x: Matrix, y: Matrix) => Matrix): Multiply =>
  multiplied(device, 'product', onHost);

/** a·bᵀ */
export const pairwiseDotOn = (device: Device, onHost: (x: Matrix, y: Matrix) => Matrix): Multiply =>
  multiplied(device, 'similarities', onHost);

/** The log-partition and its pullback on the device where they pay. */
export const partitionOn = (device: Device): Partition<Handle> => ({
  logPartition: (among: Among) => (q, k) => {
    const compute = async (): Promise<Matrix> => {
      const [x, y] = await Promise.all([q.settled, k.settled]);
      const host = (): Matrix => hostLogPartition(among, x, y);
      if (!worthIt(device, x.rows * y.rows * x.cols, x, y)) return host();
      return guarded(
        device,
        async () => logPartitionOn(device.engine, among, await sidesOf(device.engine, q, k, x, y)),
        (lse, turn) => wrongLogPartition(among, x, y, lse, turn),
        host,
      );
    };
    return handle(q.rows, 1, using(device.engine, [q, k], compute));
  },
  logPartitionPull: (among: Among) => (q, k, lse, ybar) => {
    const compute = async (): Promise<readonly [Matrix, Matrix]> => {
      const [x, y, l, v] = await Promise.all([q.settled, k.settled, lse.settled, ybar.settled]);
      const host = (): readonly [Matrix, Matrix] => hostPull(among, x, y, l, v);
      if (!worthIt(device, x.rows * y.rows * x.cols, x, y, l, v)) return host();
      return guarded(
        device,
        async () => pullOn(device.engine, among, await sidesOf(device.engine, q, k, x, y), l, v),
        (pulled, turn) => wrongPull(among, x, y, l, v, pulled, turn),
        host,
      );
    };
    const both = using(device.engine, [q, k], compute);
    return [
      handle(
        q.rows,
        q.cols,
        both.then(([qbar]) => qbar),
      ),
      handle(
        k.rows,
        k.cols,
        both.then(([, kbar]) => kbar),
      ),
    ];
  },
});
