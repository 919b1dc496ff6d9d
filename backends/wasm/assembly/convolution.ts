/**
 * convolution — some images at a time: unfold, multiply; and back.
 *
 * The unfolded images of a chunk stay in a scratch of bounded size, whatever the batch.
 */
import { product } from "./product";

/** cols[place, (ky·K + kx)·C + c] = image[y, x, c], zeros outside. */
function unfold(x: usize, to: usize, count: i32, h: i32, w: i32, c: i32, k: i32, stride: i32, pad: i32, oh: i32, ow: i32): void {
  const bytes = c << 2;
  let q = to;
  for (let n = 0; n < count; n++) {
    const image = x + ((n * h * w * c) << 2);
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (let ky = 0; ky < k; ky++) {
          const y = oy * stride + ky - pad;
          for (let kx = 0; kx < k; kx++) {
            const xx = ox * stride + kx - pad;
            if (y >= 0 && y < h && xx >= 0 && xx < w) {
              const p = image + (((y * w + xx) * c) << 2);
              if (c == 1) store<f32>(q, load<f32>(p));
              else memory.copy(q, p, bytes);
            } else if (c == 1) store<f32>(q, 0);
            else memory.fill(q, 0, bytes);
            q += bytes;
          }
        }
  }
}

/** The adjoint of `unfold`: places add to the pixels they came from. */
function fold(from: usize, x: usize, count: i32, h: i32, w: i32, c: i32, k: i32, stride: i32, pad: i32, oh: i32, ow: i32): void {
  let p = from;
  for (let n = 0; n < count; n++) {
    const image = x + ((n * h * w * c) << 2);
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (let ky = 0; ky < k; ky++) {
          const y = oy * stride + ky - pad;
          for (let kx = 0; kx < k; kx++) {
            const xx = ox * stride + kx - pad;
            if (y >= 0 && y < h && xx >= 0 && xx < w) {
              const q = image + (((y * w + xx) * c) << 2);
              for (let i = 0; i < c; i++)
                store<f32>(q + (i << 2), load<f32>(q + (i << 2)) + load<f32>(p + (i << 2)));
            }
            p += c << 2;
          }
        }
  }
}

/** y [n, P·C′] = convolution of x [n, H·W·C] with w [K·K·C, C′], `chunk` images at a time. */
export function convolve(
  x: usize, weights: usize, y: usize, n: i32, h: i32, w: i32, c: i32, k: i32, stride: i32, pad: i32,
  oh: i32, ow: i32, filters: i32, chunk: i32, cols: usize, room: usize,
): void {
  const width = k * k * c;
  const places = oh * ow;
  for (let i = 0; i < n; i += chunk) {
    const count = min(chunk, n - i);
    unfold(x + ((i * h * w * c) << 2), cols, count, h, w, c, k, stride, pad, oh, ow);
    product(count * places, filters, width, cols, width, 1, weights, filters, 1, y + ((i * places * filters) << 2), filters, false, room);
  }
}

/** x̄ (zeros before) and w̄ for ȳ. */
export function convolvePull(
  x: usize, weights: usize, ybar: usize, xbar: usize, wbar: usize, n: i32, h: i32, w: i32, c: i32, k: i32, stride: i32, pad: i32,
  oh: i32, ow: i32, filters: i32, chunk: i32, cols: usize, room: usize,
): void {
  const width = k * k * c;
  const places = oh * ow;
  for (let i = 0; i < n; i += chunk) {
    const count = min(chunk, n - i);
    const yb = ybar + ((i * places * filters) << 2);
    unfold(x + ((i * h * w * c) << 2), cols, count, h, w, c, k, stride, pad, oh, ow);
    product(width, filters, count * places, cols, 1, width, yb, filters, 1, wbar, filters, i > 0, room);
    product(count * places, width, filters, yb, filters, 1, weights, 1, filters, cols, width, false, room);
    fold(cols, xbar + ((i * h * w * c) << 2), count, h, w, c, k, stride, pad, oh, ow);
  }
}
