import { describe, expect, it } from 'vitest';
import { spreadOf, standardError } from '../../src/cli/compare/summary.js';
import { clearlyAbove } from './document.js';

describe('training document', () => {
  it('standard-error: σ/√n, and 0 for a single value', () => {
    expect(standardError(spreadOf([1, 2, 3]))).toBe(1 / Math.sqrt(3));
    expect(standardError(spreadOf([7]))).toBe(0);
  });

  it('clearly-above: by more than two standard errors of the difference, and not by less', () => {
    const [low, near, far] = [spreadOf([0, 1, 2]), spreadOf([1, 2, 3]), spreadOf([2.7, 3.7, 4.7])];
    expect([clearlyAbove(near, low), clearlyAbove(far, low), clearlyAbove(low, far)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
