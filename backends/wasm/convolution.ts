/**
 * convolution — forward by one gathered product, back to the image by one for each phase of the stride, back to the
 * weights by sums over groups of images.
 */
import type { Derived } from '../../src/algebra/derived.js';
import type { ConvolutionGeometry } from '../../src/algebra/geometry.js';
import { convolved, pixels } from '../../src/algebra/geometry.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';

type Fused = Pick<Derived<Handle>, 'convolve' | 'convolvePull' | 'convolveWeightsPull'>;

/** Rows of a gathered product that one task takes, about. */
const rowsPerTask = 512;
/** Groups of images whose weights' gradients are summed apart: the sum is the same for any number of threads. */
const groups = 16;

/** A gathered A: its source, its grid of rows, its taps; and where in the result its rows go. */
interface Gathered {
  readonly source: readonly [at: number, height: number, width: number, channels: number];
  readonly grid: readonly [height: number, width: number];
  readonly look: readonly [step: number, y: number, x: number, way: number];
  readonly taps: readonly [rows: number, cols: number];
  readonly result: readonly [at: number, height: number, width: number, channels: number];
  readonly place: readonly [step: number, y: number, x: number];
}

const gatheredProduct = (
  { kernels, run, scratch }: Machine,
  images: number,
  g: Gathered,
  pack: (to: number) => void,
): void => {
  const [, , , channels] = g.source;
  const [, , , outs] = g.result;
  const [taps, places] = [g.taps[0] * g.taps[1], g.grid[0] * g.grid[1]];
  const perTask = Math.max(1, Math.round(rowsPerTask / places));
  scratch(kernels.packedTapsBytes(taps, channels, outs), (to) => {
    pack(to);
    const job = {
      tasks: Math.ceil(images / perTask),
      room: kernels.gatherRoom(channels, outs),
      work: images * places * taps * channels * outs,
    };
    const shape = [...g.source, ...g.grid, ...g.look, ...g.taps, to, ...g.result, ...g.place];
    run('gatherProduct', job, ...shape, images, perTask);
  });
};

const forward =
  (M: Machine): Fused['convolve'] =>
  (g) =>
  (x, w) => {
    const { height, width } = convolved(g);
    const [source, weights] = [M.at(x), M.at(w)];
    const y = M.make(x.rows, height * width * w.cols);
    const gathered: Gathered = {
      source: [source, g.height, g.width, g.channels],
      grid: [height, width],
      look: [g.stride, -g.padding, -g.padding, 1],
      taps: [g.kernel, g.kernel],
      result: [M.at(y), height, width, w.cols],
      place: [1, 0, 0],
    };
    gatheredProduct(M, x.rows, gathered, (to) =>
      M.kernels.packTaps(weights, to, g.kernel, g.channels, w.cols, 0, 0, 1, g.kernel, g.kernel, 0),
    );
    return y;
  };

/** Pixels of one extent whose place leaves the remainder `phase`: how many, their first tap, their first place. */
const phaseOf = (phase: number, extent: number, { kernel, stride, padding }: ConvolutionGeometry) => {
  const tap = (phase + padding) % stride;
  return {
    count: Math.ceil((extent - phase) / stride),
    tap,
    taps: Math.max(0, Math.ceil((kernel - tap) / stride)),
    start: (phase + padding - tap) / stride,
  };
};

/** x̄: every pixel gathers the places it contributed to. */
const imagePull = (M: Machine, g: ConvolutionGeometry, x: Handle, w: Handle, ybar: number): Handle => {
  const { height, width } = convolved(g);
  // Where the stride skips pixels altogether, nothing writes them.
  const xbar = g.kernel < g.stride ? M.zeros(x.rows, pixels(g)) : M.make(x.rows, pixels(g));
  const weights = M.at(w);
  for (let py = 0; py < Math.min(g.stride, g.height); py++)
    for (let px = 0; px < Math.min(g.stride, g.width); px++) {
      const [y, z] = [phaseOf(py, g.height, g), phaseOf(px, g.width, g)];
      if (y.taps * z.taps === 0) continue;
      const gathered: Gathered = {
        source: [ybar, height, width, w.cols],
        grid: [y.count, z.count],
        look: [1, y.start, z.start, -1],
        taps: [y.taps, z.taps],
        result: [M.at(xbar), g.height, g.width, g.channels],
        place: [g.stride, py, px],
      };
      gatheredProduct(M, x.rows, gathered, (to) =>
        M.kernels.packTaps(
          weights,
          to,
          g.kernel,
          g.channels,
          w.cols,
          y.tap,
          z.tap,
          g.stride,
          y.taps,
          z.taps,
          1,
        ),
      );
    }
  return xbar;
};

/** w̄: groups of images apart, then their sums in order. */
const weightsPull = (M: Machine, g: ConvolutionGeometry, x: Handle, w: Handle, ybar: number): Handle => {
  const { kernels, run, scratch } = M;
  const { height, width } = convolved(g);
  const size = w.rows * w.cols;
  if (x.rows === 0) return M.zeros(w.rows, w.cols);
  const wbar = M.make(w.rows, w.cols);
  const perTask = Math.ceil(x.rows / groups);
  const tasks = Math.ceil(x.rows / perTask);
  const from = M.at(x);
  scratch(tasks * size * 4, (parts) => {
    const room = kernels.weightsPullRoom(g.channels, w.cols);
    const work = x.rows * height * width * size;
    const image = [g.height, g.width, g.channels, g.kernel, g.stride, g.padding, height, width];
    run('weightsPull', { tasks, room, work }, from, ybar, parts, x.rows, ...image, w.cols, perTask);
    const numbers = 4096;
    const sums = { tasks: Math.ceil(size / numbers), work: size * tasks };
    run('sumParts', sums, parts, M.at(wbar), size, tasks, numbers);
  });
  return wbar;
};

/** Convolution and its pullbacks. */
export const convolution = (M: Machine): Fused => ({
  convolve: forward(M),
  convolvePull: (g) => (x, w, ybar) => {
    const from = M.at(ybar);
    return [imagePull(M, g, x, w, from), weightsPull(M, g, x, w, from)];
  },
  convolveWeightsPull: (g) => (x, w, ybar) => weightsPull(M, g, x, w, M.at(ybar)),
});
