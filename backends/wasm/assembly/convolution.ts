/**
 * convolution — products whose rows of A are gathered from places of an image while they are packed.
 *
 * No unfolded image exists, in either direction. Forward, row (image, i, j) of A holds the pixels under the kernel at
 * output place (i, j). Backward to the image, pixels whose place leaves the same remainder by the stride form one
 * phase: row (image, i, j) of A holds the output places that such a pixel contributed to, of which there are the same
 * number for all of them; so every product counts. Backward to the weights, the columns of the same A are rows.
 *
 * Notation for a gathered A: the source is `sh` × `sw` with `sc` channels; the grid of rows is `gh` × `gw`; tap (ty, tx)
 * of row (i, j) reads source pixel (i·step + by + way·ty, j·step + bx + way·tx), zeros outside.
 */
import { packB, transpose4 } from "./pack";
import { blockProduct, height } from "./tile";

/** Numbers of A per row that one block packs, about. */
const depth: i32 = 320;
/** Source places whose rows one block of the weights' gradient takes. */
const places: i32 = 256;

// @ts-ignore: decorator
@inline
function tapsPerBlock(sc: i32): i32 {
  return max(1, depth / sc);
}

/** Bytes of a thread's room: packed rows of A, four tables, a spill, a spare row, zeros. */
export function gatherRoom(sc: i32, outs: i32): i32 {
  return height * max(depth, sc) * 4 + height * 16 + 64 + ((outs + 15) << 2) + ((sc + 15) << 2);
}

/** Bytes of packed weights. */
export function packedTapsBytes(taps: i32, sc: i32, outs: i32): i32 {
  return taps * sc * ((outs + 7) & ~7) * 4 + 64;
}

/**
 * Weights [K·K·C, F] packed for a gathered A of ny × nx taps, tap (ty, tx) being kernel place (ky + s·ty, kx + s·tx).
 * Forward the rows of B are channels c and its columns filters f; `back` turns them.
 */
export function packTaps(w: usize, to: usize, kernel: i32, c: i32, f: i32, ky: i32, kx: i32, s: i32, ny: i32, nx: i32, back: bool): void {
  const sc = back ? f : c;
  const outs = back ? c : f;
  const padded = (outs + 7) & ~7;
  const per = tapsPerBlock(sc);
  const taps = ny * nx;
  for (let t = 0; t < taps; t++) {
    const from = w + ((((ky + s * (t / nx)) * kernel + kx + s * (t % nx)) * c * f) << 2);
    const start = t - (t % per);
    const whole = min(per, taps - start) * sc;
    packB(from, back ? 1 : f, back ? f : 1, sc, outs, to + ((start * sc * padded + (t - start) * sc * 8) << 2), whole);
  }
}

/** One panel of four gathered rows for taps t0 … t1 − 1; ys, xs, bases say where the rows look. */
function gatherPanel(
  to: usize, t0: i32, t1: i32, nx: i32, way: i32, sh: i32, sw: i32, sc: i32, ys: usize, xs: usize, bases: usize, zeros: usize,
): void {
  const y0 = load<i32>(ys), y1 = load<i32>(ys, 4), y2 = load<i32>(ys, 8), y3 = load<i32>(ys, 12);
  const x0 = load<i32>(xs), x1 = load<i32>(xs, 4), x2 = load<i32>(xs, 8), x3 = load<i32>(xs, 12);
  const b0: usize = load<u32>(bases), b1: usize = load<u32>(bases, 4), b2: usize = load<u32>(bases, 8), b3: usize = load<u32>(bases, 12);
  const whole = sc & ~3;
  let q = to;
  let ty = t0 / nx;
  let tx = t0 % nx;
  for (let t = t0; t < t1; t++) {
    const dy = way * ty;
    const dx = way * tx;
    // An unsigned comparison is both bounds at once.
    const p0 = <u32>(y0 + dy) < <u32>sh && <u32>(x0 + dx) < <u32>sw ? b0 + ((((y0 + dy) * sw + x0 + dx) * sc) << 2) : zeros;
    const p1 = <u32>(y1 + dy) < <u32>sh && <u32>(x1 + dx) < <u32>sw ? b1 + ((((y1 + dy) * sw + x1 + dx) * sc) << 2) : zeros;
    const p2 = <u32>(y2 + dy) < <u32>sh && <u32>(x2 + dx) < <u32>sw ? b2 + ((((y2 + dy) * sw + x2 + dx) * sc) << 2) : zeros;
    const p3 = <u32>(y3 + dy) < <u32>sh && <u32>(x3 + dx) < <u32>sw ? b3 + ((((y3 + dy) * sw + x3 + dx) * sc) << 2) : zeros;
    let c = 0;
    for (; c < whole; c += 4, q += 64) {
      const o = <usize>(c << 2);
      transpose4(v128.load(p0 + o), v128.load(p1 + o), v128.load(p2 + o), v128.load(p3 + o), q, 16);
    }
    for (; c < sc; c++, q += 16) {
      const o = <usize>(c << 2);
      store<f32>(q, load<f32>(p0 + o));
      store<f32>(q, load<f32>(p1 + o), 4);
      store<f32>(q, load<f32>(p2 + o), 8);
      store<f32>(q, load<f32>(p3 + o), 12);
    }
    if (++tx == nx) {
      tx = 0;
      ty++;
    }
  }
}

