/** main — `npm run pictures`: the drawings of the documents, made from the code they are about. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { picture } from './false-negatives.js';

mkdirSync('docs/pictures', { recursive: true });
writeFileSync('docs/pictures/false-negatives.svg', `${picture()}\n`);
