/** elementwise — one number in, or two, one number out. */

export const enum Unary { neg, reciprocal, log, log1p, sqrt, relu }

// @ts-ignore: decorator
@inline
function each4(kind: i32, x: v128): v128 {
  if (kind == Unary.neg) return v128.neg<f32>(x);
  if (kind == Unary.reciprocal) return v128.div<f32>(v128.splat<f32>(1), x);
  if (kind == Unary.sqrt) return v128.sqrt<f32>(x);
  // relu: x where x > 0, else 0 (NaN·0 is NaN in the definition, so NaN stays)
  return v128.and(x, v128.or(v128.gt<f32>(x, v128.splat<f32>(0)), v128.ne<f32>(x, x)));
}

/** Numbers task·perTask … of a whole; a multiple of 4 each but for the last. */
export function unary(room: usize, task: i32, kind: i32, a: usize, b: usize, whole: i32, perTask: i32): void {
  const start = task * perTask;
  const n = min(perTask, whole - start);
  const from = a + (start << 2);
  const to = b + (start << 2);
  if (kind == Unary.log) {
    for (let i = 0; i < n; i++) store<f32>(to + (i << 2), f32(NativeMath.log(load<f32>(from + (i << 2)))));
    return;
  }
  if (kind == Unary.log1p) {
    for (let i = 0; i < n; i++) store<f32>(to + (i << 2), f32(NativeMath.log1p(load<f32>(from + (i << 2)))));
    return;
  }
  const padded = (n + 3) & ~3;
  for (let i = 0; i < padded; i += 4) v128.store(to + (i << 2), each4(kind, v128.load(from + (i << 2))));
}

/** c·a + b, for numbers c and b. */
export function scaleShift(room: usize, task: i32, from: usize, to: usize, n: i32, c: f32, b: f32, perTask: i32): void {
  const cc = v128.splat<f32>(c);
  const bb = v128.splat<f32>(b);
  const end = (min(n, (task + 1) * perTask) + 3) & ~3;
  for (let i = task * perTask; i < end; i += 4)
    v128.store(to + (i << 2), v128.add<f32>(v128.mul<f32>(v128.load(from + (i << 2)), cc), bb));
}

/** What is done with two numbers; greater gives 1 or 0. */
export const enum Binary { add, mul, greater, sub, div }

// @ts-ignore: decorator
@inline
function pair4(kind: i32, x: v128, y: v128): v128 {
  if (kind == Binary.add) return v128.add<f32>(x, y);
  if (kind == Binary.mul) return v128.mul<f32>(x, y);
  if (kind == Binary.sub) return v128.sub<f32>(x, y);
  if (kind == Binary.div) return v128.div<f32>(x, y);
  return v128.and(v128.gt<f32>(x, y), v128.splat<f32>(1));
}

// @ts-ignore: decorator
@inline
function pair1(kind: i32, x: f32, y: f32): f32 {
  if (kind == Binary.add) return x + y;
  if (kind == Binary.mul) return x * y;
  if (kind == Binary.sub) return x - y;
  if (kind == Binary.div) return x / y;
  return x > y ? 1 : 0;
}

/** Rows of pairs; a row or column step of 0 stands still. */
// @ts-ignore: decorator
@inline
function walk(kind: i32, a: usize, b: usize, to: usize, rows: i32, cols: i32, aRow: i32, aCol: i32, bRow: i32, bCol: i32): void {
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const p = a + ((i * aRow) << 2);
    const q = b + ((i * bRow) << 2);
    const out = to + ((i * cols) << 2);
    for (let j = 0; j < whole; j += 4) {
      const x = aCol == 0 ? v128.load32_splat(p) : v128.load(p + (j << 2));
      const y = bCol == 0 ? v128.load32_splat(q) : v128.load(q + (j << 2));
      v128.store(out + (j << 2), pair4(kind, x, y));
    }
    for (let j = whole; j < cols; j++)
      store<f32>(out + (j << 2), pair1(kind, load<f32>(p + ((j * aCol) << 2)), load<f32>(q + ((j * bCol) << 2))));
  }
}

/** Rows task·perTask … of pairs; a single row is cut into tasks of columns instead. */
export function binary(
  room: usize, task: i32, kind: i32, x: usize, y: usize, z: usize, wholeRows: i32, wholeCols: i32, aRow: i32, aCol: i32, bRow: i32, bCol: i32, perTask: i32,
): void {
  const start = task * perTask;
  const single = wholeRows == 1;
  const rows = single ? 1 : min(perTask, wholeRows - start);
  const cols = single ? min(perTask, wholeCols - start) : wholeCols;
  const a = x + ((start * (single ? aCol : aRow)) << 2);
  const b = y + ((start * (single ? bCol : bRow)) << 2);
  const to = z + ((start * (single ? 1 : wholeCols)) << 2);
  if (kind == Binary.add) walk(Binary.add, a, b, to, rows, cols, aRow, aCol, bRow, bCol);
  else if (kind == Binary.mul) walk(Binary.mul, a, b, to, rows, cols, aRow, aCol, bRow, bCol);
  else if (kind == Binary.sub) walk(Binary.sub, a, b, to, rows, cols, aRow, aCol, bRow, bCol);
  else if (kind == Binary.div) walk(Binary.div, a, b, to, rows, cols, aRow, aCol, bRow, bCol);
  else walk(Binary.greater, a, b, to, rows, cols, aRow, aCol, bRow, bCol);
}

/** The number held between two bounds; NaN stays. */
export function clip(room: usize, task: i32, from: usize, to: usize, n: i32, low: f32, high: f32, perTask: i32): void {
  const least = v128.splat<f32>(low);
  const most = v128.splat<f32>(high);
  const end = (min(n, (task + 1) * perTask) + 3) & ~3;
  for (let i = task * perTask; i < end; i += 4)
    v128.store(to + (i << 2), f32x4.pmin(f32x4.pmax(v128.load(from + (i << 2)), least), most));
}

/** ȳ where x > 0, else 0. */
export function reluPull(room: usize, task: i32, x: usize, ybar: usize, to: usize, n: i32, perTask: i32): void {
  const zero = v128.splat<f32>(0);
  const end = (min(n, (task + 1) * perTask) + 3) & ~3;
  for (let i = task * perTask; i < end; i += 4)
    v128.store(to + (i << 2), v128.and(v128.load(ybar + (i << 2)), v128.gt<f32>(v128.load(x + (i << 2)), zero)));
}