/**
 * Images task·perTask … : out[image, i·os + oy, j·os + ox] = gathered A · packed B.
 *
 * The result has oh × ow places of `outs` numbers for each image.
 */
export function gatherProduct(
  room: usize, task: i32, src: usize, sh: i32, sw: i32, sc: i32, gh: i32, gw: i32, step: i32, by: i32, bx: i32, way: i32,
  ny: i32, nx: i32, packed: usize, out: usize, oh: i32, ow: i32, outs: i32, os: i32, oy: i32, ox: i32, n: i32, perTask: i32,
): void {
  const per = tapsPerBlock(sc);
  const taps = ny * nx;
  const padded = (outs + 7) & ~7;
  const ys = room + height * max(depth, sc) * 4;
  const xs = ys + height * 4;
  const bases = xs + height * 4;
  const table = bases + height * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  const zeros = spare + ((outs + 15) << 2);
  memory.fill(zeros, 0, sc << 2);
  const first = task * perTask;
  const count = min(perTask, n - first) * gh * gw;
  let image = first, i = 0, j = 0;
  for (let r0 = 0; r0 < count; r0 += height) {
    const rows = min(height, count - r0);
    for (let r = 0; r < ((rows + 3) & ~3); r++) {
      const o = <usize>(r << 2);
      if (r >= rows) {
        // A row that is not there looks far outside.
        store<i32>(ys + o, -(1 << 20));
        store<i32>(xs + o, 0);
        store<u32>(bases + o, <u32>src);
        store<u32>(table + o, <u32>spare);
        continue;
      }
      store<i32>(ys + o, i * step + by);
      store<i32>(xs + o, j * step + bx);
      store<u32>(bases + o, <u32>(src + ((image * sh * sw * sc) << 2)));
      store<u32>(table + o, <u32>(out + ((((image * oh + i * os + oy) * ow + j * os + ox) * outs) << 2)));
      if (++j == gw) {
        j = 0;
        if (++i == gh) {
          i = 0;
          image++;
        }
      }
    }
    for (let t = 0; t < taps; t += per) {
      const end = min(t + per, taps);
      const kc = (end - t) * sc;
      for (let r = 0; r < rows; r += 4) {
        const o = <usize>(r << 2);
        gatherPanel(room + ((r * kc) << 2), t, end, nx, way, sh, sw, sc, ys + o, xs + o, bases + o, zeros);
      }
      blockProduct(room, rows, packed + ((t * sc * padded) << 2), outs, kc, table, t > 0, spill);
    }
  }
}

/** Bytes of a thread's room for `weightsPull`: packed A, packed ȳ, tables, a spill, a spare row. */
export function weightsPullRoom(c: i32, f: i32): i32 {
  return height * places * 4 + places * ((f + 7) & ~7) * 4 + places * 12 + height * 4 + 64 + ((f + 15) << 2);
}

