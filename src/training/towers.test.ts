import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { linearOf } from '../encoders/networks.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import { initialOf, network } from './network.js';
import type { Towers } from './towers.js';
import { encodePair } from './towers.js';

const rows = (seed: number): Matrix => matrix(4, 3, normals(keyOf(seed), 12));
const [one, two] = [
  network('encoder', linearOf(3, 2, 'nothing')),
  network('key.encoder', linearOf(3, 2, 'nothing')),
];

/** The gradient of Σ q·k by every parameter. */
const gradients = (towers: Towers): Tensors<Matrix> => {
  const { parameters } = initialOf([one, two])(keyOf(1));
  return gradient(A)(parameters)(<T>(B: Algebra<T>) => (x: Tensors<T>) => {
    const { query, key } = encodePair(towers)(B)(x, B.constant(rows(2)), B.constant(rows(3)));
    return { loss: B.sum('all')(B.mul(query, key)), kept: {} };
  }).gradient;
};

const moved = (m: Matrix | undefined): boolean => (m?.data ?? []).some((x) => x !== 0);

describe('towers', () => {
  it('distinct: each network has a gradient of its own, and none to the keys when it is off', () => {
    const on = gradients({ query: [one], key: [two], keyGradient: true });
    expect([moved(on['encoder.weight']), moved(on['key.encoder.weight'])]).toEqual([true, true]);
    const off = gradients({ query: [one], key: [two], keyGradient: false });
    expect([moved(off['encoder.weight']), moved(off['key.encoder.weight'])]).toEqual([true, false]);
    expect(off['encoder.weight']).toEqual(on['encoder.weight']);
  });

  it('shared: the gradient through queries and keys together is that with keys off, and the rest', () => {
    const shared = gradients({ query: [one], key: [one], keyGradient: true });
    const off = gradients({ query: [one], key: [one], keyGradient: false });
    expect(moved(shared['key.encoder.weight'])).toBe(false);
    expect(shared['encoder.weight']).not.toEqual(off['encoder.weight']);
  });
});
