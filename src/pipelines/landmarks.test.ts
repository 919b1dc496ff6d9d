/** Every pipeline says what its loss is where all rows coincide, and a value that no rows undercut. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Dataset } from '../datasets/dataset.js';
import { inMemory } from '../datasets/dataset.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Landmarks } from '../objectives/objective.js';
import type { Matrix } from '../prelude/matrix.js';
import { filled, tabulate } from '../prelude/matrix.js';
import { foldIn, keyOf, named, normals, uniforms } from '../prelude/random.js';
import { unitRows } from '../prelude/row-products.js';
import type { Job } from '../training/loop.js';
import { seenAt } from '../training/loop.js';
import type { Known } from '../training/pipeline.js';
import { drawViews } from '../training/views.js';
import { checkOptions } from './options.js';
import { pipelines, presets } from './pipelines.js';
import { roles } from './roles.js';
import { prepare } from './run.js';

const u = 2 ** -53;
const must = <L, R>(
  e: { readonly _tag: 'Left'; readonly left: L } | { readonly _tag: 'Right'; readonly right: R },
): R => (e._tag === 'Right' ? e.right : expect.fail(JSON.stringify(e.left)));

const noise = (side: number): Dataset =>
  must(
    inMemory(
      'noise',
      { kind: 'image', shape: { height: side, width: side, channels: 1 } },
      Float32Array.from(uniforms(keyOf(1), 20 * side * side)),
      Int32Array.from({ length: 20 }, (_, i) => i % 3),
    ),
  );

const jobOf = (pipeline: string): Job => {
  const dense = pipeline === 'pixel-contrast';
  const encoder = dense ? 'fully-convolutional' : 'convolutional-small';
  const small = { encoder, batch: 6, epochs: 3, hidden: 8, projection: 4, queue: 12, clusters: 3 };
  const options = must(checkOptions(roles, presets)({ ...small, pipeline }));
  return must(prepare(options, noise(dense ? 16 : 6)));
};

/** All that a pipeline holds, and the outputs of a step. */
interface Held {
  readonly x: Tensors<Matrix>;
  readonly outputs: Tensors<Matrix>;
  readonly known: Known;
}

/** The first step of an epoch, after the pipeline has learned what it learns from these projections between epochs. */
const heldAt = (job: Job, epoch: number, projections: (rows: number) => Matrix): Held => {
  const { pipeline, data } = job;
  const { parameters, statistics, memory } = pipeline.initial(named(job.key, 'initial'));
  const learn = pipeline.between?.(foldIn(job.key, epoch), epoch);
  const first = pipeline.between?.(foldIn(job.key, 0), 0)(projections(data.size), {});
  const learned = learn?.(projections(data.size), first?.notes ?? {});
  const perEpoch = Math.floor(data.size / job.batches.batch);
  const { rows, known } = seenAt(job, epoch * perEpoch, learned?.notes ?? {});
  const x = { ...parameters, ...statistics, ...memory, ...first?.memory, ...learned?.memory };
  const views = drawViews(A)(job.key, epoch, job.views)(known.index, rows);
  return { x, outputs: pipeline.encode(A)(x, views).outputs, known };
};

const mapped = (tensors: Tensors<Matrix>, f: (m: Matrix, name: string) => Matrix): Tensors<Matrix> =>
  Object.fromEntries(Object.entries(tensors).map(([name, m]) => [name, f(m, name)]));

/** Rows that coincide and have length 1; of columns, cluster heads and logits, the same number everywhere. */
const coinciding = (m: Matrix): Matrix => filled(m.rows, m.cols, Math.sqrt(1 / m.cols));

/** Rows that a pipeline compares with and that are no outputs. */
const compared = /^(queue|bank|prototypes\.\d+)$|^prototypes\.weight$/;

const lossOf = (job: Job, { x, outputs, known }: Held): number =>
  job.pipeline.score(A)(x, outputs, known).data[0] as number;
const landmarksOf = (job: Job, { known }: Held): Landmarks =>
  job.pipeline.landmarks(job.batches.batch, known) ?? expect.fail('no landmarks');

// Those of series and of pseudo-labels have tests of their own.
const names = Object.keys(pipelines).filter((p) => !['predictive-coding', 'pretext-prediction'].includes(p));
const cases = names.flatMap((name) => [0, 2].map((epoch) => [name, epoch] as const));

describe('pipelines/landmarks', () => {
  it.each(cases)('%s, epoch %i: rows that coincide cost the collapse value', (name, epoch) => {
    const job = jobOf(name);
    const held = heldAt(job, epoch, (rows) => coinciding(filled(rows, 4, 1)));
    const flat = {
      ...held,
      x: mapped(held.x, (m, tensor) => (compared.test(tensor) ? coinciding(m) : m)),
      outputs: mapped(held.outputs, coinciding),
    };
    const { collapse } = landmarksOf(job, flat);
    // Sums of at most 512 terms whose sizes stay below 2/τ + |collapse| ≤ 64 + |collapse|.
    expect(Math.abs(lossOf(job, flat) - collapse)).toBeLessThanOrEqual(512 * u * (64 + Math.abs(collapse)));
  });

  it.each(cases)('%s, epoch %i: no drawn rows undercut the floor', (name, epoch) => {
    const job = jobOf(name);
    for (let draw = 0; draw < 8; draw++) {
      const key = foldIn(keyOf(7), draw);
      const rowsOf = (count: number, cols: number, k: number): Matrix => {
        const z = normals(foldIn(key, k), count * cols);
        return unitRows(tabulate(count, cols, (i, j) => z[i * cols + j] as number));
      };
      const held = heldAt(job, epoch, (rows) => rowsOf(rows, 4, 0));
      let so = 0;
      const drawn = { ...held, outputs: mapped(held.outputs, (m) => rowsOf(m.rows, m.cols, ++so)) };
      const { floor } = landmarksOf(job, drawn);
      expect(lossOf(job, drawn)).toBeGreaterThanOrEqual(floor - 512 * u * (64 + Math.abs(floor)));
    }
  });

  it('a floor of its own for each step: classes of the batch, and whether prototypes are in', () => {
    const supcon = jobOf('supcon');
    const known = seenAt(supcon, 0, {}).known;
    const floors = [Int32Array.of(0, 0, 0, 1, 1, 1), Int32Array.of(0, 1, 2, 3, 4, 5)].map(
      (labels) => supcon.pipeline.landmarks(6, { ...known, labels })?.floor,
    );
    expect(floors[0]).not.toBe(floors[1]);
    expect(supcon.pipeline.landmarks(6)).toBeUndefined();
    const pcl = jobOf('pcl').pipeline;
    const [first, later] = [0, 1].map((epoch) => pcl.landmarks(6, { ...known, epoch })?.collapse ?? 0);
    // K = 3, 6 and 12 prototypes.
    const prototypes = (Math.log(3) + Math.log(6) + Math.log(12)) / 3;
    expect(Math.abs((later as number) - (first as number) - prototypes)).toBeLessThanOrEqual(64 * u);
  });

  it('whoever tells no share of the repulsion says why', () => {
    for (const name of names) {
      const { repels, sparing, project } = jobOf(name).pipeline;
      expect([name, repels || sparing !== undefined]).toEqual([name, true]);
      if (repels && sparing === undefined) expect([name, project !== undefined]).toEqual([name, true]);
    }
  });
});