/** Rows k0 … k0 + rows − 1 of Aᵀ for `count` places: for each place, four numbers of each panel. */
function gatherTurned(
  to: usize, k0: i32, rows: i32, count: i32, kernel: i32, sh: i32, sw: i32, sc: i32, ys: usize, xs: usize, bases: usize,
): void {
  for (let r = 0; r < rows; r += 4) {
    const k = k0 + r;
    const q = to + ((r * count) << 2);
    if ((sc & 3) == 0) {
      const t = k / sc;
      const c = k % sc;
      const dy = t / kernel;
      const dx = t % kernel;
      for (let i = 0; i < count; i++) {
        const o = <usize>(i << 2);
        const y = load<i32>(ys + o) + dy;
        const x = load<i32>(xs + o) + dx;
        const inside = <u32>y < <u32>sh && <u32>x < <u32>sw;
        v128.store(q + (i << 4), inside ? v128.load(<usize>load<u32>(bases + o) + (((y * sw + x) * sc + c) << 2)) : v128.splat<f32>(0));
      }
      continue;
    }
    for (let e = 0; e < 4; e++) {
      const t = (k + e) / sc;
      const c = (k + e) % sc;
      const dy = t / kernel;
      const dx = t % kernel;
      const there = r + e < rows;
      for (let i = 0; i < count; i++) {
        const o = <usize>(i << 2);
        const y = load<i32>(ys + o) + dy;
        const x = load<i32>(xs + o) + dx;
        const inside = there && <u32>y < <u32>sh && <u32>x < <u32>sw;
        store<f32>(q + (((i << 2) + e) << 2), inside ? load<f32>(<usize>load<u32>(bases + o) + (((y * sw + x) * sc + c) << 2)) : 0);
      }
    }
  }
}

/** The part of w̄ [K·K·C, F] that images task·perTask … contribute, at `parts` + task·|w̄|. */
export function weightsPull(
  room: usize, task: i32, x: usize, ybar: usize, parts: usize, n: i32, sh: i32, sw: i32, sc: i32, kernel: i32, stride: i32, pad: i32,
  gh: i32, gw: i32, f: i32, perTask: i32,
): void {
  const inner = kernel * kernel * sc;
  const wbar = parts + ((task * inner * f) << 2);
  const packedB = room + height * places * 4;
  const ys = packedB + places * ((f + 7) & ~7) * 4;
  const xs = ys + places * 4;
  const bases = xs + places * 4;
  const table = bases + places * 4;
  const spill = table + height * 4;
  const spare = spill + 64;
  const first = task * perTask;
  const count = min(perTask, n - first) * gh * gw;
  let image = first, i = 0, j = 0;
  for (let p0 = 0; p0 < count; p0 += places) {
    const here = min(places, count - p0);
    for (let r = 0; r < here; r++) {
      const o = <usize>(r << 2);
      store<i32>(ys + o, i * stride - pad);
      store<i32>(xs + o, j * stride - pad);
      store<u32>(bases + o, <u32>(x + ((image * sh * sw * sc) << 2)));
      if (++j == gw) {
        j = 0;
        if (++i == gh) {
          i = 0;
          image++;
        }
      }
    }
    packB(ybar + (((first * gh * gw + p0) * f) << 2), f, 1, here, f, packedB, here);
    for (let k = 0; k < inner; k += height) {
      const rows = min(height, inner - k);
      for (let r = 0; r < ((rows + 3) & ~3); r++)
        store<u32>(table + (r << 2), <u32>(r < rows ? wbar + (((k + r) * f) << 2) : spare));
      gatherTurned(room, k, rows, here, kernel, sh, sw, sc, ys, xs, bases);
      blockProduct(room, rows, packedB, f, here, table, p0 > 0, spill);
    }
  }
}

/** to[j] = Σ over `count` parts of size n, in order, for the numbers of one task. */
export function sumParts(room: usize, task: i32, parts: usize, to: usize, n: i32, count: i32, perTask: i32): void {
  const start = task * perTask;
  const end = min(n, start + perTask);
  let j = start;
  for (; j + 4 <= end; j += 4) {
    let so = v128.load(parts + (j << 2));
    for (let p = 1; p < count; p++) so = v128.add<f32>(so, v128.load(parts + ((p * n + j) << 2)));
    v128.store(to + (j << 2), so);
  }
  for (; j < end; j++) {
    let so = load<f32>(parts + (j << 2));
    for (let p = 1; p < count; p++) so += load<f32>(parts + ((p * n + j) << 2));
    store<f32>(to + (j << 2), so);
  }
}
