import { describe, expect, it } from 'vitest';
import { spreadOf, standardError, standing } from './summary.js';

describe('summary', () => {
  it('standard-error: σ/√n, and 0 for a single value', () => {
    expect(standardError(spreadOf([1, 2, 3]))).toBe(1 / Math.sqrt(3));
    expect(standardError(spreadOf([7]))).toBe(0);
  });

  it('standing: told apart by more than two standard errors of the difference, not by less, and never by one seed', () => {
    const [low, near, far] = [spreadOf([0, 1, 2]), spreadOf([1, 2, 3]), spreadOf([2.7, 3.7, 4.7])];
    expect([
      standing(near, low),
      standing(far, low),
      standing(low, far),
      standing(spreadOf([9]), low),
    ]).toEqual(['not told apart', 'above', 'below', 'not told apart']);
  });
});
