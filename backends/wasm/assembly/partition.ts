/**
 * partition — log Σ exp over keys and its pullback, in strips of anchors and blocks of keys.
 *
 * S = Q Kᵀ exists for one strip and one block at a time. Forward keeps a running maximum and a running sum for each
 * anchor (Milakov & Gimelshein 2018); the pullback recomputes S, turns it into weights and multiplies them on both
 * sides at once.
 */
import { exp4 } from "./exp";
import { product, productRoom } from "./product";

export const strip: i32 = 32;
export const block: i32 = 512;
const nothing: f32 = -1e30;

/** 0 every, 1 same, 2 different. */
// @ts-ignore: decorator
@inline
function apart(relation: i32, self: bool, i: i32, j: i32, ql: usize, kl: usize): bool {
  if (!self && i == j) return true;
  if (relation == 0) return false;
  const same = load<i32>(ql + (i << 2)) == load<i32>(kl + (j << 2));
  return relation == 1 ? !same : same;
}

/** Writes `nothing` wherever key j is not among(i). */
function mask(s: usize, i0: i32, rows: i32, j0: i32, cols: i32, relation: i32, self: bool, ql: usize, kl: usize): void {
  if (relation == 0) {
    if (self) return;
    for (let i = max(i0, j0); i < min(i0 + rows, j0 + cols); i++)
      store<f32>(s + (((i - i0) * block + (i - j0)) << 2), nothing);
    return;
  }
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++)
      if (apart(relation, self, i0 + i, j0 + j, ql, kl)) store<f32>(s + ((i * block + j) << 2), nothing);
}

/** Bytes of scratch for both directions. */
export function partitionRoom(d: i32): i32 {
  return strip * block * 4 + strip * 16 + max(productRoom(block), productRoom(d)) + 128;
}

/** The largest of a row of scores. */
function largestOf(s: usize, cols: i32): f32 {
  let so = v128.splat<f32>(-Infinity);
  const whole = cols & ~3;
  for (let j = 0; j < whole; j += 4) so = v128.max<f32>(so, v128.load(s + (j << 2)));
  let m = max(max(v128.extract_lane<f32>(so, 0), v128.extract_lane<f32>(so, 1)), max(v128.extract_lane<f32>(so, 2), v128.extract_lane<f32>(so, 3)));
  for (let j = whole; j < cols; j++) m = max(m, load<f32>(s + (j << 2)));
  return m;
}

/** Σ exp(s − m) over a row; scores that stand for −∞ add nothing. */
function sumExp(s: usize, cols: i32, m: f32): f64 {
  const shift = v128.splat<f32>(m);
  let so = v128.splat<f32>(0);
  const whole = cols & ~3;
  for (let j = 0; j < whole; j += 4) so = v128.add<f32>(so, exp4(v128.sub<f32>(v128.load(s + (j << 2)), shift)));
  let total: f64 = 0;
  total += v128.extract_lane<f32>(so, 0);
  total += v128.extract_lane<f32>(so, 1);
  total += v128.extract_lane<f32>(so, 2);
  total += v128.extract_lane<f32>(so, 3);
  for (let j = whole; j < cols; j++)
    total += v128.extract_lane<f32>(exp4(v128.splat<f32>(load<f32>(s + (j << 2)) - m)), 0);
  return total;
}

/** lse[i] for anchors `first` … `last` − 1. */
export function logPartition(
  q: usize, k: usize, lse: usize, m: i32, d: i32, first: i32, last: i32,
  relation: i32, self: bool, ql: usize, kl: usize, room: usize,
): void {
  const s = room;
  const maxima = s + strip * block * 4;
  const sums = maxima + strip * 4 + 64;
  const scratch = (sums + strip * 8 + 63) & ~63;
  for (let i0 = first; i0 < last; i0 += strip) {
    const rows = min(strip, last - i0);
    for (let i = 0; i < rows; i++) {
      store<f32>(maxima + (i << 2), nothing);
      store<f64>(sums + (i << 3), 0);
    }
    for (let j0 = 0; j0 < m; j0 += block) {
      const cols = min(block, m - j0);
      product(rows, cols, d, q + ((i0 * d) << 2), d, 1, k + ((j0 * d) << 2), 1, d, s, block, false, scratch);
      mask(s, i0, rows, j0, cols, relation, self, ql, kl);
      for (let i = 0; i < rows; i++) {
        const row = s + ((i * block) << 2);
        const before = load<f32>(maxima + (i << 2));
        const now = max(before, largestOf(row, cols));
        // Nothing among the keys so far: the maximum still stands for −∞ and there is nothing to add.
        if (now <= nothing) continue;
        const kept = before <= nothing ? 0 : load<f64>(sums + (i << 3)) * NativeMath.exp(f64(before) - f64(now));
        store<f64>(sums + (i << 3), kept + sumExp(row, cols, now));
        store<f32>(maxima + (i << 2), now);
      }
    }
    for (let i = 0; i < rows; i++) {
      const total = load<f64>(sums + (i << 3));
      const value = total > 0 ? f32(f64(load<f32>(maxima + (i << 2))) + NativeMath.log(total)) : nothing;
      store<f32>(lse + ((i0 + i) << 2), total != total ? f32(total) : value);
    }
  }
}

/** q̄ (overwritten) and k̄ (added to) for anchors `first` … `last` − 1. */
export function logPartitionPull(
  q: usize, k: usize, lse: usize, ybar: usize, qbar: usize, kbar: usize, m: i32, d: i32, first: i32, last: i32,
  relation: i32, self: bool, ql: usize, kl: usize, room: usize,
): void {
  const s = room;
  const scratch = (s + strip * block * 4 + strip * 16 + 63) & ~63;
  for (let i0 = first; i0 < last; i0 += strip) {
    const rows = min(strip, last - i0);
    for (let j0 = 0; j0 < m; j0 += block) {
      const cols = min(block, m - j0);
      product(rows, cols, d, q + ((i0 * d) << 2), d, 1, k + ((j0 * d) << 2), 1, d, s, block, false, scratch);
      mask(s, i0, rows, j0, cols, relation, self, ql, kl);
      for (let i = 0; i < rows; i++) {
        const row = s + ((i * block) << 2);
        const l = load<f32>(lse + ((i0 + i) << 2));
        const y = load<f32>(ybar + ((i0 + i) << 2));
        // An anchor without keys has lse −1e30 as its masked scores have: its weights are zero all the same.
        const shift = v128.splat<f32>(l <= nothing ? Infinity : l);
        const factor = v128.splat<f32>(y);
        const padded = (cols + 3) & ~3;
        for (let j = 0; j < padded; j += 4) {
          const p = row + (j << 2);
          v128.store(p, v128.mul<f32>(factor, exp4(v128.sub<f32>(v128.load(p), shift))));
        }
      }
      product(rows, d, cols, s, block, 1, k + ((j0 * d) << 2), d, 1, qbar + ((i0 * d) << 2), d, j0 > 0, scratch);
      product(cols, d, rows, s, 1, block, q + ((i0 * d) << 2), d, 1, kbar + ((j0 * d) << 2), d, true, scratch);
    }
  }
}
