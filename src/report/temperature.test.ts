import { describe, expect, it } from 'vitest';
import { carried, carriers, temperatureFigure } from './temperature.js';

describe('report/temperature', () => {
  const similarities = [
    [0.9, 0.1, -0.2, 0.4],
    [0, 0.5, -0.9, 0.3],
  ];

  it('the hardest come first: curves rise from nothing to all, above the diagonal, the steeper the colder', () => {
    const [cold, warm] = [carried(0.05, similarities), carried(1, similarities)];
    expect(warm[0]).toEqual([0, 0]);
    expect(Math.abs((warm.at(-1)?.[1] ?? 0) - 1)).toBeLessThan(2 ** -50);
    warm.forEach(([part, share], i) => {
      expect(share).toBeGreaterThanOrEqual(part - 2 ** -50);
      expect(cold[i]?.[1]).toBeGreaterThanOrEqual(share - 2 ** -50);
    });
  });

  it('equal similarities: all carry the gradient alike', () => {
    expect(Math.abs(carriers(0.1, { similarities: [[0.2, 0.2, 0.2]] }) - 3)).toBeLessThan(2 ** -50);
  });

  it('the temperature of the run stands out, also one that is not usually shown', () => {
    const figure = temperatureFigure({ similarities, temperature: 0.07 });
    expect(figure).toContain('τ = 0.07:');
    expect(figure.match(/trained-line/g)?.length).toBe(1);
  });
});
