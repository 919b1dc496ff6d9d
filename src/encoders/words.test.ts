import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, row, tabulate } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { encoderOf } from './layer.js';
import type { Transformer, WordConvolution } from './words.js';

const transformer: Transformer = {
  ...{ kind: 'transformer', length: 5, features: 4, width: 6, heads: 2, blocks: 1, outputs: 3 },
};
const convolution: WordConvolution = {
  ...{ kind: 'word-convolution', length: 5, features: 4, width: 6, kernel: 3, outputs: 3 },
};

/** Sentences of 5, 3, 1 and 0 words; whatever stands after an end is `rest`. */
const sentences = (rest: number): Matrix => {
  const drawn = normals(keyOf(1), 100);
  return tabulate(4, 25, (i, j) => {
    const [word, place] = [Math.floor(j / 5), j % 5];
    const there = word < ([5, 3, 1, 0][i] as number);
    return place === 4 ? (there ? 1 : 0) : there ? (drawn[i * 25 + j] as number) : rest;
  });
};

describe.each([
  ['transformer', transformer],
  ['word-convolution', convolution],
] as const)('encoders/%s', (_, layer) => {
  const encoder = encoderOf(layer);
  const parameters = encoder.initial(keyOf(2));
  const encode = (x: Matrix): Matrix => encoder.apply(A)('train', parameters, {})(x).output;

  it('words-after-the-end: what stands after the end does not change the output', () => {
    expect(Array.from(encode(sentences(3)).data)).toEqual(Array.from(encode(sentences(0)).data));
  });

  it('a sentence encodes alone as it does among others, and one of no words is finite', () => {
    const whole = encode(sentences(0));
    expect(whole.data.every(Number.isFinite)).toBe(true);
    for (let i = 0; i < 4; i++)
      expect(Array.from(encode(A.sliceRows(i, 1)(sentences(0))).data)).toEqual(Array.from(row(whole, i)));
  });

  it('the order of words matters', () => {
    const x = A.sliceRows(0, 1)(sentences(0));
    const turned = matrix(
      1,
      25,
      Float64Array.from({ length: 25 }, (__, j) => x.data[(4 - Math.floor(j / 5)) * 5 + (j % 5)] as number),
    );
    expect(Array.from(encode(turned).data)).not.toEqual(Array.from(encode(x).data));
  });
});
