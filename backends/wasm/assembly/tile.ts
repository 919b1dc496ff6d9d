/**
 * tile — four rows by eight columns of C in registers, and a block of such tiles.
 *
 * A comes as panels of 4 rows (for each k four numbers), B as panels of 8 columns (for each k eight). The innermost
 * loop is not unrolled: unrolling costs a third here. A block goes over the panels of A for each panel of B, which
 * stays in the first cache meanwhile.
 *
 * Source   Goto & van de Geijn 2008, Anatomy of high-performance matrix multiplication
 */
import { madd } from "./madd";

/** Rows of A that are packed at a time. */
export const height: i32 = 64;

/** Two registers on their way to C, `width` columns of them. */
// @ts-ignore: decorator
@inline
function put(c: usize, x: v128, y: v128, width: i32, accumulate: bool, spill: usize): void {
  if (width == 8) {
    v128.store(c, accumulate ? v128.add<f32>(v128.load(c), x) : x);
    v128.store(c, accumulate ? v128.add<f32>(v128.load(c, 16), y) : y, 16);
    return;
  }
  v128.store(spill, x);
  v128.store(spill, y, 16);
  for (let j = 0; j < width; j++) {
    const at = c + (j << 2);
    const value = load<f32>(spill + (j << 2));
    store<f32>(at, accumulate ? load<f32>(at) + value : value);
  }
}

/** One tile; `rows` holds where its four rows of C begin, `column` is where in them it lies. */
function tile(ap: usize, bp: usize, kc: i32, rows: usize, column: i32, width: i32, accumulate: bool, spill: usize): void {
  let c00 = v128.splat<f32>(0), c01 = v128.splat<f32>(0);
  let c10 = v128.splat<f32>(0), c11 = v128.splat<f32>(0);
  let c20 = v128.splat<f32>(0), c21 = v128.splat<f32>(0);
  let c30 = v128.splat<f32>(0), c31 = v128.splat<f32>(0);
  const end = ap + (kc << 4);
  while (ap < end) {
    const b0 = v128.load(bp);
    const b1 = v128.load(bp, 16);
    const a0 = v128.load32_splat(ap);
    c00 = madd(a0, b0, c00);
    c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(ap, 4);
    c10 = madd(a1, b0, c10);
    c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(ap, 8);
    c20 = madd(a2, b0, c20);
    c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(ap, 12);
    c30 = madd(a3, b0, c30);
    c31 = madd(a3, b1, c31);
    ap += 16;
    bp += 32;
  }
  put(load<u32>(rows) + column, c00, c01, width, accumulate, spill);
  put(load<u32>(rows, 4) + column, c10, c11, width, accumulate, spill);
  put(load<u32>(rows, 8) + column, c20, c21, width, accumulate, spill);
  put(load<u32>(rows, 12) + column, c30, c31, width, accumulate, spill);
}

/**
 * C (+)= A B over kc for up to 64 packed rows and n columns.
 *
 * `table` says where each row of C begins; rows that are not there point at a spare row, which must hold n numbers.
 */
export function blockProduct(packedA: usize, rows: i32, packedB: usize, n: i32, kc: i32, table: usize, accumulate: bool, spill: usize): void {
  for (let j = 0; j < n; j += 8) {
    const bp = packedB + ((j * kc) << 2);
    const width = min(8, n - j);
    for (let i = 0; i < rows; i += 4)
      tile(packedA + ((i * kc) << 2), bp, kc, table + (i << 2), j << 2, width, accumulate, spill);
  }
}
