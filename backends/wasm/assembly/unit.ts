/** unit — rows brought to length 1, and the pullback of it, in tasks of some rows each. */

/** Σ a b over a row: 128 entries in four lanes, and double precision from there on. */
function rowDot(a: usize, b: usize, cols: i32): f64 {
  let so: f64 = 0;
  for (let j0 = 0; j0 < cols; j0 += 128) {
    const end = min(j0 + 128, cols);
    const whole = j0 + ((end - j0) & ~3);
    let lanes = v128.splat<f32>(0);
    for (let j = j0; j < whole; j += 4)
      lanes = v128.add<f32>(lanes, v128.mul<f32>(v128.load(a + (j << 2)), v128.load(b + (j << 2))));
    so += f64(v128.extract_lane<f32>(lanes, 0)) + f64(v128.extract_lane<f32>(lanes, 1));
    so += f64(v128.extract_lane<f32>(lanes, 2)) + f64(v128.extract_lane<f32>(lanes, 3));
    for (let j = whole; j < end; j++) so += load<f32>(a + (j << 2)) * load<f32>(b + (j << 2));
  }
  return so;
}

/** to = c·a + d·b over a row. */
function combine(a: usize, c: f32, b: usize, d: f32, to: usize, cols: i32): void {
  const whole = cols & ~3;
  const cc = v128.splat<f32>(c);
  const dd = v128.splat<f32>(d);
  for (let j = 0; j < whole; j += 4) {
    const o = <usize>(j << 2);
    v128.store(to + o, v128.add<f32>(v128.mul<f32>(v128.load(a + o), cc), v128.mul<f32>(v128.load(b + o), dd)));
  }
  for (let j = whole; j < cols; j++) {
    const o = <usize>(j << 2);
    store<f32>(to + o, load<f32>(a + o) * c + load<f32>(b + o) * d);
  }
}

/** x/√max(‖x‖², floor²) */
export function unitRows(room: usize, task: i32, x: usize, to: usize, rows: i32, cols: i32, floor: f64, perTask: i32): void {
  const end = min(rows, (task + 1) * perTask);
  for (let i = task * perTask; i < end; i++) {
    const at = <usize>((i * cols) << 2);
    const square = rowDot(x + at, x + at, cols);
    const inverse = f32(1 / Math.sqrt(Math.max(square, floor * floor)));
    const whole = cols & ~3;
    const s = v128.splat<f32>(inverse);
    for (let j = 0; j < whole; j += 4) v128.store(to + at + (j << 2), v128.mul<f32>(v128.load(x + at + (j << 2)), s));
    for (let j = whole; j < cols; j++) store<f32>(to + at + (j << 2), load<f32>(x + at + (j << 2)) * inverse);
  }
}

/** x̄ = c (ȳ − x (x·ȳ)/‖x‖²)/‖x‖ above the floor, c ȳ/floor at it and below. */
export function unitRowsPull(room: usize, task: i32, x: usize, ybar: usize, to: usize, rows: i32, cols: i32, floor: f64, c: f64, perTask: i32): void {
  const end = min(rows, (task + 1) * perTask);
  for (let i = task * perTask; i < end; i++) {
    const at = <usize>((i * cols) << 2);
    const square = rowDot(x + at, x + at, cols);
    const least = floor * floor;
    const inverse = c / Math.sqrt(Math.max(square, least));
    const along = square <= least ? 0 : -(rowDot(x + at, ybar + at, cols) / square) * inverse;
    combine(ybar + at, f32(inverse), x + at, f32(along), to + at, cols);
  }
}

/** c aᵢ·bᵢ */
export function rowDots(room: usize, task: i32, a: usize, b: usize, to: usize, rows: i32, cols: i32, c: f64, perTask: i32): void {
  const end = min(rows, (task + 1) * perTask);
  for (let i = task * perTask; i < end; i++) {
    const at = <usize>((i * cols) << 2);
    store<f32>(to + (i << 2), f32(c * rowDot(a + at, b + at, cols)));
  }
}
