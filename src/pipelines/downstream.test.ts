import { describe, expect, it } from 'vitest';
import { verdictOf } from './downstream.js';

const said = (trained: number, untrained: number, naive: number): string =>
  verdictOf({ measure: 'share', values: { naive, untrained, trained }, guesses: ['naive'] });

describe('downstream', () => {
  it('verdict: a guess that does better is named, a tie is a tie', () => {
    expect(said(0.5, 0.25, 0.75)).toBe(
      'share: trained 0.500, above untrained 0.250, but naive does better, 0.750',
    );
    expect(said(0.5, 0.25, 0.125)).toBe(
      'share: trained 0.500, above untrained 0.250, and above naive, 0.125',
    );
    expect(said(0.5, 0.5, 0.5)).toBe(
      'share: trained 0.500, level with untrained 0.500, and level with naive, 0.500',
    );
    expect(said(0.25, 0.5, 0.125)).toContain('below untrained 0.500');
  });
});
