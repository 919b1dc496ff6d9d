/**
 * standardize — columns brought to mean 0 and variance 1, and the pullback of it, in two walks over the rows each.
 *
 * Sums over a column run in single precision over strips of 32 rows, four columns in a register, and from strip to
 * strip in double precision. Deviations are summed about the mean, so nothing large cancels.
 */

const strip: i32 = 32;

// @ts-ignore: decorator
@inline
function addTo(sums: usize, j: i32, x: v128): void {
  const at = sums + (j << 3);
  v128.store(at, v128.add<f64>(v128.load(at), f64x2.promote_low_f32x4(x)));
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(at, v128.add<f64>(v128.load(at, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Σ over rows of a column, into cols float64. */
export function columnSums(from: usize, rows: i32, cols: i32, sums: usize): void {
  memory.fill(sums, 0, cols << 3);
  const whole = cols & ~3;
  for (let start = 0; start < rows; start += strip) {
    const end = min(start + strip, rows);
    for (let j = 0; j < whole; j += 4) {
      let so = v128.splat<f32>(0);
      for (let i = start; i < end; i++) so = v128.add<f32>(so, v128.load(from + ((i * cols + j) << 2)));
      addTo(sums, j, so);
    }
    for (let j = whole; j < cols; j++)
      for (let i = start; i < end; i++)
        store<f64>(sums + (j << 3), load<f64>(sums + (j << 3)) + load<f32>(from + ((i * cols + j) << 2)));
  }
}

/** Σ (x − mean)² over rows of a column, into cols float64. */
function columnSquares(from: usize, rows: i32, cols: i32, mean: usize, sums: usize): void {
  memory.fill(sums, 0, cols << 3);
  const whole = cols & ~3;
  for (let start = 0; start < rows; start += strip) {
    const end = min(start + strip, rows);
    for (let j = 0; j < whole; j += 4) {
      const middle = v128.load(mean + (j << 2));
      let so = v128.splat<f32>(0);
      for (let i = start; i < end; i++) {
        const d = v128.sub<f32>(v128.load(from + ((i * cols + j) << 2)), middle);
        so = v128.add<f32>(so, v128.mul<f32>(d, d));
      }
      addTo(sums, j, so);
    }
    for (let j = whole; j < cols; j++)
      for (let i = start; i < end; i++) {
        const d = load<f32>(from + ((i * cols + j) << 2)) - load<f32>(mean + (j << 2));
        store<f64>(sums + (j << 3), load<f64>(sums + (j << 3)) + d * d);
      }
  }
}

/** Means and biased variances of the columns, cols numbers each; `sums` is room for cols float64. */
export function moments(from: usize, mean: usize, variance: usize, rows: i32, cols: i32, sums: usize): void {
  columnSums(from, rows, cols, sums);
  for (let j = 0; j < cols; j++) store<f32>(mean + (j << 2), f32(load<f64>(sums + (j << 3)) / rows));
  columnSquares(from, rows, cols, mean, sums);
  for (let j = 0; j < cols; j++) store<f32>(variance + (j << 2), f32(load<f64>(sums + (j << 3)) / rows));
}

/** mean and 1/√(variance + ε) of every column, at `room` and behind it. */
function centreAndScale(from: usize, rows: i32, cols: i32, epsilon: f32, room: usize): void {
  const scale = room + (cols << 2);
  moments(from, room, scale, rows, cols, room + (cols << 3));
  for (let j = 0; j < cols; j++)
    store<f32>(scale + (j << 2), f32(1 / Math.sqrt(f64(load<f32>(scale + (j << 2))) + f64(epsilon))));
}

/** Bytes of scratch that columns need. */
export function standardizeRoom(cols: i32): i32 {
  return (cols << 3) + (cols << 3) * 3 + 64;
}

/** y = (x − mean)/√(variance + ε) */
export function standardize(from: usize, to: usize, rows: i32, cols: i32, epsilon: f32, room: usize): void {
  centreAndScale(from, rows, cols, epsilon, room);
  const scale = room + (cols << 2);
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    const q = to + ((i * cols) << 2);
    for (let j = 0; j < whole; j += 4) {
      const d = v128.sub<f32>(v128.load(p + (j << 2)), v128.load(room + (j << 2)));
      v128.store(q + (j << 2), v128.mul<f32>(d, v128.load(scale + (j << 2))));
    }
    for (let j = whole; j < cols; j++)
      store<f32>(q + (j << 2), (load<f32>(p + (j << 2)) - load<f32>(room + (j << 2))) * load<f32>(scale + (j << 2)));
  }
}

/** Σ ȳ y over rows of a column, into cols float64. */
function columnProducts(x: usize, ybar: usize, rows: i32, cols: i32, mean: usize, scale: usize, sums: usize): void {
  memory.fill(sums, 0, cols << 3);
  const whole = cols & ~3;
  for (let start = 0; start < rows; start += strip) {
    const end = min(start + strip, rows);
    for (let j = 0; j < whole; j += 4) {
      const middle = v128.load(mean + (j << 2));
      let so = v128.splat<f32>(0);
      for (let i = start; i < end; i++) {
        const at = (i * cols + j) << 2;
        const d = v128.sub<f32>(v128.load(x + at), middle);
        so = v128.add<f32>(so, v128.mul<f32>(d, v128.load(ybar + at)));
      }
      addTo(sums, j, v128.mul<f32>(so, v128.load(scale + (j << 2))));
    }
    for (let j = whole; j < cols; j++)
      for (let i = start; i < end; i++) {
        const at = (i * cols + j) << 2;
        const y = (load<f32>(x + at) - load<f32>(mean + (j << 2))) * load<f32>(scale + (j << 2));
        store<f64>(sums + (j << 3), load<f64>(sums + (j << 3)) + y * load<f32>(ybar + at));
      }
  }
}

/** x̄ = (ȳ − mean ȳ − y·mean(ȳ y))/√(variance + ε) */
export function standardizePull(x: usize, ybar: usize, to: usize, rows: i32, cols: i32, epsilon: f32, room: usize): void {
  centreAndScale(x, rows, cols, epsilon, room);
  const scale = room + (cols << 2);
  const along = room + (cols << 3);
  const level = along + (cols << 2);
  const sums = level + (cols << 2);
  columnProducts(x, ybar, rows, cols, room, scale, sums);
  for (let j = 0; j < cols; j++) store<f32>(along + (j << 2), f32(load<f64>(sums + (j << 3)) / rows));
  columnSums(ybar, rows, cols, sums);
  for (let j = 0; j < cols; j++) store<f32>(level + (j << 2), f32(load<f64>(sums + (j << 3)) / rows));
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const at = (i * cols) << 2;
    for (let j = 0; j < whole; j += 4) {
      const c = j << 2;
      const s = v128.load(scale + c);
      const y = v128.mul<f32>(v128.sub<f32>(v128.load(x + at + c), v128.load(room + c)), s);
      const rest = v128.sub<f32>(v128.load(ybar + at + c), v128.load(level + c));
      v128.store(to + at + c, v128.mul<f32>(v128.sub<f32>(rest, v128.mul<f32>(y, v128.load(along + c))), s));
    }
    for (let j = whole; j < cols; j++) {
      const c = j << 2;
      const s = load<f32>(scale + c);
      const y = (load<f32>(x + at + c) - load<f32>(room + c)) * s;
      store<f32>(to + at + c, (load<f32>(ybar + at + c) - load<f32>(level + c) - y * load<f32>(along + c)) * s);
    }
  }
}
