/**
 * random — keys instead of a generator: what is drawn depends on the key alone.
 *
 * A key is two 32-bit words. `foldIn` makes the key of sample i, of view v, of step t; so the view of a sample is
 * the same bytes whatever the batch order, the batch size or the number of workers. Nothing is ever advanced.
 *
 * Source   Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), Threefry-2x32-20;
 *          known answers in spec/vectors/threefry.json
 */

/** Two 32-bit words that name one stream of random numbers. */
export type Key = readonly [number, number];

const parity = 0x1bd11bda;
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;

/**
 * The Threefry-2x32 block cipher with 20 rounds: 64 random bits for each key and counter.
 *
 * Source   Salmon et al. 2011, §3.3 and table 4
 * @example
 * threefry([0, 0], [0, 0]) // => [0x6b200159, 0x99ba4efe]
 */
export const threefry = (key: Key, counter: Key): Key => {
  const schedule = [key[0], key[1], (parity ^ key[0] ^ key[1]) >>> 0] as const;
  let x = (counter[0] + schedule[0]) >>> 0;
  let y = (counter[1] + schedule[1]) >>> 0;
  for (let round = 0; round < 20; round++) {
    x = (x + y) >>> 0;
    y = (rotate(y, rotations[round % 8] as number) ^ x) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + (schedule[injection % 3] as number)) >>> 0;
      y = (y + (schedule[(injection + 1) % 3] as number) + injection) >>> 0;
    }
  }
  return [x, y];
};

// The second counter word keeps the two uses of a key apart: 0 draws numbers, 1 makes keys.
const drawing = 0;
const deriving = 1;

/** The key of a seed, any safe integer. */
export const keyOf = (seed: number): Key => [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];

/** The key for item `i` of whatever `key` stands for: a sample, a view, a step, a layer. */
export const foldIn = (key: Key, i: number): Key => threefry(key, [i >>> 0, deriving]);

/** The key for a named part. The name is folded in character by character. */
export const named = (key: Key, name: string): Key =>
  Array.from(name).reduce((k, letter) => foldIn(k, letter.codePointAt(0) ?? 0), key);

/** `count` independent keys. */
export const split = (key: Key, count: number): ReadonlyArray<Key> =>
  Array.from({ length: count }, (_, i) => foldIn(key, i));

/** The i-th 32-bit word of a key's stream. */
export const word = (key: Key, i: number): number => threefry(key, [i >>> 1, drawing])[i & 1] as number;

/** `count` numbers uniform on [0, 1), multiples of 2⁻³², the first n of which do not depend on `count`. */
export const uniforms = (key: Key, count: number): Float64Array => {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const [x, y] = threefry(key, [i >>> 1, drawing]);
    out[i] = x / 2 ** 32;
    if (i + 1 < count) out[i + 1] = y / 2 ** 32;
  }
  return out;
};

/** One number uniform on [low, high). */
export const uniform = (key: Key, low = 0, high = 1): number => low + (high - low) * (word(key, 0) / 2 ** 32);

/**
 * `count` standard normal numbers, by pairs of uniforms.
 *
 *   √(−2 log u) · (cos 2πv, sin 2πv),   u ∈ (0, 1]
 *
 * Source   Box & Muller 1958
 */
export const normals = (key: Key, count: number): Float64Array => {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const pair = threefry(key, [i >>> 1, drawing]);
    const radius = Math.sqrt(-2 * Math.log((pair[0] + 1) / 2 ** 32));
    const angle = (2 * Math.PI * pair[1]) / 2 ** 32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
};

/** A whole number uniform on 0 … below − 1, by the high bits of a product (bias below 2⁻³² · below). */
export const integer = (key: Key, below: number): number => Math.floor((word(key, 0) / 2 ** 32) * below);

/** 0 … count − 1 in random order (Fisher & Yates, Durstenfeld's form). */
export const permutation = (key: Key, count: number): Int32Array => {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const u = uniforms(key, count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((u[i] as number) * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
};
