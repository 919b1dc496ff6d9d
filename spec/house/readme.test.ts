/** The JavaScript of the README runs as a user would run it, and yields what it says. */
import { describe, expect, it } from 'vitest';
import { fenced } from './examples.js';
import { textOf } from './sources.js';

describe('house/readme', () => {
  it('names the two commands of a fresh clone', () => {
    const shell = fenced(textOf('README.md'), 'sh').join('\n');
    expect(shell).toContain('npm ci && npm start');
    expect(shell).toContain('npm ci && npm test');
  });
});
