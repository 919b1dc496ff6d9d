/**
 * measuring — one row of the evaluation table on a thread of its own, so that training does not wait for it.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Evaluation } from '../evaluation/protocol.js';
import type { Represented } from '../pipelines/comparison.js';
import { measured } from '../pipelines/comparison.js';

/** A row that is being measured. */
export interface Measuring {
  readonly result: Promise<Evaluation>;
  /** Gives up. */
  readonly stop: () => void;
}

/** Begins to measure. Run from TypeScript sources, which a thread of Node cannot load, it measures here. */
export const measuring = (r: Represented): Measuring => {
  if (!import.meta.url.endsWith('.js'))
    return { result: Promise.resolve(measured(r)), stop: () => undefined };
  const worker = new Worker(new URL(import.meta.url), { workerData: r });
  const result = new Promise<Evaluation>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // Whoever stops does not ask for the result any more.
  result.catch(() => undefined);
  return { result, stop: () => void worker.terminate() };
};

if (!isMainThread && parentPort !== null && new URL(import.meta.url).pathname.endsWith('measuring.js'))
  parentPort.postMessage(measured(workerData as Represented));
