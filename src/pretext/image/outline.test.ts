/** An outline is where an image changes, and only there. */
import { expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import { filled, matrix } from '../../prelude/matrix.js';
import { outline } from './outline.js';

const image = { height: 3, width: 3, channels: 1 };
const drawn = outline.apply(A)(image, [new Float64Array(0)]);

it('pretext/outline-of-constant: none', () => {
  expect(Array.from(drawn(filled(1, 9, 0.7)).data)).toEqual(new Array(9).fill(0));
});

it('pretext/outline-of-step: a step of 1 between two columns is 1 at the pixels before it, whichever side is bright', () => {
  const dark = [0, 0, 1, 0, 0, 1, 0, 0, 1];
  const bright = dark.map((x) => 1 - x);
  for (const x of [dark, bright])
    expect(Array.from(drawn(matrix(1, 9, Float64Array.from(x))).data)).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0]);
});
