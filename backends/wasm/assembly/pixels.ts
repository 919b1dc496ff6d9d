/**
 * pixels — bilinear samples of images and normal numbers, row by row.
 *
 * Where a pixel looks is an affine map of its place, computed in double precision as the definition does. Normal
 * numbers come from the same cipher as the host's and are rounded to single precision on the way.
 *
 * Source   Salmon et al. 2011 (Threefry-2x32-20); Box & Muller 1958; Cephes logf, sinf, cosf
 */
import { madd } from "./madd";

// @ts-ignore: decorator
@inline
function held(at: i32, start: i32, count: i32): i32 {
  return min(max(at, start), start + count - 1);
}

/** Image `task`·perTask …: out(y, x) = Σ corners weight · image; boxes = 0 stands for zeros outside. */
export function resample(
  room: usize, task: i32, from: usize, to: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, maps: usize, boxes: usize, perTask: i32,
): void {
  const end = min(n, (task + 1) * perTask);
  for (let i = task * perTask; i < end; i++) {
    const image = from + ((i * h * w * c) << 2);
    const map = maps + ((i * 6) << 3);
    const box = boxes + ((i * 4) << 2);
    const top = boxes == 0 ? 0 : load<i32>(box), left = boxes == 0 ? 0 : load<i32>(box, 4);
    const tall = boxes == 0 ? h : load<i32>(box, 8), wide = boxes == 0 ? w : load<i32>(box, 12);
    const yy = load<f64>(map), yx = load<f64>(map, 8), y1 = load<f64>(map, 16);
    const xy = load<f64>(map, 24), xx = load<f64>(map, 32), x1 = load<f64>(map, 40);
    let q = to + ((i * oh * ow * c) << 2);
    for (let y = 0; y < oh; y++)
      for (let x = 0; x < ow; x++) {
        let sy = yy * y + yx * x + y1;
        let sx = xy * y + xx * x + x1;
        if (boxes != 0) {
          sy = Math.max(sy, f64(top));
          sx = Math.max(sx, f64(left));
        }
        const fy = Math.floor(sy), fx = Math.floor(sx);
        const ay = sy - fy, ax = sx - fx;
        const w0 = f32((1 - ay) * (1 - ax)), w1 = f32((1 - ay) * ax), w2 = f32(ay * (1 - ax)), w3 = f32(ay * ax);
        let r0 = <i32>fy, r1 = r0 + 1, c0 = <i32>fx, c1 = c0 + 1;
        if (boxes != 0) {
          r0 = held(r0, top, tall);
          r1 = held(r1, top, tall);
          c0 = held(c0, left, wide);
          c1 = held(c1, left, wide);
        }
        const in0 = <u32>r0 < <u32>h, in1 = <u32>r1 < <u32>h, left0 = <u32>c0 < <u32>w, left1 = <u32>c1 < <u32>w;
        const p0 = image + ((r0 * w * c) << 2);
        const p1 = image + ((r1 * w * c) << 2);
        for (let channel = 0; channel < c; channel++, q += 4) {
          const o0 = <usize>((c0 * c + channel) << 2), o1 = <usize>((c1 * c + channel) << 2);
          let so: f32 = in0 && left0 ? w0 * load<f32>(p0 + o0) : 0;
          if (in0 && left1) so += w1 * load<f32>(p0 + o1);
          if (in1 && left0) so += w2 * load<f32>(p1 + o0);
          if (in1 && left1) so += w3 * load<f32>(p1 + o1);
          store<f32>(q, so);
        }
      }
  }
}

