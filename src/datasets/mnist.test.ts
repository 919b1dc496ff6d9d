import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { everyIndex } from './dataset.js';
import { embeddedDigits } from './mnist.js';
import { apportion } from './split.js';

describe('the embedded digits', () => {
  it('digits/published-split: 8 000 and 2 000, each class in proportion, the same ones for ever', async () => {
    const split = await embeddedDigits();
    if (E.isLeft(split)) throw new Error('the package mnist is installed for development');
    const { training, heldOut } = split.right;
    const counts = Array.from({ length: 10 }, (_, d) => heldOut.labels?.filter((l) => l === d).length);
    expect([training.size, heldOut.size]).toEqual([8000, 2000]);
    expect(counts).toEqual(apportion([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978], 0.2));
    const numbers = heldOut.rows(everyIndex(heldOut)).data;
    const bytes = Uint8Array.from(numbers.map((x) => Math.round(x * 255)));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '4fdba412259456d6b77b1ee28c338dc525ca841cf22be60c005ffa69bf433bd2',
    );
  });
});
