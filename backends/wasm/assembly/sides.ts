/**
 * sides — the log-partition over keys and over anchors from the same scores, and the pull of both.
 *
 * Two matrices: rows of S = Q Kᵀ are summed for the anchors and columns for the keys. One matrix beside itself: S is
 * symmetric, so a strip of anchors meets only the keys from its own first row on; what the columns say of a key is
 * what its row would have said of the keys before it, and half of the scores are never made.
 *
 * A strip's blocks are independent: a key's sums so far belong to the one block that holds it, and what blocks say of
 * the strip's anchors is put together afterwards in their order. So results do not depend on threads.
 *
 * Notation W weights: W_ij = ȳ_i exp(S_ij − l_i) + z̄_j exp(S_ij − h_j), l over keys, h over anchors
 */
import { expNegative4 } from "./exp";
import { packB } from "./pack";
import {
  addAnchors, addKeys, apart, block, blockRoom, keysRoom, largestOf, logOf, nothing, packKeys, partitionRoom, scores,
  strip, sumExp, times,
} from "./partition";
import { height } from "./tile";

/** How far maxima of a block may lie apart for its exponentials to be taken once: e⁻⁵⁰ of a float32 is still exact. */
const near: f32 = 50;
const maximaBytes: i32 = (height + 2 * block) * 4;

/** Bytes of a thread's room: that of a block of keys, weights of a strip and a block, and maxima and sums. */
export function sidesRoom(d: i32): i32 {
  return blockRoom(d) + strip * apart * 4 + maximaBytes;
}

/** Largest scores of the columns from `first` on, to `most`; `cols` rounded up to four may be read. */
function columnMaxima(s: usize, rows: i32, first: i32, cols: i32, most: usize): void {
  for (let j = first; j < cols; j += 4) {
    let m = v128.splat<f32>(-Infinity);
    for (let i = 0; i < rows; i++) m = f32x4.pmax(m, v128.load(s + ((i * apart + j) << 2)));
    v128.store(most + (j << 2), m);
  }
}

/** What a key knows so far and what a block adds: Σ exp(s − own) = `sum`. */
function meet(maxima: usize, sums: usize, j: i32, own: f32, sum: f64): void {
  if (own <= nothing) return;
  const before = load<f32>(maxima + (j << 2));
  const now = max(before, own);
  const past = load<f64>(sums + (j << 3));
  const kept = before <= nothing ? 0 : before == now ? past : past * NativeMath.exp(f64(before) - f64(now));
  store<f64>(sums + (j << 3), kept + (own == now ? sum : sum * NativeMath.exp(f64(own) - f64(now))));
  store<f32>(maxima + (j << 2), now);
}

/** −∞, or NaN when a score of the column is no number: maxima pass over those. */
function lowest(s: usize, rows: i32, j: i32): f32 {
  for (let i = 0; i < rows; i++) {
    const x = load<f32>(s + ((i * apart + j) << 2));
    if (x != x) return x;
  }
  return -Infinity;
}

/** Σᵢ exp(s − m) down one column. */
function columnSum(s: usize, rows: i32, j: i32, m: f32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < rows; i++)
    total += v128.extract_lane<f32>(expNegative4(v128.splat<f32>(load<f32>(s + ((i * apart + j) << 2)) - m)), 0);
  return total;
}

/** All exponentials once, from a shift that all rows and columns are near to. */
function sumsAtOnce(
  s: usize, rows: i32, first: i32, cols: i32, shift: f32, rowMaxima: usize, rowSums: usize, down: usize, maxima: usize, sums: usize, j0: i32,
): void {
  const m = v128.splat<f32>(shift);
  memory.fill(down, 0, block * 4);
  const whole = cols & ~3;
  for (let i = 0; i < rows; i++) {
    const row = s + ((i * apart) << 2);
    let so = v128.splat<f32>(0);
    for (let j = 0; j < whole; j += 4) {
      const e = expNegative4(v128.sub<f32>(v128.load(row + (j << 2)), m));
      so = v128.add<f32>(so, e);
      v128.store(down + (j << 2), v128.add<f32>(v128.load(down + (j << 2)), e));
    }
    let total: f64 = f64(v128.extract_lane<f32>(so, 0)) + f64(v128.extract_lane<f32>(so, 1));
    total += f64(v128.extract_lane<f32>(so, 2)) + f64(v128.extract_lane<f32>(so, 3));
    for (let j = whole; j < cols; j++) {
      const e = v128.extract_lane<f32>(expNegative4(v128.splat<f32>(load<f32>(row + (j << 2)) - shift)), 0);
      total += e;
      store<f32>(down + (j << 2), load<f32>(down + (j << 2)) + e);
    }
    store<f32>(rowMaxima + (i << 2), shift);
    store<f64>(rowSums + (i << 3), total);
  }
  for (let j = first; j < cols; j++) meet(maxima, sums, j0 + j, shift, load<f32>(down + (j << 2)));
}

