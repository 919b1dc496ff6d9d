/**
 * permutations — a set of orders of which every two differ nearly everywhere, by arithmetic in a finite field.
 *
 * The maps x → a x + b, a ≠ 0, over a field of n elements are n(n − 1) permutations of them. Two different ones agree
 * where a x + b = a′ x + b′, which has at most one solution; so their Hamming distance is at least n − 1, and no set
 * this large does better (any n(n − 1) + 1 permutations have two that agree in two places). Four, nine and sixteen
 * tiles are the orders of fields, so grids of 2, 3 and 4 have such a set.
 *
 * Source   Lidl & Niederreiter, "Finite Fields" §1.2; Frankl & Deza 1977 for the bound
 */
import { defect } from '../../prelude/errors.js';

interface Field {
  readonly size: number;
  readonly add: (x: number, y: number) => number;
  readonly multiply: (x: number, y: number) => number;
}

/** Characteristic, degree, and −x^degree as a polynomial (lowest first): x² + x + 1, x² + 1, x⁴ + x + 1. */
const fields: Readonly<Record<number, readonly [p: number, degree: number, reduced: ReadonlyArray<number>]>> =
  { 4: [2, 2, [1, 1]], 9: [3, 2, [2, 0]], 16: [2, 4, [1, 1, 0, 0]] };

const digitsOf = (x: number, p: number, degree: number): number[] =>
  Array.from({ length: degree }, (_, i) => Math.floor(x / p ** i) % p);
const numberOf = (digits: ReadonlyArray<number>, p: number): number =>
  digits.reduce((so, d, i) => so + (d % p) * p ** i, 0);

/** The field of 4, 9 or 16 elements, each a number whose digits are the coefficients of a polynomial. */
const fieldOf = (size: number): Field => {
  const [p, degree, reduced] = fields[size] ?? defect(`a field of ${size} elements`);
  const polynomial = (x: number): number[] => digitsOf(x, p, degree);
  /** x times a polynomial, its highest coefficient folded back. */
  const shifted = (a: ReadonlyArray<number>): number[] => {
    const high = a[degree - 1] as number;
    return a.map((_, i) => ((i === 0 ? 0 : (a[i - 1] as number)) + high * (reduced[i] as number)) % p);
  };
  return {
    size,
    add: (x, y) =>
      numberOf(
        polynomial(x).map((d, i) => d + (polynomial(y)[i] as number)),
        p,
      ),
    multiply: (x, y) => {
      let [sum, power] = [new Array<number>(degree).fill(0), polynomial(x)];
      for (const d of polynomial(y)) {
        sum = sum.map((s, i) => (s + d * (power[i] as number)) % p);
        power = shifted(power);
      }
      return numberOf(sum, p);
    },
  };
};

/**
 * The permutations of the tiles of a grid, the identity first: tile `order[place]` comes to `place`.
 *
 * Domain   a grid of 2, 3 or 4 on each side, n = grid² tiles
 * Laws     jigsaw/hamming-distance: n(n − 1) permutations, every two differing in at least n − 1 places
 * @example
 * orders(2).length // => 12
 * orders(3).length // => 72
 */
export const orders = (grid: number): ReadonlyArray<ReadonlyArray<number>> => {
  const { size, add, multiply } = fieldOf(grid * grid);
  const elements = Array.from({ length: size }, (_, x) => x);
  const slopes = elements.slice(1);
  return slopes.flatMap((a) => elements.map((b) => elements.map((x) => add(multiply(a, x), b))));
};
