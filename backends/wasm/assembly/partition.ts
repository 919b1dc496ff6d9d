/**
 * partition — log Σ exp over keys and its pullback, in strips of anchors and blocks of keys.
 *
 * Scores of one strip and one block exist at a time. Every block keeps its own maximum, so blocks are independent and
 * may run on any thread; what they found is put together in their order. Keys are packed as columns (for the scores)
 * once for all strips, and as rows (for what is added to the anchors) block by block: that costs a hundredth of the
 * time and saves a copy of all keys. Anchors come with a factor, so that scaled rows need no copy either.
 *
 * Notation S scores, E = exp(S − m_b) with m_b the row's maximum within block b, l_b its row sums,
 *          f_b = exp(m_b − m)/l what turns E into the softmax P
 */
import { exp4, expNegative4 } from "./exp";
import { packA, packB } from "./pack";
import { depth } from "./product";
import { blockProduct, height } from "./tile";

/** Keys in a block. */
export const block: i32 = 512;
/** From one row of scores to the next: a power of two would put all rows into the same few lines of a cache. */
export const apart: i32 = block + 16;
/** Stands for −∞: the log-partition over no keys. */
export const nothing: f32 = -1e30;

/** Writes `nothing` wherever key j is not among(i): relation 0 every, 1 same label, 2 different. */
function mask(s: usize, i0: i32, rows: i32, j0: i32, cols: i32, relation: i32, self: bool, ql: usize, kl: usize): void {
  if (!self)
    for (let i = max(i0, j0); i < min(i0 + rows, j0 + cols); i++)
      store<f32>(s + (((i - i0) * apart + (i - j0)) << 2), nothing);
  if (relation == 0) return;
  for (let i = 0; i < rows; i++) {
    const own = load<i32>(ql + ((i0 + i) << 2));
    const row = s + ((i * apart) << 2);
    for (let j = 0; j < cols; j++)
      if ((own == load<i32>(kl + ((j0 + j) << 2))) == (relation == 2)) store<f32>(row + (j << 2), nothing);
  }
}

/** Where a block of keys is packed as rows in a thread's room. */
export function keysRoom(d: i32): i32 {
  return partitionRoom(d);
}

/** Bytes of a thread's room with a block of keys in it. */
export function blockRoom(d: i32): i32 {
  return keysRoom(d) + block * ((d + 7) & ~7) * 4;
}

/** Bytes of a thread's room: packed anchors or weights, a packed operand, a table, a spill, a spare row, scores. */
export function partitionRoom(d: i32): i32 {
  const deep = max(d, block);
  return height * deep * 4 + strip * ((d + 7) & ~7) * 4 + height * 4 + 64 + ((max(d, block) + 15) << 2) + height * apart * 4;
}

/** Anchors in a strip whose weights are kept until their sums are known. */
export const strip: i32 = 128;

/** Numbers, a multiple of four of them, times a factor. */
export function times(at: usize, n: i32, factor: f32): void {
  const f = v128.splat<f32>(factor);
  for (const end = at + (n << 2); at < end; at += 16) v128.store(at, v128.mul<f32>(f, v128.load(at)));
}

/** S of up to 64 anchors and one block, masked; rows of S are `apart` apart. */
export function scores(
  s: usize, room: usize, q: usize, factor: f32, i0: i32, rows: i32, kt: usize, m: i32, j0: i32, cols: i32, d: i32,
  relation: i32, self: bool, ql: usize, kl: usize,
): void {
  const table = room + height * max(d, block) * 4 + strip * ((d + 7) & ~7) * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  const padded = (m + 7) & ~7;
  for (let i = 0; i < ((rows + 3) & ~3); i++)
    store<u32>(table + (i << 2), <u32>(i < rows ? s + ((i * apart) << 2) : spare));
  for (let k = 0; k < d; k += depth) {
    const kc = min(depth, d - k);
    for (let i = 0; i < rows; i += 4)
      packA(q + (((i0 + i) * d + k) << 2), d, 1, kc, min(4, rows - i), room + ((i * kc) << 2));
    if (factor != 1) times(room, ((rows + 3) & ~3) * kc, factor);
    blockProduct(room, rows, kt + ((k * padded + j0 * kc) << 2), cols, kc, table, k > 0, spill);
  }
  mask(s, i0, rows, j0, cols, relation, self, ql, kl);
}