/** Maxima and sums of the rows of a tile, and what its columns from `first` on add to those of the keys. */
function sumsOf(
  s: usize, rows: i32, first: i32, cols: i32, most: usize, rowMaxima: usize, rowSums: usize, maxima: usize, sums: usize, j0: i32,
): void {
  const columns = most + height * 4;
  let high: f32 = -Infinity;
  let low: f32 = Infinity;
  for (let i = 0; i < rows; i++) {
    const m = largestOf(s + ((i * apart) << 2), cols);
    store<f32>(most + (i << 2), m);
    high = max(high, m);
    low = min(low, m);
  }
  columnMaxima(s, rows, first, cols, columns);
  for (let j = first; j < cols; j++) low = min(low, load<f32>(columns + (j << 2)));
  if (low > nothing && high - low <= near) {
    sumsAtOnce(s, rows, first, cols, high, rowMaxima, rowSums, columns + block * 4, maxima, sums, j0);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const m = load<f32>(most + (i << 2));
    store<f32>(rowMaxima + (i << 2), m);
    store<f64>(rowSums + (i << 3), m <= nothing ? 0 : sumExp(s + ((i * apart) << 2), cols, m));
  }
  for (let j = first; j < cols; j++) {
    const m = load<f32>(columns + (j << 2)) == -Infinity ? lowest(s, rows, j) : load<f32>(columns + (j << 2));
    meet(maxima, sums, j0 + j, m, m <= nothing ? 0 : columnSum(s, rows, j, m));
  }
}

/**
 * Block `task` of a strip, from column `from` on: maxima and sums of its rows, and of its columns so far.
 *
 * `own` is 1 when keys are the anchors themselves; then the strip's own columns speak through its rows alone.
 */
export function sidesBlock(
  room: usize, task: i32, q: usize, factor: f32, i0: i32, rows: i32, kt: usize, m: i32, d: i32, own: i32, from: i32,
  parts: usize, partSums: usize, maxima: usize, sums: usize, relation: i32, self: bool, ql: usize, kl: usize,
): void {
  const j0 = from + task * block;
  const cols = min(block, m - j0);
  const s = room + partitionRoom(d) - height * apart * 4;
  const most = room + blockRoom(d) + strip * apart * 4;
  const first = own == 0 ? 0 : min(cols, max(0, i0 + rows - j0));
  for (let r = 0; r < rows; r += height) {
    const here = min(height, rows - r);
    scores(s, room, q, factor, i0 + r, here, kt, m, j0, cols, d, relation, self, ql, kl);
    const at = task * strip + r;
    sumsOf(s, here, first, cols, most, parts + (at << 2), partSums + (at << 3), maxima, sums, j0);
  }
}

/** lse of sixteen anchors of a strip: what keys before it said of them, and then its blocks in their order. */
export function sidesRows(
  room: usize, task: i32, i0: i32, rows: i32, blocks: i32, own: i32, parts: usize, partSums: usize, maxima: usize, sums: usize, lse: usize,
): void {
  const end = min(rows, task * 16 + 16);
  for (let i = task * 16; i < end; i++) {
    let most = own == 0 ? nothing : load<f32>(maxima + ((i0 + i) << 2));
    for (let b = 0; b < blocks; b++) most = max(most, load<f32>(parts + ((b * strip + i) << 2)));
    let total: f64 = 0;
    if (own != 0) {
      const before = load<f32>(maxima + ((i0 + i) << 2));
      if (!(before <= nothing)) total = load<f64>(sums + ((i0 + i) << 3)) * NativeMath.exp(f64(before) - f64(most));
    }
    for (let b = 0; b < blocks; b++) {
      const at = b * strip + i;
      const m = load<f32>(parts + (at << 2));
      if (!(m <= nothing)) total += load<f64>(partSums + (at << 3)) * NativeMath.exp(f64(m) - f64(most));
    }
    store<f32>(lse + ((i0 + i) << 2), logOf(most, total));
  }
}

/** lse of the keys of one task. */
export function sidesColumns(room: usize, task: i32, m: i32, maxima: usize, sums: usize, lse: usize, perTask: i32): void {
  const end = min(m, (task + 1) * perTask);
  for (let j = task * perTask; j < end; j++)
    store<f32>(lse + (j << 2), logOf(load<f32>(maxima + (j << 2)), load<f64>(sums + (j << 3))));
}

/** The lse that weights are taken from: an anchor without keys has −1e30, as its masked scores have, and weighs nothing. */
// @ts-ignore: decorator
@inline
function levelOf(lse: usize, i: i32): f32 {
  const l = load<f32>(lse + (i << 2));
  return l <= nothing ? Infinity : l;
}

/** W in place of the scores of a tile, when all log-partitions are near to `shift`: one exponential for both sides. */
function weightsAtOnce(s: usize, rows: i32, cols: i32, shift: f32, lse: usize, ybar: usize, columns: usize): void {
  const m = v128.splat<f32>(shift);
  for (let i = 0; i < rows; i++) {
    const a = v128.splat<f32>(load<f32>(ybar + (i << 2)) * f32(NativeMath.exp(f64(shift) - f64(load<f32>(lse + (i << 2))))));
    const row = s + ((i * apart) << 2);
    for (let j = 0; j < cols; j += 4) {
      const e = expNegative4(v128.sub<f32>(v128.load(row + (j << 2)), m));
      v128.store(row + (j << 2), v128.mul<f32>(e, v128.add<f32>(a, v128.load(columns + (j << 2)))));
    }
  }
}

