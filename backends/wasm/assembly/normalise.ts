/**
 * normalise — batch normalisation with its scale, its shift and a rectifier, in tasks of some rows each.
 *
 * Every task finds mean and squared deviations of its own rows while they are in a cache; tasks are put together in
 * order and in double precision, so the answer is the same for any number of threads. Within a task sums run in
 * single precision over 32 rows and in double precision from there on.
 *
 * Notation x̂ = (x − μ)/√(σ² + ε), g = ȳ where the result is positive (or ȳ, without a rectifier)
 *
 * Source   Chan, Golub & LeVeque 1983 for sums of squares put together; arXiv:1502.03167
 */

const strip: i32 = 32;

// @ts-ignore: decorator
@inline
function addTo(sums: usize, x: v128): void {
  v128.store(sums, v128.add<f64>(v128.load(sums), f64x2.promote_low_f32x4(x)));
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(sums, v128.add<f64>(v128.load(sums, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Σ x of each column over rows start … end − 1, added to float64 sums; squares about `middle` unless it is 0. */
function columnSums(from: usize, start: i32, end: i32, cols: i32, middle: usize, sums: usize): void {
  const step = <usize>(cols << 2);
  for (let i0 = start; i0 < end; i0 += strip) {
    const i1 = min(i0 + strip, end);
    let j = 0;
    for (; j + 16 <= cols; j += 16) {
      let s0 = v128.splat<f32>(0), s1 = v128.splat<f32>(0), s2 = v128.splat<f32>(0), s3 = v128.splat<f32>(0);
      let p = from + ((i0 * cols + j) << 2);
      if (middle == 0)
        for (let i = i0; i < i1; i++, p += step) {
          s0 = v128.add<f32>(s0, v128.load(p));
          s1 = v128.add<f32>(s1, v128.load(p, 16));
          s2 = v128.add<f32>(s2, v128.load(p, 32));
          s3 = v128.add<f32>(s3, v128.load(p, 48));
        }
      else {
        const m = middle + (j << 2);
        const m0 = v128.load(m), m1 = v128.load(m, 16), m2 = v128.load(m, 32), m3 = v128.load(m, 48);
        for (let i = i0; i < i1; i++, p += step) {
          const d0 = v128.sub<f32>(v128.load(p), m0);
          const d1 = v128.sub<f32>(v128.load(p, 16), m1);
          const d2 = v128.sub<f32>(v128.load(p, 32), m2);
          const d3 = v128.sub<f32>(v128.load(p, 48), m3);
          s0 = v128.add<f32>(s0, v128.mul<f32>(d0, d0));
          s1 = v128.add<f32>(s1, v128.mul<f32>(d1, d1));
          s2 = v128.add<f32>(s2, v128.mul<f32>(d2, d2));
          s3 = v128.add<f32>(s3, v128.mul<f32>(d3, d3));
        }
      }
      const to = sums + (j << 3);
      addTo(to, s0);
      addTo(to + 32, s1);
      addTo(to + 64, s2);
      addTo(to + 96, s3);
    }
    for (; j < cols; j++) {
      const m: f32 = middle == 0 ? 0 : load<f32>(middle + (j << 2));
      let so: f32 = 0;
      for (let i = i0; i < i1; i++) {
        const x = load<f32>(from + ((i * cols + j) << 2));
        so += middle == 0 ? x : (x - m) * (x - m);
      }
      store<f64>(sums + (j << 3), load<f64>(sums + (j << 3)) + so);
    }
  }
}

/** Mean and squared deviations of the columns over the rows of one task: 2·cols float64 at parts + task·16·cols. */
export function momentsPart(room: usize, task: i32, from: usize, parts: usize, rows: i32, cols: i32, perTask: i32): void {
  const start = task * perTask;
  const end = min(rows, start + perTask);
  const means = parts + ((task * 2 * cols) << 3);
  const squares = means + (cols << 3);
  memory.fill(means, 0, cols << 4);
  columnSums(from, start, end, cols, 0, means);
  for (let j = 0; j < cols; j++) {
    const mean = load<f64>(means + (j << 3)) / (end - start);
    store<f64>(means + (j << 3), mean);
    store<f32>(room + (j << 2), f32(mean));
  }
  columnSums(from, start, end, cols, room, squares);
}

/** Tasks put together in order: means and biased variances of the columns. */
export function momentsJoin(parts: usize, mean: usize, variance: usize, rows: i32, cols: i32, perTask: i32): void {
  const tasks = (rows + perTask - 1) / perTask;
  for (let j = 0; j < cols; j++) {
    let n: f64 = 0, middle: f64 = 0, squares: f64 = 0;
    for (let t = 0; t < tasks; t++) {
      const at = parts + ((t * 2 * cols + j) << 3);
      const count = f64(min(rows, (t + 1) * perTask) - t * perTask);
      const gap = load<f64>(at) - middle;
      const both = n + count;
      middle += (gap * count) / both;
      squares += load<f64>(at + (cols << 3)) + (gap * gap * n * count) / both;
      n = both;
    }
    store<f32>(mean + (j << 2), f32(middle));
    store<f32>(variance + (j << 2), f32(squares / rows));
  }
}

/** 1/√(variance + ε) of each column. */
export function spreads(variance: usize, to: usize, cols: i32, epsilon: f32): void {
  for (let j = 0; j < cols; j++)
    store<f32>(to + (j << 2), f32(1 / Math.sqrt(f64(load<f32>(variance + (j << 2))) + f64(epsilon))));
}

// @ts-ignore: decorator
@inline
function normal4(x: usize, c: usize, mean: usize, inverse: usize): v128 {
  return v128.mul<f32>(v128.sub<f32>(v128.load(x), v128.load(mean + c)), v128.load(inverse + c));
}

// @ts-ignore: decorator
@inline
function normal1(x: usize, c: usize, mean: usize, inverse: usize): f32 {
  return (load<f32>(x) - load<f32>(mean + c)) * load<f32>(inverse + c);
}

/** y = x̂·scale + shift, rectified if asked for; scale = 0 stands for y = x̂. */
export function normalise(
  room: usize, task: i32, x: usize, to: usize, rows: i32, cols: i32, mean: usize, inverse: usize, scale: usize, shift: usize,
  rectified: bool, perTask: i32,
): void {
  const start = task * perTask;
  const end = min(rows, start + perTask);
  const zero = v128.splat<f32>(0);
  const whole = cols & ~3;
  for (let i = start; i < end; i++) {
    const p = x + ((i * cols) << 2);
    const q = to + ((i * cols) << 2);
    for (let j = 0; j < whole; j += 4) {
      const c = <usize>(j << 2);
      let y = normal4(p + c, c, mean, inverse);
      if (scale != 0) y = v128.add<f32>(v128.mul<f32>(y, v128.load(scale + c)), v128.load(shift + c));
      v128.store(q + c, rectified ? f32x4.pmax(y, zero) : y);
    }
    for (let j = whole; j < cols; j++) {
      const c = <usize>(j << 2);
      let y = normal1(p + c, c, mean, inverse);
      if (scale != 0) y = y * load<f32>(scale + c) + load<f32>(shift + c);
      store<f32>(q + c, rectified && y < 0 ? 0 : y);
    }
  }
}

// @ts-ignore: decorator
@inline
function passed4(xhat: v128, ybar: usize, c: usize, scale: usize, shift: usize, rectified: bool): v128 {
  const bar = v128.load(ybar);
  if (!rectified) return bar;
  const y = scale == 0 ? xhat : v128.add<f32>(v128.mul<f32>(xhat, v128.load(scale + c)), v128.load(shift + c));
  return v128.and(bar, v128.gt<f32>(y, v128.splat<f32>(0)));
}

// @ts-ignore: decorator
@inline
function passed1(xhat: f32, ybar: usize, c: usize, scale: usize, shift: usize, rectified: bool): f32 {
  const bar = load<f32>(ybar);
  if (!rectified) return bar;
  const y = scale == 0 ? xhat : xhat * load<f32>(scale + c) + load<f32>(shift + c);
  return y > 0 ? bar : 0;
}

/** Σ g and Σ g x̂ of the columns over the rows of one task, as float64 at parts + task·16·cols. */
export function pullPart(
  room: usize, task: i32, x: usize, ybar: usize, parts: usize, rows: i32, cols: i32, mean: usize, inverse: usize,
  scale: usize, shift: usize, rectified: bool, perTask: i32,
): void {
  const start = task * perTask;
  const end = min(rows, start + perTask);
  const levels = parts + ((task * 2 * cols) << 3);
  const along = levels + (cols << 3);
  const step = <usize>(cols << 2);
  memory.fill(levels, 0, cols << 4);
  for (let i0 = start; i0 < end; i0 += strip) {
    const i1 = min(i0 + strip, end);
    let j = 0;
    for (; j + 8 <= cols; j += 8) {
      let g0 = v128.splat<f32>(0), g1 = v128.splat<f32>(0), h0 = v128.splat<f32>(0), h1 = v128.splat<f32>(0);
      const c = <usize>(j << 2);
      let p = x + ((i0 * cols + j) << 2);
      let q = ybar + ((i0 * cols + j) << 2);
      for (let i = i0; i < i1; i++, p += step, q += step) {
        const x0 = normal4(p, c, mean, inverse);
        const x1 = normal4(p + 16, c + 16, mean, inverse);
        const b0 = passed4(x0, q, c, scale, shift, rectified);
        const b1 = passed4(x1, q + 16, c + 16, scale, shift, rectified);
        g0 = v128.add<f32>(g0, b0);
        g1 = v128.add<f32>(g1, b1);
        h0 = v128.add<f32>(h0, v128.mul<f32>(b0, x0));
        h1 = v128.add<f32>(h1, v128.mul<f32>(b1, x1));
      }
      addTo(levels + (j << 3), g0);
      addTo(levels + (j << 3) + 32, g1);
      addTo(along + (j << 3), h0);
      addTo(along + (j << 3) + 32, h1);
    }
    for (; j < cols; j++) {
      const c = <usize>(j << 2);
      let g: f32 = 0, h: f32 = 0;
      for (let i = i0; i < i1; i++) {
        const xhat = normal1(x + ((i * cols + j) << 2), c, mean, inverse);
        const b = passed1(xhat, ybar + ((i * cols + j) << 2), c, scale, shift, rectified);
        g += b;
        h += b * xhat;
      }
      store<f64>(levels + (j << 3), load<f64>(levels + (j << 3)) + g);
      store<f64>(along + (j << 3), load<f64>(along + (j << 3)) + h);
    }
  }
}

/** The sums of all tasks in order, and both divided by the count of rows behind them. */
export function pullJoin(parts: usize, shiftbar: usize, scalebar: usize, means: usize, rows: i32, cols: i32, tasks: i32): void {
  for (let j = 0; j < cols; j++) {
    let g: f64 = 0, h: f64 = 0;
    for (let t = 0; t < tasks; t++) {
      g += load<f64>(parts + ((t * 2 * cols + j) << 3));
      h += load<f64>(parts + ((t * 2 * cols + cols + j) << 3));
    }
    store<f32>(shiftbar + (j << 2), f32(g));
    store<f32>(scalebar + (j << 2), f32(h));
    store<f32>(means + (j << 2), f32(g / rows));
    store<f32>(means + ((cols + j) << 2), f32(h / rows));
  }
}

/** x̄ = scale/√(σ² + ε) · (g − mean g − x̂·mean(g x̂)); `means` holds the two means one after the other. */
export function pullApply(
  room: usize, task: i32, x: usize, ybar: usize, to: usize, rows: i32, cols: i32, mean: usize, inverse: usize,
  scale: usize, shift: usize, rectified: bool, means: usize, perTask: i32,
): void {
  const start = task * perTask;
  const end = min(rows, start + perTask);
  const along = means + (cols << 2);
  const whole = cols & ~3;
  for (let i = start; i < end; i++) {
    const at = <usize>((i * cols) << 2);
    for (let j = 0; j < whole; j += 4) {
      const c = <usize>(j << 2);
      const xhat = normal4(x + at + c, c, mean, inverse);
      const g = passed4(xhat, ybar + at + c, c, scale, shift, rectified);
      const rest = v128.sub<f32>(v128.sub<f32>(g, v128.load(means + c)), v128.mul<f32>(xhat, v128.load(along + c)));
      const factor = scale == 0 ? v128.load(inverse + c) : v128.mul<f32>(v128.load(inverse + c), v128.load(scale + c));
      v128.store(to + at + c, v128.mul<f32>(rest, factor));
    }
    for (let j = whole; j < cols; j++) {
      const c = <usize>(j << 2);
      const xhat = normal1(x + at + c, c, mean, inverse);
      const g = passed1(xhat, ybar + at + c, c, scale, shift, rectified);
      const factor = scale == 0 ? load<f32>(inverse + c) : load<f32>(inverse + c) * load<f32>(scale + c);
      store<f32>(to + at + c, (g - load<f32>(means + c) - xhat * load<f32>(along + c)) * factor);
    }
  }
}

/** Σ over rows of each column, cols float64 at `sums`. */
export function columnSumsOf(from: usize, rows: i32, cols: i32, sums: usize): void {
  memory.fill(sums, 0, cols << 3);
  columnSums(from, 0, rows, cols, 0, sums);
}