/**
 * The largest of a row of scores.
 *
 * What is no number is passed over and met again by the sum, unless there is nothing else: then it is the answer.
 */
export function largestOf(s: usize, cols: i32): f32 {
  let a = v128.splat<f32>(-Infinity), b = a, c = a, d = a;
  let j = 0;
  for (; j + 16 <= cols; j += 16) {
    const p = s + (j << 2);
    a = f32x4.pmax(a, v128.load(p));
    b = f32x4.pmax(b, v128.load(p, 16));
    c = f32x4.pmax(c, v128.load(p, 32));
    d = f32x4.pmax(d, v128.load(p, 48));
  }
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  let m = max(max(v128.extract_lane<f32>(a, 0), v128.extract_lane<f32>(a, 1)), max(v128.extract_lane<f32>(a, 2), v128.extract_lane<f32>(a, 3)));
  for (; j < cols; j++) {
    const x = load<f32>(s + (j << 2));
    if (x > m) m = x;
  }
  if (m <= nothing)
    for (j = 0; j < cols; j++) {
      const x = load<f32>(s + (j << 2));
      if (x != x) return x;
    }
  return m;
}

/** A row of scores becomes exp(s − shift) in place, for s ≤ shift; its sum. */
export function weigh(s: usize, cols: i32, shift: f32): f64 {
  const m = v128.splat<f32>(shift);
  let so = v128.splat<f32>(0);
  const whole = cols & ~3;
  for (let j = 0; j < whole; j += 4) {
    const p = s + (j << 2);
    const e = expNegative4(v128.sub<f32>(v128.load(p), m));
    so = v128.add<f32>(so, e);
    v128.store(p, e);
  }
  let total: f64 = f64(v128.extract_lane<f32>(so, 0)) + f64(v128.extract_lane<f32>(so, 1));
  total += f64(v128.extract_lane<f32>(so, 2)) + f64(v128.extract_lane<f32>(so, 3));
  for (let j = whole; j < cols; j++) {
    const p = s + (j << 2);
    const e = v128.extract_lane<f32>(expNegative4(v128.splat<f32>(load<f32>(p) - shift)), 0);
    total += e;
    store<f32>(p, e);
  }
  return total;
}

/** A row of scores becomes ȳ exp(s − shift) in place. */
function pullWeights(s: usize, cols: i32, shift: f32, ybar: f32): void {
  const m = v128.splat<f32>(shift);
  const y = v128.splat<f32>(ybar);
  const padded = (cols + 3) & ~3;
  for (let j = 0; j < padded; j += 4)
    v128.store(s + (j << 2), v128.mul<f32>(y, exp4(v128.sub<f32>(v128.load(s + (j << 2)), m))));
}

/** Σ exp(s − m) over a row, for s ≤ m. */
export function sumExp(s: usize, cols: i32, m: f32): f64 {
  const shift = v128.splat<f32>(m);
  let so = v128.splat<f32>(0);
  const whole = cols & ~3;
  for (let j = 0; j < whole; j += 4) so = v128.add<f32>(so, expNegative4(v128.sub<f32>(v128.load(s + (j << 2)), shift)));
  let total: f64 = f64(v128.extract_lane<f32>(so, 0)) + f64(v128.extract_lane<f32>(so, 1));
  total += f64(v128.extract_lane<f32>(so, 2)) + f64(v128.extract_lane<f32>(so, 3));
  for (let j = whole; j < cols; j++)
    total += v128.extract_lane<f32>(expNegative4(v128.splat<f32>(load<f32>(s + (j << 2)) - m)), 0);
  return total;
}

/** max + log total, `nothing` when there was no key, NaN when a score was none. */
export function logOf(largest: f32, total: f64): f32 {
  if (total != total) return f32(total);
  return total > 0 ? f32(f64(largest) + NativeMath.log(total)) : nothing;
}