/** W in place of the scores of a tile; `columns` and the block behind it are room for what the keys bring. */
function weightsOf(s: usize, rows: i32, cols: i32, lse: usize, ybar: usize, heights: usize, zbar: usize, columns: usize): void {
  let high: f32 = -Infinity;
  let low: f32 = Infinity;
  for (let i = 0; i < rows; i++) {
    const l = load<f32>(lse + (i << 2));
    high = max(high, l);
    low = min(low, l);
  }
  for (let j = 0; j < cols; j++) {
    const h = load<f32>(heights + (j << 2));
    high = max(high, h);
    low = min(low, h);
  }
  const padded = (cols + 3) & ~3;
  if (low > nothing && high - low <= near) {
    for (let j = 0; j < padded; j++)
      store<f32>(columns + (j << 2), j < cols ? load<f32>(zbar + (j << 2)) * f32(NativeMath.exp(f64(high) - f64(load<f32>(heights + (j << 2))))) : 0);
    weightsAtOnce(s, rows, padded, high, lse, ybar, columns);
    return;
  }
  const levels = columns + block * 4;
  for (let j = 0; j < padded; j++) {
    store<f32>(levels + (j << 2), j < cols ? levelOf(heights, j) : Infinity);
    store<f32>(columns + (j << 2), j < cols ? load<f32>(zbar + (j << 2)) : 0);
  }
  for (let i = 0; i < rows; i++) {
    const row = s + ((i * apart) << 2);
    const l = v128.splat<f32>(levelOf(lse, i));
    const y = v128.splat<f32>(load<f32>(ybar + (i << 2)));
    for (let j = 0; j < padded; j += 4) {
      const x = v128.load(row + (j << 2));
      const mine = v128.mul<f32>(y, expNegative4(v128.sub<f32>(x, l)));
      const theirs = v128.mul<f32>(v128.load(columns + (j << 2)), expNegative4(v128.sub<f32>(x, v128.load(levels + (j << 2)))));
      v128.store(row + (j << 2), v128.add<f32>(mine, theirs));
    }
  }
}

/**
 * Block `task` of a strip: part = W K for its anchors, and out += Wᵀ Q for its keys.
 *
 * With `own` the strip's own columns are left to its rows, whose weights are of both sides already.
 */
export function sidesPull(
  room: usize, task: i32, q: usize, factor: f32, i0: i32, rows: i32, kt: usize, k: usize, m: i32, d: i32, own: i32, from: i32,
  lse: usize, ybar: usize, heights: usize, zbar: usize, parts: usize, out: usize, relation: i32, self: bool, ql: usize, kl: usize,
): void {
  const j0 = from + task * block;
  const cols = min(block, m - j0);
  const kp = room + keysRoom(d);
  const w = room + blockRoom(d);
  const columns = w + strip * apart * 4 + height * 4;
  packKeys(kp, k, j0, cols, d);
  for (let r = 0; r < rows; r += height) {
    const here = min(height, rows - r);
    const s = w + ((r * apart) << 2);
    scores(s, room, q, factor, i0 + r, here, kt, m, j0, cols, d, relation, self, ql, kl);
    const at = (i0 + r) << 2;
    weightsOf(s, here, cols, lse + at, ybar + at, heights + (j0 << 2), zbar + (j0 << 2), columns);
    addAnchors(room, s, here, cols, kp, d, parts + (((task * strip + r) * d) << 2));
  }
  const first = own == 0 ? 0 : min(cols, max(0, i0 + rows - j0));
  if (first == cols) return;
  const packed = room + height * max(d, block) * 4;
  packB(q + ((i0 * d) << 2), d, 1, rows, d, packed, rows);
  if (factor != 1) times(packed, rows * ((d + 7) & ~7), factor);
  addKeys(room, w, rows, first, cols, d, out + ((j0 * d) << 2));
}

/** Sixteen anchors of a strip: out += Σ_b part_b, in the order of the blocks. */
export function sidesJoin(room: usize, task: i32, i0: i32, rows: i32, blocks: i32, d: i32, parts: usize, out: usize): void {
  const end = min(rows, task * 16 + 16);
  for (let i = task * 16; i < end; i++) {
    const to = out + (((i0 + i) * d) << 2);
    for (let b = 0; b < blocks; b++) {
      const from = parts + (((b * strip + i) * d) << 2);
      let c = 0;
      for (; c + 4 <= d; c += 4) v128.store(to + (c << 2), v128.add<f32>(v128.load(to + (c << 2)), v128.load(from + (c << 2))));
      for (; c < d; c++) store<f32>(to + (c << 2), load<f32>(to + (c << 2)) + load<f32>(from + (c << 2)));
    }
  }
}
