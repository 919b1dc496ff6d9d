/** docs/objectives.md and its picture say what the code says now. */
import { describe, expect, it } from 'vitest';
import { objectivesDocs } from './objectives-docs.js';
import { textOf } from './sources.js';

describe('house/objectives-docs', () => {
  it.each(
    Object.entries(objectivesDocs()),
  )('%s is current: npm run docs:objectives writes it', (path, text) => {
    expect(textOf(path)).toBe(text);
  });
});
