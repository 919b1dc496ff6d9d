/** The document is what the laws and their evidence say now. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chapters } from '../laws/registry.js';
import { bugs } from '../mutants/bugs.js';
import type { Evidence } from './evidence.js';
import { bookPath, evidencePath } from './paths.js';
import { render } from './render.js';

it('docs/laws.md is current: npm run laws', () => {
  const evidence = JSON.parse(readFileSync(evidencePath, 'utf8')) as ReadonlyArray<Evidence>;
  expect(readFileSync(bookPath, 'utf8')).toBe(render(chapters, bugs, evidence));
});
