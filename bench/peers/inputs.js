/** inputs — the numbers that every peer computes on, as files of float32. */
import { writeFileSync } from 'node:fs';
import { arrayAlgebra } from '../../dist/backends/array/algebra.js';
import { unitRows } from '../../dist/bench/workload.js';
import { embeddedDigits } from '../../dist/src/datasets/mnist.js';
import { checkOptions } from '../../dist/src/pipelines/options.js';
import { presets } from '../../dist/src/pipelines/pipelines.js';
import { roles } from '../../dist/src/pipelines/roles.js';
import { prepare } from '../../dist/src/pipelines/run.js';
import { keyOf, named } from '../../dist/src/prelude/random.js';
import { drawViews } from '../../dist/src/training/views.js';

const write = (folder, name, numbers) =>
  writeFileSync(`${folder}/${name}.f32`, Buffer.from(Float32Array.from(numbers).buffer));

/** Rows of q and k, not of unit length: every peer normalises them itself. */
export const writeRows = (folder, n, d) => {
  for (const name of ['q', 'k'])
    write(
      folder,
      `${name}-${n}-${d}`,
      unitRows(name, { n, d }).data.map((x, i) => x * (1 + (Math.floor(i / d) % 3))),
    );
};

/** What all peers train: a head of 128-64 and τ = 0.2, whatever the default of `train` becomes. */
export const stepOptions = (n) => ({ batch: n, hidden: 128, projection: 64, temperature: 0.2 });

/** Two views of n digits, and the weights that training starts from. */
export const writeStep = async (folder, n) => {
  const { right: split } = await embeddedDigits();
  const { right: options } = checkOptions(roles, presets)(stepOptions(n));
  const { right: job } = prepare(options, split.training);
  const index = Int32Array.from({ length: n }, (_, i) => (i * 13) % split.training.size);
  const rows = split.training.rows(index);
  const views = drawViews(arrayAlgebra)(keyOf(0), 0, job.views)(index, arrayAlgebra.constant(rows));
  views.forEach((view, v) => {
    write(folder, `view-${v}`, view.data);
  });
  const { parameters, statistics } = job.pipeline.initial(named(keyOf(0), 'initial'));
  const shapes = [
    ...Object.entries(parameters).map(([name, m]) => ['parameter', name, m]),
    ...Object.entries(statistics).map(([name, m]) => ['statistic', name, m]),
  ].map(([kind, name, m], i) => {
    write(folder, `tensor-${i}`, m.data);
    return { kind, name, rows: m.rows, cols: m.cols, file: `tensor-${i}` };
  });
  writeFileSync(`${folder}/shapes.json`, JSON.stringify(shapes));
};
