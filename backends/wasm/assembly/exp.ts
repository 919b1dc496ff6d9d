/**
 * exp — e^x on four lanes.
 *
 * x = n log 2 + r, |r| ≤ ½ log 2; e^r by a polynomial of degree 6 (Cephes expf, relative error below 2⁻²³);
 * 2ⁿ by the exponent bits. Below −87.33 the answer is 0, above 88.72 infinity; NaN stays NaN.
 */
import { madd } from "./madd";

/** e^x of any x. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const low = v128.splat<f32>(-87.33654);
  const high = v128.splat<f32>(88.72283);
  const held = v128.min<f32>(v128.max<f32>(x, low), high);
  const n = v128.nearest<f32>(v128.mul<f32>(held, v128.splat<f32>(1.44269504)));
  // log 2 in two parts, the first exact in few bits, so that r keeps its low bits.
  let r = v128.sub<f32>(held, v128.mul<f32>(n, v128.splat<f32>(0.693359375)));
  r = v128.sub<f32>(r, v128.mul<f32>(n, v128.splat<f32>(-2.12194440e-4)));
  let p = v128.splat<f32>(1.9875691500e-4);
  p = madd(p, r, v128.splat<f32>(1.3981999507e-3));
  p = madd(p, r, v128.splat<f32>(8.3334519073e-3));
  p = madd(p, r, v128.splat<f32>(4.1665795894e-2));
  p = madd(p, r, v128.splat<f32>(1.6666665459e-1));
  p = madd(p, r, v128.splat<f32>(5.0000001201e-1));
  const series = v128.add<f32>(madd(v128.mul<f32>(r, r), p, r), v128.splat<f32>(1));
  // 2ⁿ in two steps: n = 128 does not fit one exponent.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const a = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const b = i32x4.shl(i32x4.add(i32x4.sub(whole, half), i32x4.splat(127)), 23);
  let y = v128.mul<f32>(v128.mul<f32>(series, a), b);
  y = v128.bitselect(v128.splat<f32>(Infinity), y, v128.gt<f32>(x, high));
  return v128.andnot(y, v128.lt<f32>(x, low));
}

/**
 * e^x for x ≤ 0 or NaN, where one step of exponent bits is enough.
 *
 * x log₂ e + 3·2²² rounds to a whole number whose low bits are n; from x = −88 on n = −127, whose exponent bits are 0.
 */
// @ts-ignore: decorator
@inline
export function expNegative4(x: v128): v128 {
  const magic = v128.splat<f32>(12582912);
  // pmax(x, low) is x where x is NaN, and one instruction.
  const held = f32x4.pmax(x, v128.splat<f32>(-88));
  const t = madd(held, v128.splat<f32>(1.44269504), magic);
  const n = v128.sub<f32>(t, magic);
  let r = madd(n, v128.splat<f32>(-0.693359375), held);
  r = madd(n, v128.splat<f32>(2.12194440e-4), r);
  let p = v128.splat<f32>(1.9875691500e-4);
  p = madd(p, r, v128.splat<f32>(1.3981999507e-3));
  p = madd(p, r, v128.splat<f32>(8.3334519073e-3));
  p = madd(p, r, v128.splat<f32>(4.1665795894e-2));
  p = madd(p, r, v128.splat<f32>(1.6666665459e-1));
  p = madd(p, r, v128.splat<f32>(5.0000001201e-1));
  const series = v128.add<f32>(madd(v128.mul<f32>(r, r), p, r), v128.splat<f32>(1));
  return v128.mul<f32>(series, i32x4.shl(i32x4.add(t, i32x4.splat(127)), 23));
}

/** e^x of the numbers of one task. */
export function expAll(room: usize, task: i32, from: usize, to: usize, n: i32, perTask: i32): void {
  const start = task * perTask;
  const end = min(n, start + perTask);
  const whole = start + ((end - start) & ~3);
  for (let i = start; i < whole; i += 4) v128.store(to + (i << 2), exp4(v128.load(from + (i << 2))));
  for (let i = whole; i < end; i++)
    store<f32>(to + (i << 2), v128.extract_lane<f32>(exp4(v128.splat<f32>(load<f32>(from + (i << 2)))), 0));
}
