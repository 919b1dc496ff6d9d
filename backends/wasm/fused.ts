/**
 * fused — derived operations with kernels of their own.
 *
 * Each replaces a definition that stays its meaning: `derived/<operation>/fused-equals-definition`.
 */
import type { Among } from '../../src/algebra/among.js';
import type { Derived } from '../../src/algebra/derived.js';
import type { ConvolutionGeometry } from '../../src/algebra/geometry.js';
import { convolved, pixels } from '../../src/algebra/geometry.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';
import { kinds, pairs, singles } from './primitives.js';
import { standardized } from './standardize.js';

/** Numbers that unfolded images may take at a time: some 4 MiB. */
const unfoldedNumbers = 2 ** 20;

const relations: Readonly<Record<Among['relation'], number>> = { every: 0, same: 1, different: 2 };

const scaled =
  ({ make, at, kernels }: Machine, c: number, b: number) =>
  (a: Handle): Handle => {
    const from = at(a);
    const out = make(a.rows, a.cols);
    kernels.scaleShift(from, at(out), a.rows * a.cols, c, b);
    return out;
  };

const partition = (M: Machine): Pick<Derived<Handle>, 'logPartition' | 'logPartitionPull'> => {
  const { make, zeros, at, index, kernels, scratch } = M;
  const labels = (among: Among): readonly [number, number, number, number] => [
    relations[among.relation],
    among.self ? 1 : 0,
    among.relation === 'every' ? 0 : index(among.queries),
    among.relation === 'every' ? 0 : index(among.keys),
  ];
  return {
    logPartition: (among) => (q, k) => {
      const [p, r] = [at(q), at(k)];
      const lse = make(q.rows, 1);
      const over = labels(among);
      scratch(kernels.partitionRoom(q.cols), (room) =>
        kernels.logPartition(p, r, at(lse), k.rows, q.cols, 0, q.rows, ...over, room),
      );
      return lse;
    },
    logPartitionPull: (among) => (q, k, lse, ybar) => {
      const [p, r, l, y] = [at(q), at(k), at(lse), at(ybar)];
      const [qbar, kbar] = [zeros(q.rows, q.cols), zeros(k.rows, k.cols)];
      const over = labels(among);
      scratch(kernels.partitionRoom(q.cols), (room) =>
        kernels.logPartitionPull(p, r, l, y, at(qbar), at(kbar), k.rows, q.cols, 0, q.rows, ...over, room),
      );
      return [qbar, kbar];
    },
  };
};

const convolution = (M: Machine): Pick<Derived<Handle>, 'convolve' | 'convolvePull'> => {
  const { make, zeros, at, kernels, scratch } = M;
  const sizes = (g: ConvolutionGeometry) => {
    const { height, width } = convolved(g);
    const unfolded = height * width * g.kernel * g.kernel * g.channels;
    const chunk = Math.max(1, Math.floor(unfoldedNumbers / unfolded));
    const image = [g.height, g.width, g.channels, g.kernel, g.stride, g.padding, height, width] as const;
    return { places: height * width, unfolded, chunk, image };
  };
  const room = <R>(numbers: number, products: number, use: (cols: number, rest: number) => R): R =>
    scratch(numbers * 4, (cols) => scratch(products, (rest) => use(cols, rest)));
  return {
    convolve: (g) => (x, w) => {
      const { places, unfolded, chunk, image } = sizes(g);
      const [p, weights] = [at(x), at(w)];
      const y = make(x.rows, places * w.cols);
      room(chunk * unfolded, kernels.productRoom(w.cols), (cols, rest) =>
        kernels.convolve(p, weights, at(y), x.rows, ...image, w.cols, chunk, cols, rest),
      );
      return y;
    },
    convolvePull: (g) => (x, w, ybar) => {
      const { unfolded, chunk, image } = sizes(g);
      const [p, weights, y] = [at(x), at(w), at(ybar)];
      const [xbar, wbar] = [zeros(x.rows, pixels(g)), zeros(w.rows, w.cols)];
      room(chunk * unfolded, kernels.productRoom(Math.max(w.cols, w.rows)), (cols, rest) =>
        kernels.convolvePull(p, weights, y, at(xbar), at(wbar), x.rows, ...image, w.cols, chunk, cols, rest),
      );
      return [xbar, wbar];
    },
  };
};

/** Every operation that has a kernel of its own. */
export const fusedOperations = (M: Machine): Partial<Derived<Handle>> => ({
  sub: pairs(M, kinds.sub),
  div: pairs(M, kinds.div),
  scale: (c) => scaled(M, c, 0),
  shift: (c) => scaled(M, 1, c),
  relu: singles(M, kinds.relu),
  ...standardized(M),
  reluPull: (a, ybar) => {
    const [x, bar] = [M.at(a), M.at(ybar)];
    const out = M.make(a.rows, a.cols);
    M.kernels.reluPull(x, bar, M.at(out), a.rows * a.cols);
    return out;
  },
  ...partition(M),
  ...convolution(M),
});
