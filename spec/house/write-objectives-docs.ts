/** Writes docs/objectives.md and its picture. */
import { writeFileSync } from 'node:fs';
import { objectivesDocs } from './objectives-docs.js';

for (const [path, text] of Object.entries(objectivesDocs())) writeFileSync(path, text);
