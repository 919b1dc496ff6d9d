/**
 * convolution — a kernel over an image held as a row: take the columns under each place, multiply.
 *
 * im2col said in algebra: takeColumns → reshape → matmul → reshape, so its pullback needs nothing of its own.
 */
import type { Algebra, Convolution } from '../derived.js';
import type { ConvolutionGeometry } from '../geometry.js';
import { convolved, pixels, windows } from '../geometry.js';

export const convolution = <T>(A: Algebra<T>): Convolution<T> => {
  const places = (g: ConvolutionGeometry): number => convolved(g).height * convolved(g).width;
  const unfold = (g: ConvolutionGeometry, x: T): T =>
    A.reshape(A.extent(x).rows * places(g), g.kernel * g.kernel * g.channels)(A.takeColumns(windows(g))(x));
  return {
    convolve: (g) => (x, w) => {
      const y = A.matmul(unfold(g, x), w);
      return A.reshape(A.extent(x).rows, places(g) * A.extent(w).cols)(y);
    },
    convolvePull: (g) => (x, w, ybar) => {
      const [n, out] = [A.extent(x).rows, A.extent(w).cols];
      const perPlace = A.reshape(n * places(g), out)(ybar);
      const unfolded = A.matmul(perPlace, A.transpose(w));
      const refolded = A.reshape(n, places(g) * g.kernel * g.kernel * g.channels)(unfolded);
      return [A.putColumns(windows(g), pixels(g))(refolded), A.convolveWeightsPull(g)(x, w, ybar)];
    },
    convolveWeightsPull: (g) => (x, w, ybar) => {
      const perPlace = A.reshape(A.extent(x).rows * places(g), A.extent(w).cols)(ybar);
      return A.matmul(A.transpose(unfold(g, x)), perPlace);
    },
  };
};
