/**
 * reduce — one number for each row or each column.
 *
 * Sums over a row add 128 entries in four lanes, then go on in float64; sums over columns in float64 from strip to strip of rows, since a batch may
 * have a hundred thousand rows.
 */
import { columnSumsOf } from "./normalise";

/** Σⱼ aᵢⱼ for each row. */
export function sumRows(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    let so: f64 = 0;
    for (let j0 = 0; j0 < cols; j0 += 128) {
      const end = min(j0 + 128, cols);
      const whole = j0 + ((end - j0) & ~3);
      let lanes = v128.splat<f32>(0);
      for (let j = j0; j < whole; j += 4) lanes = v128.add<f32>(lanes, v128.load(p + (j << 2)));
      so += f64(v128.extract_lane<f32>(lanes, 0)) + f64(v128.extract_lane<f32>(lanes, 1));
      so += f64(v128.extract_lane<f32>(lanes, 2)) + f64(v128.extract_lane<f32>(lanes, 3));
      for (let j = whole; j < end; j++) so += load<f32>(p + (j << 2));
    }
    store<f32>(to + (i << 2), f32(so));
  }
}

/** `sums` is room for cols float64. */
export function sumColumns(from: usize, to: usize, rows: i32, cols: i32, sums: usize): void {
  columnSumsOf(from, rows, cols, sums);
  for (let j = 0; j < cols; j++) store<f32>(to + (j << 2), f32(load<f64>(sums + (j << 3))));
}

/** maxⱼ aᵢⱼ for each row. */
export function maxRows(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    let so: f32 = -Infinity;
    for (let j = 0; j < cols; j++) so = max<f32>(so, load<f32>(p + (j << 2)));
    store<f32>(to + (i << 2), so);
  }
}

export function maxColumns(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let j = 0; j < cols; j++) store<f32>(to + (j << 2), -Infinity);
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    for (let j = 0; j < cols; j++)
      store<f32>(to + (j << 2), max<f32>(load<f32>(to + (j << 2)), load<f32>(p + (j << 2))));
  }
}

export function argMaxRows(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    let best = 0;
    let largest = load<f32>(p);
    for (let j = 1; j < cols; j++) {
      const x = load<f32>(p + (j << 2));
      if (x > largest) {
        best = j;
        largest = x;
      }
    }
    store<f32>(to + (i << 2), f32(best));
  }
}
