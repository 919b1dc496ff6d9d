/** places — taking and putting rows and columns; index −1 takes zeros and puts nowhere. `to` of a put holds zeros. */

export function takeRows(from: usize, index: usize, to: usize, count: i32, cols: i32): void {
  const bytes = cols << 2;
  for (let i = 0; i < count; i++) {
    const r = load<i32>(index + (i << 2));
    if (r >= 0) memory.copy(to + i * bytes, from + r * bytes, bytes);
    else memory.fill(to + i * bytes, 0, bytes);
  }
}

/** Rows added to those of `to` that the index names; −1 names none. */
export function putRows(from: usize, index: usize, to: usize, count: i32, cols: i32): void {
  for (let i = 0; i < count; i++) {
    const r = load<i32>(index + (i << 2));
    if (r < 0) continue;
    const p = from + ((i * cols) << 2);
    const q = to + ((r * cols) << 2);
    for (let j = 0; j < cols; j++) store<f32>(q + (j << 2), load<f32>(q + (j << 2)) + load<f32>(p + (j << 2)));
  }
}

/** out[i, m] = a[i, index[i·stride + m]] */
export function take(from: usize, index: usize, to: usize, rows: i32, cols: i32, count: i32, stride: i32): void {
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * cols) << 2);
    const w = index + ((i * stride) << 2);
    const q = to + ((i * count) << 2);
    for (let m = 0; m < count; m++) {
      const j = load<i32>(w + (m << 2));
      store<f32>(q + (m << 2), j >= 0 ? load<f32>(p + (j << 2)) : 0);
    }
  }
}

/** out[i, index[i·stride + m]] += a[i, m] */
export function put(from: usize, index: usize, to: usize, rows: i32, cols: i32, count: i32, stride: i32): void {
  for (let i = 0; i < rows; i++) {
    const p = from + ((i * count) << 2);
    const w = index + ((i * stride) << 2);
    const q = to + ((i * cols) << 2);
    for (let m = 0; m < count; m++) {
      const j = load<i32>(w + (m << 2));
      if (j >= 0) store<f32>(q + (j << 2), load<f32>(q + (j << 2)) + load<f32>(p + (m << 2)));
    }
  }
}

/** aᵀ, in tiles of 16 × 16 that stay in cache. */
export function transpose(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let i0 = 0; i0 < rows; i0 += 16)
    for (let j0 = 0; j0 < cols; j0 += 16) {
      const iEnd = min(i0 + 16, rows);
      const jEnd = min(j0 + 16, cols);
      for (let i = i0; i < iEnd; i++)
        for (let j = j0; j < jEnd; j++)
          store<f32>(to + ((j * rows + i) << 2), load<f32>(from + ((i * cols + j) << 2)));
    }
}
