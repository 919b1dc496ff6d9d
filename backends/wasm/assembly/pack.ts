/**
 * pack — panels of A and B in the order in which a tile reads them.
 *
 * Operands are read through steps (from one row to the next, from one column to the next), so that a transposed
 * operand costs nothing: packing straightens it out.
 */

/** Four vectors as rows become four numbers of each of four columns. */
// @ts-ignore: decorator
@inline
export function transpose4(r0: v128, r1: v128, r2: v128, r3: v128, to: usize, step: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/**
 * Panels of 8 columns: for each k, eight numbers of B; missing columns are zeros. A panel has room for `whole` rows,
 * of which these are kc.
 */
export function packB(b: usize, bRow: i32, bCol: i32, kc: i32, n: i32, to: usize, whole: i32): void {
  for (let j = 0; j < n; j += 8) {
    const width = min(8, n - j);
    let q = to + ((j * whole) << 2);
    let k = 0;
    if (width == 8 && bCol == 1) {
      for (; k < kc; k++, q += 32) {
        const p = b + ((k * bRow + j) << 2);
        v128.store(q, v128.load(p));
        v128.store(q, v128.load(p, 16), 16);
      }
      continue;
    }
    if (width == 8 && bRow == 1) {
      const step = <usize>(bCol << 2);
      for (; k + 4 <= kc; k += 4, q += 128) {
        const p = b + ((k + j * bCol) << 2);
        const h = p + 4 * step;
        transpose4(v128.load(p), v128.load(p + step), v128.load(p + 2 * step), v128.load(p + 3 * step), q, 32);
        transpose4(v128.load(h), v128.load(h + step), v128.load(h + 2 * step), v128.load(h + 3 * step), q + 16, 32);
      }
    }
    for (; k < kc; k++, q += 32)
      for (let c = 0; c < 8; c++)
        store<f32>(q + (c << 2), c < width ? load<f32>(b + ((k * bRow + (j + c) * bCol) << 2)) : 0);
  }
}

/** One panel of 4 rows: for each k, four numbers of A; missing rows are zeros. */
export function packA(a: usize, aRow: i32, aCol: i32, kc: i32, rows: i32, to: usize): void {
  if (rows == 4 && aRow == 1) {
    for (let k = 0; k < kc; k++) v128.store(to + (k << 4), v128.load(a + ((k * aCol) << 2)));
    return;
  }
  let k = 0;
  if (rows == 4 && aCol == 1) {
    const step = <usize>(aRow << 2);
    for (; k + 4 <= kc; k += 4) {
      const p = a + (k << 2);
      transpose4(v128.load(p), v128.load(p + step), v128.load(p + 2 * step), v128.load(p + 3 * step), to + (k << 4), 16);
    }
  }
  for (; k < kc; k++) {
    const p = a + ((k * aCol) << 2);
    const q = to + (k << 4);
    for (let r = 0; r < 4; r++) store<f32>(q + (r << 2), r < rows ? load<f32>(p + ((r * aRow) << 2)) : 0);
  }
}
