/** What must not stand in the sources: switched-off types and tests, and paths of one machine. */
import { describe, expect, it } from 'vitest';
import { filesBelow, sources, textOf } from './sources.js';

const lines = (paths: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
  paths
    .filter((path) => path !== 'spec/house/words.test.ts')
    .flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((text, i) => (pattern.test(text) ? [`${path}:${i + 1} ${text.trim()}`] : [])),
    );

describe('house/words', () => {
  it('no test is switched off or narrowed', () => {
    expect(lines(sources(), /\b(it|test|describe)\.(only|skip|todo)\b|\bxit\(/)).toEqual([]);
  });
  it('no type is switched off', () => {
    expect(lines(sources(), /\bas any\b|: any\b|@ts-(ignore|nocheck|expect-error)/)).toEqual([]);
  });
  it('no path of one machine', () => {
    const prose = [...filesBelow('docs', '.md'), 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];
    expect(lines([...sources(), ...prose], /\/home\/|\/root\/|\/work\//)).toEqual([]);
  });
  it('no source is left half done', () => {
    expect(lines(sources(), /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });
});
