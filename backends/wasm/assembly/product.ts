/**
 * product — C ← A·B or C ← C + A·B, in tasks of some rows each.
 *
 * B is packed once, for all tasks; each task packs its own rows of A. An entry of C is the same sum in the same order
 * whatever the tasks are and whichever thread they run on.
 */
import { packA, packB } from "./pack";
import { blockProduct, height } from "./tile";

/** Rows of B that stay in a cache. */
export const depth: i32 = 256;
/** Panels of 8 columns that one packing task takes. */
const panels: i32 = 32;

/** Bytes that n columns and `inner` rows of B take when packed. */
export function packedBytes(inner: i32, n: i32): usize {
  return <usize>inner * ((n + 7) & ~7) * 4;
}

/** Packing tasks of an operand B. */
export function packTasks(inner: i32, n: i32): i32 {
  return ((inner + depth - 1) / depth) * ((n + panels * 8 - 1) / (panels * 8));
}

/** One task of packing B: some panels of one block of rows. */
export function pack(room: usize, task: i32, b: usize, bRow: i32, bCol: i32, inner: i32, n: i32, to: usize): void {
  const across = (n + panels * 8 - 1) / (panels * 8);
  const k = (task / across) * depth;
  const j = (task % across) * panels * 8;
  const kc = min(depth, inner - k);
  const padded = (n + 7) & ~7;
  packB(b + ((k * bRow + j * bCol) << 2), bRow, bCol, kc, min(panels * 8, n - j), to + ((k * padded + j * kc) << 2), kc);
}

/** Bytes of a thread's room: packed rows of A, a table of rows, a spare row. */
export function productRoom(n: i32): i32 {
  return height * depth * 4 + height * 4 + 64 + ((n + 15) << 2);
}

/** Rows from `task`·perTask on: C (+)= A B with B packed. */
export function product(
  room: usize, task: i32, m: i32, n: i32, inner: i32, a: usize, aRow: i32, aCol: i32, packed: usize,
  c: usize, cRow: i32, accumulate: bool, perTask: i32,
): void {
  const packedA = room;
  const table = packedA + height * depth * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  const padded = (n + 7) & ~7;
  const end = min(m, (task + 1) * perTask);
  for (let i0 = task * perTask; i0 < end; i0 += height) {
    const rows = min(height, end - i0);
    for (let i = 0; i < height; i++)
      store<u32>(table + (i << 2), <u32>(i < rows ? c + (((i0 + i) * cRow) << 2) : spare));
    if (inner == 0 && !accumulate) for (let i = 0; i < rows; i++) memory.fill(load<u32>(table + (i << 2)), 0, n << 2);
    for (let k = 0; k < inner; k += depth) {
      const kc = min(depth, inner - k);
      for (let i = 0; i < rows; i += 4)
        packA(a + (((i0 + i) * aRow + k * aCol) << 2), aRow, aCol, kc, min(4, rows - i), packedA + ((i * kc) << 2));
      blockProduct(packedA, rows, packed + ((k * padded) << 2), n, kc, table, accumulate || k > 0, spill);
    }
  }
}
