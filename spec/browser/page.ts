/**
 * page — what the tests ask of a browser: the same questions, answered where WebGL2 and WebGPU are.
 *
 * Bundled by Vite like any user's page; each answer is plain data that travels back to the test.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import type { Among } from '../../src/algebra/among.js';
import { filled, matrix } from '../../src/prelude/matrix.js';

/** A matrix as it crosses the border between the test and the page. */
export interface Plain {
  readonly rows: number;
  readonly cols: number;
  readonly data: ReadonlyArray<number>;
}

/** A relation as it crosses the border. */
export interface PlainAmong {
  readonly relation: Among['relation'];
  readonly labels: ReadonlyArray<number>;
  readonly self: boolean;
}

/** The log-partition, its two pullbacks and the similarity matrix, or why there are none. */
export interface PartitionAnswer {
  readonly values: ReadonlyArray<Plain>;
  readonly report: GpuReport;
  readonly failure: string | null;
}

const single = ({ rows, cols, data }: Plain) => matrix(rows, cols, Float32Array.from(data));

/** Asks the GPU of this page. */
export const partitionOnPage = async (
  mode: GpuMode | 'auto',
  among: PlainAmong,
  q: Plain,
  k: Plain,
): Promise<PartitionAnswer> => {
  const gpu = gpuDriverWith({ mode, strict: mode !== 'auto', smallestWork: 0 });
  const labels = Int32Array.from(among.labels);
  const over: Among = { relation: among.relation, self: among.self, queries: labels, keys: labels };
  const answer = await gpu.use((b) => {
    const [x, y, ybar] = [b.constant(single(q)), b.constant(single(k)), b.constant(filled(q.rows, 1, 1))];
    const lse = b.logPartition(over)(x, y);
    const [qbar, kbar] = b.logPartitionPull(over)(x, y, lse, ybar);
    return TE.sequenceArray([lse, qbar, kbar, b.matmul(x, b.transpose(y))].map(b.read));
  })();
  return answer._tag === 'Left'
    ? { values: [], report: gpu.report(), failure: JSON.stringify(answer.left) }
    : {
        values: answer.right.map(({ rows, cols, data }) => ({ rows, cols, data: Array.from(data) })),
        report: gpu.report(),
        failure: null,
      };
};

Object.assign(globalThis, { partitionOnPage });
