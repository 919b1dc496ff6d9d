/**
 * memory — thousands of log-partitions and pullbacks on one driver of gpu.js, and what the process still holds.
 *
 *   npm run bench:gpu-memory -- [webasm|cpu] [calls]
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { allButSelf } from '../../src/algebra/among.js';
import type { Backend } from '../../src/algebra/backend.js';
import { filled } from '../../src/prelude/matrix.js';
import { unitRows } from '../workload.js';

const [mode = 'webasm', calls = '2000'] = process.argv.slice(2);

const held = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + arrayBuffers + external;
};

const step = async <T>(b: Backend<T>, n: number): Promise<void> => {
  const kept = b.scope(
    () => {
      const z = b.constant(unitRows('z', { n, d: 16 }));
      const lse = b.logPartition(allButSelf)(z, z);
      return b.logPartitionPull(allButSelf)(z, z, lse, b.constant(filled(n, 1, 1)))[0];
    },
    (qbar) => [qbar],
  );
  await b.read(kept)();
  b.release([kept]);
};

const gpu = gpuDriverWith({ mode: mode as GpuMode, strict: true, smallestWork: 0 });
const many = <T>(b: Backend<T>) =>
  TE.fromTask(async () => {
    for (let i = 0; i <= Number(calls); i++) {
      // Now and then another shape: its kernels take the place of others.
      await step(b, i % 20 === 0 ? 8 * (1 + ((i / 20) % 30)) : 64);
      if (i % Math.ceil(Number(calls) / 10) === 0)
        process.stdout.write(`${i} steps: ${(held() / 2 ** 20).toFixed(1)} MB held\n`);
    }
  });
await gpu.use((b) => many(b))();
process.stdout.write(`${JSON.stringify(gpu.report())}\n`);
