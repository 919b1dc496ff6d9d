/**
 * statistics — what some repeated times say: their middle, how far they spread, and how they grow.
 */

const sorted = (xs: ReadonlyArray<number>): ReadonlyArray<number> => [...xs].sort((a, b) => a - b);

/**
 * The middle of some numbers; NaN of none.
 *
 * @example
 * median([3, 1, 10, 2]) // => 2.5
 */
export const median = (xs: ReadonlyArray<number>): number => {
  const s = sorted(xs);
  const [low, high] = [s[Math.floor((s.length - 1) / 2)], s[Math.ceil((s.length - 1) / 2)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
};

/**
 * The median distance from the median, as a share of the median.
 *
 * @example
 * spread([9, 10, 11]) // => 0.1
 */
export const spread = (xs: ReadonlyArray<number>): number => {
  const middle = median(xs);
  return median(xs.map((x) => Math.abs(x - middle))) / middle;
};

/**
 * The exponent p of t ∝ Nᵖ: the slope of log t over log N by least squares; NaN of fewer than two sizes.
 *
 * @example
 * growth([[512, 1], [1024, 4], [2048, 16]]) // => 2
 */
export const growth = (points: ReadonlyArray<readonly [n: number, time: number]>): number => {
  const [xs, ys] = [points.map(([n]) => Math.log2(n)), points.map(([, t]) => Math.log2(t))];
  const mean = (zs: ReadonlyArray<number>): number => zs.reduce((a, b) => a + b, 0) / zs.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const over = xs.reduce((so, x) => so + (x - x0) ** 2, 0);
  const along = xs.reduce((so, x, i) => so + (x - x0) * ((ys[i] as number) - y0), 0);
  return over === 0 ? Number.NaN : along / over;
};