/** lse of anchors task·64 …: blocks one after the other, with a running maximum and a running sum. */
export function logPartition(
  room: usize, task: i32, q: usize, factor: f32, kt: usize, lse: usize, n: i32, m: i32, d: i32,
  relation: i32, self: bool, ql: usize, kl: usize, tables: usize,
): void {
  const i0 = task * height;
  const rows = min(height, n - i0);
  const s = room + partitionRoom(d) - height * apart * 4;
  const maxima = tables + ((i0 * 3) << 2);
  const sums = maxima + (rows << 2);
  for (let i = 0; i < rows; i++) {
    store<f32>(maxima + (i << 2), nothing);
    store<f64>(sums + (i << 3), 0);
  }
  for (let j0 = 0; j0 < m; j0 += block) {
    const cols = min(block, m - j0);
    scores(s, room, q, factor, i0, rows, kt, m, j0, cols, d, relation, self, ql, kl);
    for (let i = 0; i < rows; i++) {
      const row = s + ((i * apart) << 2);
      const before = load<f32>(maxima + (i << 2));
      const now = max(before, largestOf(row, cols));
      // Nothing among the keys so far: the maximum still stands for −∞ and there is nothing to add.
      if (now <= nothing) continue;
      const past = load<f64>(sums + (i << 3));
      const kept = before <= nothing ? 0 : before == now ? past : past * NativeMath.exp(f64(before) - f64(now));
      store<f64>(sums + (i << 3), kept + sumExp(row, cols, now));
      store<f32>(maxima + (i << 2), now);
    }
  }
  for (let i = 0; i < rows; i++)
    store<f32>(lse + ((i0 + i) << 2), logOf(load<f32>(maxima + (i << 2)), load<f64>(sums + (i << 3))));
}

/** A block of keys as rows, `depth` of them at a time. */
export function packKeys(to: usize, keys: usize, j0: i32, cols: i32, d: i32): void {
  const padded = (d + 7) & ~7;
  for (let k = 0; k < cols; k += depth) {
    const kc = min(depth, cols - k);
    packB(keys + (((j0 + k) * d) << 2), d, 1, kc, d, to + ((k * padded) << 2), kc);
  }
}

/** part [rows, d] = E K over one block, E as it lies, K as `packKeys` left it. */
export function addAnchors(room: usize, e: usize, rows: i32, cols: i32, kp: usize, d: i32, part: usize): void {
  const table = room + height * max(d, block) * 4 + strip * ((d + 7) & ~7) * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  const padded = (d + 7) & ~7;
  for (let i = 0; i < ((rows + 3) & ~3); i++)
    store<u32>(table + (i << 2), <u32>(i < rows ? part + ((i * d) << 2) : spare));
  for (let k = 0; k < cols; k += depth) {
    const kc = min(depth, cols - k);
    for (let i = 0; i < rows; i += 4)
      packA(e + ((i * apart + k) << 2), apart, 1, kc, min(4, rows - i), room + ((i * kc) << 2));
    blockProduct(room, rows, kp + ((k * padded) << 2), d, kc, table, k > 0, spill);
  }
}

/**
 * Block `task` of a strip: its weights E, and what its keys add to the anchors.
 *
 * With lse = 0 the weights are exp(S − m_b), and maxima and sums are kept; otherwise they are ȳ exp(S − lse).
 * `e`, `maxima`, `sums` and `parts` hold the blocks of the strip one after the other.
 */
export function partitionBlock(
  room: usize, task: i32, q: usize, factor: f32, i0: i32, rows: i32, kt: usize, k: usize, m: i32, d: i32, e: usize, maxima: usize, sums: usize,
  parts: usize, lse: usize, ybar: usize, relation: i32, self: bool, ql: usize, kl: usize,
): void {
  const j0 = task * block;
  const cols = min(block, m - j0);
  const kp = room + keysRoom(d);
  packKeys(kp, k, j0, cols, d);
  for (let r = 0; r < rows; r += height) {
    const here = min(height, rows - r);
    const s = e + (((task * strip + r) * apart) << 2);
    scores(s, room, q, factor, i0 + r, here, kt, m, j0, cols, d, relation, self, ql, kl);
    for (let i = 0; i < here; i++) {
      const row = s + ((i * apart) << 2);
      const at = task * strip + r + i;
      if (lse == 0) {
        const most = largestOf(row, cols);
        store<f32>(maxima + (at << 2), most);
        if (most <= nothing) memory.fill(row, 0, cols << 2);
        store<f64>(sums + (at << 3), most <= nothing ? 0 : weigh(row, cols, most));
      } else {
        const l = load<f32>(lse + ((i0 + r + i) << 2));
        // An anchor without keys has lse −1e30 as its masked scores have: its weights are zero all the same.
        pullWeights(row, cols, l <= nothing ? Infinity : l, load<f32>(ybar + ((i0 + r + i) << 2)));
      }
    }
    addAnchors(room, s, here, cols, kp, d, parts + (((task * strip + r) * d) << 2));
  }
}