// @ts-ignore: decorator
@inline
function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** −log of (x + 1)·2⁻³² for unsigned words x: near 1 from what is missing to it, so that no digit is lost. */
// @ts-ignore: decorator
@inline
function minusLog(x: v128): v128 {
  const one = v128.splat<f32>(1);
  const missing = v128.mul<f32>(f32x4.convert_i32x4_u(v128.not(x)), v128.splat<f32>(2.3283064365386963e-10));
  // (x + 1)·2⁻³² in single precision; 2³² itself wraps to 0, and is then taken as 1 − missing = 1.
  const sum = i32x4.add(x, i32x4.splat(1));
  const value = v128.mul<f32>(f32x4.convert_i32x4_u(sum), v128.splat<f32>(2.3283064365386963e-10));
  const near = v128.gt<f32>(v128.splat<f32>(0.29), missing);
  const u = v128.bitselect(one, value, near);
  // u = m·2ᵉ with √½ ≤ m < √2
  const bits = i32x4.sub(u, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(bits, 23);
  const m = i32x4.sub(u, i32x4.shl(e, 23));
  const f = v128.bitselect(v128.neg<f32>(missing), v128.sub<f32>(m, one), near);
  const z = v128.mul<f32>(f, f);
  let p = v128.splat<f32>(7.0376836292e-2);
  p = madd(p, f, v128.splat<f32>(-1.1514610310e-1));
  p = madd(p, f, v128.splat<f32>(1.1676998740e-1));
  p = madd(p, f, v128.splat<f32>(-1.2420140846e-1));
  p = madd(p, f, v128.splat<f32>(1.4249322787e-1));
  p = madd(p, f, v128.splat<f32>(-1.6668057665e-1));
  p = madd(p, f, v128.splat<f32>(2.0000714765e-1));
  p = madd(p, f, v128.splat<f32>(-2.4999993993e-1));
  p = madd(p, f, v128.splat<f32>(3.3333331174e-1));
  const k = v128.bitselect(v128.splat<f32>(0), f32x4.convert_i32x4_s(e), near);
  let y = v128.mul<f32>(v128.mul<f32>(f, z), p);
  y = madd(k, v128.splat<f32>(-2.12194440e-4), y);
  y = v128.sub<f32>(y, v128.mul<f32>(z, v128.splat<f32>(0.5)));
  y = v128.add<f32>(f, y);
  return v128.neg<f32>(madd(k, v128.splat<f32>(0.693359375), y));
}

/** Row i is `cols` standard normal numbers of the key at keys + 8·i. */
export function normalRows(room: usize, task: i32, keys: usize, to: usize, n: i32, cols: i32, perTask: i32): void {
  const end = min(n, (task + 1) * perTask);
  for (let i = task * perTask; i < end; i++) {
    const a = load<i32>(keys + (i << 3)), b = load<i32>(keys + (i << 3), 4);
    const k0 = i32x4.splat(a), k1 = i32x4.splat(b), k2 = i32x4.splat(0x1bd11bda ^ a ^ b);
    let counter = i32x4(0, 1, 2, 3);
    const row = to + ((i * cols) << 2);
    for (let j = 0; j < cols; j += 8) {
      let x = i32x4.add(counter, k0);
      let y = k1;
      for (let group = 0; group < 5; group++) {
        const even = (group & 1) == 0;
        x = i32x4.add(x, y); y = v128.xor(even ? rotate(y, 13) : rotate(y, 17), x);
        x = i32x4.add(x, y); y = v128.xor(even ? rotate(y, 15) : rotate(y, 29), x);
        x = i32x4.add(x, y); y = v128.xor(even ? rotate(y, 26) : rotate(y, 16), x);
        x = i32x4.add(x, y); y = v128.xor(even ? rotate(y, 6) : rotate(y, 24), x);
        const first = group == 0 || group == 3 ? k1 : group == 1 || group == 4 ? k2 : k0;
        const second = group == 0 || group == 3 ? k2 : group == 1 || group == 4 ? k0 : k1;
        x = i32x4.add(x, first);
        y = i32x4.add(y, i32x4.add(second, i32x4.splat(group + 1)));
      }
      counter = i32x4.add(counter, i32x4.splat(4));
      const radius = v128.sqrt<f32>(v128.mul<f32>(v128.splat<f32>(2), minusLog(x)));
      // The angle 2πy·2⁻³² is a whole number of quarter turns and a rest within ± 45°.
      const quarter = i32x4.shr_u(i32x4.add(y, i32x4.splat(0x20000000)), 30);
      const rest = i32x4.sub(y, i32x4.shl(quarter, 30));
      const t = v128.mul<f32>(f32x4.convert_i32x4_s(rest), v128.splat<f32>(1.4629180792671596e-9));
      const z = v128.mul<f32>(t, t);
      let s = v128.splat<f32>(-1.9515295891e-4);
      s = madd(s, z, v128.splat<f32>(8.3321608736e-3));
      s = madd(s, z, v128.splat<f32>(-1.6666654611e-1));
      const sin = madd(v128.mul<f32>(s, z), t, t);
      let q = v128.splat<f32>(2.443315711809948e-5);
      q = madd(q, z, v128.splat<f32>(-1.388731625493765e-3));
      q = madd(q, z, v128.splat<f32>(4.166664568298827e-2));
      const cos = v128.add<f32>(madd(v128.mul<f32>(q, z), z, v128.mul<f32>(z, v128.splat<f32>(-0.5))), v128.splat<f32>(1));
      const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
      const c = v128.bitselect(sin, cos, odd);
      const d = v128.bitselect(cos, sin, odd);
      // cos changes sign in quarters 1 and 2, sin in 2 and 3.
      const flipC = i32x4.shl(v128.and(v128.xor(quarter, i32x4.shr_u(quarter, 1)), i32x4.splat(1)), 31);
      const flipD = i32x4.shl(i32x4.shr_u(quarter, 1), 31);
      const u = v128.mul<f32>(radius, v128.xor(c, flipC));
      const v = v128.mul<f32>(radius, v128.xor(d, flipD));
      const low = v128.shuffle<f32>(u, v, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(u, v, 2, 6, 3, 7);
      const at = row + (j << 2);
      if (j + 8 <= cols) {
        v128.store(at, low);
        v128.store(at, high, 16);
        continue;
      }
      v128.store(room, low);
      v128.store(room, high, 16);
      memory.copy(at, room, (cols - j) << 2);
    }
  }
}
