/** write-book — docs/laws.md from the laws and what is known of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chapters } from '../laws/registry.js';
import { bugs } from '../mutants/bugs.js';
import type { Evidence } from './evidence.js';
import { bookPath, evidencePath } from './paths.js';
import { render } from './render.js';

const evidence = JSON.parse(readFileSync(evidencePath, 'utf8')) as ReadonlyArray<Evidence>;
writeFileSync(bookPath, render(chapters, bugs, evidence));
