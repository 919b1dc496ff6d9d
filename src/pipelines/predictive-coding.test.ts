import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { encoderOf } from '../encoders/layer.js';
import { causal } from '../encoders/networks.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, row } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { anchorsOf, codingParts, predictiveCoding, rowsAhead } from './predictive-coding.js';

const layer = causal(6, [1, 2])({ length: 12, channels: 2 });
const x = matrix(3, 24, normals(keyOf(1), 72));
const choices = {
  encoder: layer,
  representation: 12,
  hidden: 8,
  projection: 4,
  temperature: 0.5,
  learnTemperature: false,
  queue: 8,
  averaging: 0.9,
  clusters: 2,
  localViews: 0,
  keyGradient: true,
};

describe('predictive-coding', () => {
  it('cpc/target-in-range: every target lies in its own series, as many instants on', () => {
    for (const length of [6, 7, 12, 32])
      for (let ahead = 0; ahead <= 4; ahead++) {
        const rows = rowsAhead(3, length, ahead);
        const anchors = rowsAhead(3, length, 0);
        expect(rows.length).toBe(3 * anchorsOf(length).length);
        expect(rows.length).toBeGreaterThan(0);
        rows.forEach((r, i) => {
          expect(r - (anchors[i] as number)).toBe(ahead);
          expect(Math.floor(r / length)).toBe(Math.floor((anchors[i] as number) / length));
        });
      }
  });

  it('cpc/no-negative-at-the-positive: no two targets of one distance are the same instant', () => {
    const rows = rowsAhead(4, 32, 3);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('encoders/temporal-causal: a context does not change with what comes after', () => {
    const parts = codingParts(layer);
    if (parts === undefined) throw new Error('no parts');
    const contexts = (m: Matrix): Matrix => {
      const [latent, context] = [encoderOf(parts.latent), encoderOf(parts.context)];
      const z = latent.apply(A)('evaluate', latent.initial(keyOf(2)), {})(m).output;
      return context.apply(A)('evaluate', context.initial(keyOf(3)), {})(z).output;
    };
    const changed = matrix(
      3,
      24,
      x.data.map((v, at) => (at % 24 >= 14 ? v + 1 : v)),
    );
    const [a, b] = [contexts(x), contexts(changed)];
    for (let i = 0; i < 3; i++) {
      expect(Array.from(row(b, i).slice(0, 7 * 6))).toEqual(Array.from(row(a, i).slice(0, 7 * 6)));
      expect(Array.from(row(b, i).slice(7 * 6))).not.toEqual(Array.from(row(a, i).slice(7 * 6)));
    }
  });

  it('score: at collapse the loss is log of the anchors in the batch', () => {
    const pipeline = predictiveCoding(choices);
    const { parameters } = pipeline.initial(keyOf(0));
    const one = A.constant(matrix(3, 72, new Float64Array(216).fill(1)));
    const known = {
      step: 0,
      steps: 1,
      epoch: 0,
      epochs: 1,
      index: Int32Array.of(0, 1, 2),
      labels: undefined,
      notes: {},
    };
    const loss = pipeline.score(A)(parameters, { z: one, c: one }, known).data[0] as number;
    const anchors = 3 * anchorsOf(12).length;
    expect(pipeline.landmarks(3)?.collapse).toBe(Math.log(anchors));
    // A log of a sum of nine equal terms of size 1/τ = 2.
    expect(Math.abs(loss - Math.log(anchors))).toBeLessThanOrEqual(64 * 9 * 2 ** -53);
  });
});
