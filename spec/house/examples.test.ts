/** Every `@example` of a docstring runs, and yields what it says. */
import { describe, expect, it } from 'vitest';
import { agrees, claiming, docstringExamples } from './examples.js';
import { claimsOf } from './running.js';
import { sources, textOf } from './sources.js';

const cases = sources()
  .filter((path) => path.startsWith('src/') || path.startsWith('backends/') || path.startsWith('spec/'))
  .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('spec/house/'))
  .flatMap((path) =>
    docstringExamples(textOf(path)).map((example, i) => [`${path} #${i + 1}`, path, example] as const),
  );

describe('house/examples', () => {
  it('the claims of an example are found, and a wrong one is seen', async () => {
    expect(claiming('f(2) // => 4')).toBe('__claim(await (f(2)), "4");');
    expect(agrees(2.2361, 2.236, '2.236')).toBe(true);
    expect(agrees(2.2371, 2.236, '2.236')).toBe(false);
    expect(agrees([1, 2], [1, 3], '[1, 3]')).toBe(false);
    expect((await claimsOf('1 + 1 // => 3')).broken).toEqual(['2 is not 3']);
  });

  it.each(cases)('%s', async (_, path, example) => {
    const { claims, broken } = await claimsOf(example, path);
    expect(broken).toEqual([]);
    expect(claims, 'an example states at least one value').toBeGreaterThan(0);
  });
});
