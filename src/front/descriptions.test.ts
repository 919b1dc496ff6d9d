import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { imageMoments, lifeOf, matched, principalComponents } from './descriptions.js';

const sentence = (answer: { readonly _tag: string }): string =>
  answer._tag === 'Left'
    ? show((answer as unknown as { left: Parameters<typeof show>[0] }).left)
    : 'answered';

describe('front/descriptions', () => {
  it('components keep a line and nothing else of rows on a line', () => {
    const found = principalComponents(
      [
        [1, 2],
        [2, 4],
        [3, 6],
      ],
      1,
    );
    const { coordinates } = found._tag === 'Right' ? found.right : expect.fail(sentence(found));
    const [a, b, c] = coordinates.data;
    // A coordinate is a sum of two products, off by 4u of their sum (Higham 2002, §3.1); a direction by 4u more.
    const allowed = 8 * (Number.EPSILON / 2) * Math.sqrt(20);
    expect(Math.abs(Math.abs((c as number) - (a as number)) - Math.sqrt(20))).toBeLessThanOrEqual(allowed);
    expect(Math.abs(b as number)).toBeLessThanOrEqual(allowed);
  });

  it('an image with one bright pixel lies at its middle', () => {
    const found = imageMoments([[0, 0, 0, 4]], { height: 2, width: 2, channels: 1 });
    const { data } = found._tag === 'Right' ? found.right : expect.fail(sentence(found));
    expect(Array.from(data)).toEqual([1, 0.75, 0.75, 0, 0, 0]);
  });

  it('clusterings are matched, and one cluster has a life', () => {
    const found = matched([
      [0, 0, 1, 1],
      [1, 1, 1, 0],
    ]);
    const all = found._tag === 'Right' ? found.right : expect.fail(sentence(found));
    expect(all.map((one) => Array.from(one))).toEqual([
      [0, 0, 1, 1],
      [0, 0, 0, 1],
    ]);
    expect(lifeOf(0, all, [5, 5, 6, 6])).toMatchObject({
      right: [
        { size: 2, kept: 2, commonest: 2 },
        { size: 3, kept: 2, commonest: 2 },
      ],
    });
  });

  it('what cannot be done is said', () => {
    expect(sentence(principalComponents([[1]], 0))).toMatch(/count.*0.*a whole number above 0/);
    expect(sentence(imageMoments([[1, 2]], { height: 2, width: 2, channels: 1 }))).toMatch(/2 × 2 × 1/);
    expect(sentence(matched([[0, 1], [0]]))).toMatch(/1 labels.*2, one for each row/);
    expect(sentence(lifeOf(0, [[-1]]))).toMatch(/-1.*cluster ids from 0/);
  });
});
