/** Writes the public entries into package.json. */
import { renameSync, writeFileSync } from 'node:fs';
import { publicEntries } from './exports.js';
import { textOf } from './sources.js';

const manifest = JSON.parse(textOf('package.json')) as Readonly<Record<string, unknown>>;
const whole = `${JSON.stringify({ ...manifest, exports: publicEntries() }, null, 2)}\n`;
writeFileSync('package.json.new', whole);
renameSync('package.json.new', 'package.json');
