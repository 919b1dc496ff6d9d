import { describe, expect, it } from 'vitest';
import { seriesLines, wordLines } from './samples.js';

describe('report/samples', () => {
  it('a line for each item of each sample, on one scale; words are escaped', () => {
    const drawn = seriesLines('Views', [
      {
        items: [
          ['view 1', [0, 1, 2]],
          ['view 2', [2, 2, 2]],
        ],
      },
      {
        items: [
          ['view 1', [1, 1, 1]],
          ['view 2', [0, 0, 0]],
        ],
      },
    ]);
    expect(drawn.match(/<path/g)?.length).toBe(4);
    expect(drawn).not.toMatch(/NaN|Infinity/);
    expect(
      wordLines([
        {
          items: [
            ['gloss', 'a < b'],
            ['word', 'less'],
          ],
        },
      ]),
    ).toContain('<td>a &lt; b</td>');
  });

  it('constant series are drawn at the bottom, not nowhere', () => {
    expect(seriesLines('Views', [{ items: [['only', [3, 3]]] }])).not.toMatch(/NaN|Infinity/);
  });
});
