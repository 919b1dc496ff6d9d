/**
 * product — C ← A·B or C ← C + A·B, by a register tile of 4 × 8.
 *
 * A and B are read through steps (from one row to the next, from one column to the next), so that a transposed
 * operand costs nothing: packing straightens it out. K is cut into blocks that stay in the cache, B is packed in
 * panels of 8 columns, A in panels of 4 rows; the innermost loop is not unrolled.
 *
 * Source   Goto & van de Geijn 2008, Anatomy of high-performance matrix multiplication
 */
import { madd } from "./madd";

export const depth: i32 = 256;

/** Panels of 8 columns: for each k, eight numbers of B; missing columns are zeros. */
function packB(b: usize, bRow: i32, bCol: i32, kc: i32, n: i32, to: usize): void {
  let q = to;
  for (let j = 0; j < n; j += 8) {
    const width = min(8, n - j);
    if (width == 8 && bCol == 1) {
      for (let k = 0; k < kc; k++) {
        const p = b + ((k * bRow + j) << 2);
        v128.store(q, v128.load(p));
        v128.store(q, v128.load(p, 16), 16);
        q += 32;
      }
    } else {
      for (let k = 0; k < kc; k++) {
        for (let c = 0; c < 8; c++)
          store<f32>(q + (c << 2), c < width ? load<f32>(b + ((k * bRow + (j + c) * bCol) << 2)) : 0);
        q += 32;
      }
    }
  }
}

/** Panels of 4 rows: for each k, four numbers of A; missing rows are zeros. */
function packA(a: usize, aRow: i32, aCol: i32, kc: i32, rows: i32, to: usize): void {
  if (rows == 4 && aRow == 1) {
    for (let k = 0; k < kc; k++) v128.store(to + (k << 4), v128.load(a + ((k * aCol) << 2)));
    return;
  }
  let k = 0;
  if (rows == 4 && aCol == 1) {
    // A 4 × 4 transpose at a time: rows of A become the four numbers of each k.
    const step = aRow << 2;
    for (; k + 4 <= kc; k += 4) {
      const p = a + (k << 2);
      const r0 = v128.load(p);
      const r1 = v128.load(p + step);
      const r2 = v128.load(p + 2 * step);
      const r3 = v128.load(p + 3 * step);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const q = to + (k << 4);
      v128.store(q, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(q, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 16);
      v128.store(q, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 32);
      v128.store(q, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 48);
    }
  }
  for (; k < kc; k++) {
    const p = a + ((k * aCol) << 2);
    const q = to + (k << 4);
    for (let r = 0; r < 4; r++) store<f32>(q + (r << 2), r < rows ? load<f32>(p + ((r * aRow) << 2)) : 0);
  }
}

/** Four rows of a tile on their way to C, `width` columns of them. */
// @ts-ignore: decorator
@inline
function put(c: usize, x: v128, y: v128, width: i32, accumulate: bool, room: usize): void {
  if (width == 8) {
    v128.store(c, accumulate ? v128.add<f32>(v128.load(c), x) : x);
    v128.store(c, accumulate ? v128.add<f32>(v128.load(c, 16), y) : y, 16);
    return;
  }
  v128.store(room, x);
  v128.store(room, y, 16);
  for (let j = 0; j < width; j++) {
    const at = c + (j << 2);
    const value = load<f32>(room + (j << 2));
    store<f32>(at, accumulate ? load<f32>(at) + value : value);
  }
}

/** One tile: 4 rows of packed A times 8 columns of packed B over kc. */
function tile(ap: usize, bp: usize, kc: i32, c: usize, cRow: i32, rows: i32, width: i32, accumulate: bool, room: usize): void {
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
  put(c, c00, c01, width, accumulate, room);
  if (rows > 1) put(c + (cRow << 2), c10, c11, width, accumulate, room);
  if (rows > 2) put(c + (cRow << 3), c20, c21, width, accumulate, room);
  if (rows > 3) put(c + ((cRow * 3) << 2), c30, c31, width, accumulate, room);
}

/** Bytes of scratch that a product of n columns needs. */
export function productRoom(n: i32): i32 {
  return depth * ((n + 7) & ~7) * 4 + depth * 16 + 64;
}

export function product(
  m: i32, n: i32, inner: i32,
  a: usize, aRow: i32, aCol: i32,
  b: usize, bRow: i32, bCol: i32,
  c: usize, cRow: i32, accumulate: bool, room: usize,
): void {
  const packedA = room + 64;
  const packedB = packedA + depth * 16;
  if (inner == 0 && !accumulate) for (let i = 0; i < m; i++) memory.fill(c + ((i * cRow) << 2), 0, n << 2);
  for (let k = 0; k < inner; k += depth) {
    const kc = min(depth, inner - k);
    const onto = accumulate || k > 0;
    packB(b + ((k * bRow) << 2), bRow, bCol, kc, n, packedB);
    for (let i = 0; i < m; i += 4) {
      const rows = min(4, m - i);
      packA(a + ((i * aRow + k * aCol) << 2), aRow, aCol, kc, rows, packedA);
      for (let j = 0; j < n; j += 8)
        tile(packedA, packedB + j * kc * 4, kc, c + ((i * cRow + j) << 2), cRow, rows, min(8, n - j), onto, room);
    }
  }
}
