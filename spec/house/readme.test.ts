/** The JavaScript of README and docs runs as a user would run it, and yields what it says. */
import { describe, expect, it } from 'vitest';
import { fenced } from './examples.js';
import { claimsOf } from './running.js';
import { filesBelow, textOf } from './sources.js';

const blocks = ['README.md', ...filesBelow('docs', '.md')].flatMap((path) =>
  fenced(textOf(path), 'js').map((code, i) => [`${path} #${i + 1}`, code] as const),
);

describe('house/readme', () => {
  it('names the two commands of a fresh clone', () => {
    const shell = fenced(textOf('README.md'), 'sh').join('\n');
    expect(shell).toContain('npm ci && npm start');
    expect(shell).toContain('npm ci && npm test');
  });

  it('shows the module that a test of the tarball runs from docs/verify.md', () => {
    const [there] = fenced(textOf('docs/verify.md'), 'mjs');
    expect(fenced(textOf('README.md'), 'mjs')).toEqual([there]);
  });

  it.each(blocks)('%s', async (_, code) => {
    const { claims, broken } = await claimsOf(code);
    expect(broken).toEqual([]);
    expect(claims, 'a block states at least one value').toBeGreaterThan(0);
  });
});