/**
 * Puts the blocks of a strip together: lse, and out = Σ_b f_b part_b; the f_b take the place of the maxima.
 *
 * With lse = 0 the parts are added as they are.
 */
export function partitionRows(room: usize, task: i32, i0: i32, rows: i32, blocks: i32, d: i32, maxima: usize, sums: usize, parts: usize, lse: usize, out: usize): void {
  const start = task * 16;
  const end = min(rows, start + 16);
  for (let i = start; i < end; i++) {
    if (lse != 0) {
      let most = nothing;
      for (let b = 0; b < blocks; b++) most = max(most, load<f32>(maxima + ((b * strip + i) << 2)));
      let total: f64 = 0;
      for (let b = 0; b < blocks; b++) {
        const at = b * strip + i;
        const own = load<f32>(maxima + (at << 2));
        if (!(own <= nothing)) total += load<f64>(sums + (at << 3)) * NativeMath.exp(f64(own) - f64(most));
      }
      for (let b = 0; b < blocks; b++) {
        const at = (b * strip + i) << 2;
        const own = load<f32>(maxima + at);
        store<f32>(maxima + at, own <= nothing ? 0 : f32(NativeMath.exp(f64(own) - f64(most)) / total));
      }
      store<f32>(lse + ((i0 + i) << 2), logOf(most, total));
    }
    const to = out + (((i0 + i) * d) << 2);
    let c = 0;
    for (; c + 4 <= d; c += 4) {
      let so = v128.splat<f32>(0);
      for (let b = 0; b < blocks; b++) {
        const at = b * strip + i;
        const f = lse != 0 ? load<f32>(maxima + (at << 2)) : 1;
        so = v128.add<f32>(so, v128.mul<f32>(v128.splat<f32>(f), v128.load(parts + ((at * d + c) << 2))));
      }
      v128.store(to + (c << 2), so);
    }
    for (; c < d; c++) {
      let so: f32 = 0;
      for (let b = 0; b < blocks; b++) {
        const at = b * strip + i;
        const f = lse != 0 ? load<f32>(maxima + (at << 2)) : 1;
        so += f * load<f32>(parts + ((at * d + c) << 2));
      }
      store<f32>(to + (c << 2), so);
    }
  }
}

/** Keys of block `task`: out += Eᵀ (f_b ∘ Q) over the anchors of a strip; factors = 0 means f = 1. */
export function partitionKeys(room: usize, task: i32, q: usize, factor: f32, i0: i32, rows: i32, m: i32, d: i32, e: usize, factors: usize, out: usize): void {
  const j0 = task * block;
  const cols = min(block, m - j0);
  const packed = room + height * max(d, block) * 4;
  packB(q + ((i0 * d) << 2), d, 1, rows, d, packed, rows);
  if (factor != 1) times(packed, rows * ((d + 7) & ~7), factor);
  if (factors != 0)
    for (let j = 0; j < d; j += 8)
      for (let i = 0; i < rows; i++) {
        const f = v128.load32_splat(factors + ((task * strip + i) << 2));
        const p = packed + ((j * rows + i * 8) << 2);
        v128.store(p, v128.mul<f32>(f, v128.load(p)));
        v128.store(p, v128.mul<f32>(f, v128.load(p, 16)), 16);
      }
  addKeys(room, e + ((task * strip * apart) << 2), rows, 0, cols, d, out + ((j0 * d) << 2));
}

/** out += Eᵀ Q for the columns of E from `first` on; Q lies packed in the room. */
export function addKeys(room: usize, e: usize, rows: i32, first: i32, cols: i32, d: i32, out: usize): void {
  const packed = room + height * max(d, block) * 4;
  const table = packed + strip * ((d + 7) & ~7) * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  for (let j = first; j < cols; j += height) {
    const here = min(height, cols - j);
    for (let i = 0; i < ((here + 3) & ~3); i++)
      store<u32>(table + (i << 2), <u32>(i < here ? out + (((j + i) * d) << 2) : spare));
    for (let i = 0; i < here; i += 4)
      packA(e + ((j + i) << 2), 1, apart, rows, min(4, here - i), room + ((i * rows) << 2));
    blockProduct(room, here, packed, d, rows, table, true, spill);
  }
}
