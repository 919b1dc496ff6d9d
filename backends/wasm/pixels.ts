/** pixels — bilinear samples and normal numbers by kernels of their own. */
import type { Derived } from '../../src/algebra/derived.js';
import { pixels as columns } from '../../src/algebra/geometry.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';

type Fused = Pick<Derived<Handle>, 'resample' | 'normalRows'>;

/** Rows that one task takes. */
const perTask = 16;

/** The fused operations on pixels. */
export const pixels = (M: Machine): Fused => ({
  resample:
    ({ image, output, maps, boxes }) =>
    (x) => {
      const from = M.at(x);
      const y = M.make(x.rows, columns(output));
      M.scratch(maps.byteLength, (at) => {
        M.write(at, maps);
        const job = { tasks: Math.ceil(x.rows / perTask), work: 20 * x.rows * columns(output) };
        const shape = [image.height, image.width, image.channels, output.height, output.width];
        const run = (held: number): void =>
          M.run('resample', job, from, M.at(y), x.rows, ...shape, at, held, perTask);
        if (boxes === undefined) run(0);
        else
          M.scratch(boxes.byteLength, (held) => {
            M.write(held, boxes);
            run(held);
          });
      });
      return y;
    },
  normalRows: (keys, cols) => {
    const y = M.make(keys.length / 2, cols);
    M.scratch(keys.byteLength, (at) => {
      M.write(at, keys);
      const job = { tasks: Math.ceil(y.rows / perTask), work: 20 * y.rows * cols };
      M.run('normalRows', job, at, M.at(y), y.rows, cols, perTask);
    });
    return y;
  },
});
