/** What the last loss of a run says, in words. */
import { describe, expect, it } from 'vitest';
import { lossInWords } from './table.js';

describe('loss in words', () => {
  it('between its landmarks, at collapse, and where the two are one', () => {
    expect(lossInWords({ loss: 2, floor: 1, collapse: 5 })).toContain('75 % of the way down');
    expect(lossInWords({ loss: 5, floor: 1, collapse: 5 })).toContain('nothing was learned');
    expect(lossInWords({ loss: 0.5, floor: 0, collapse: 0 })).toContain('cannot tell collapse');
    expect(lossInWords({ loss: 0.5 })).toBe('loss 0.500');
    expect(lossInWords(undefined)).toBe('no step was made yet');
  });
});
