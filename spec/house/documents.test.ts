/** What the documents point at exists: files of the house, and scripts of package.json. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root, textOf } from './sources.js';

const documents = [...filesBelow('docs', '.md'), 'README.md', 'CONTRIBUTING.md'];
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };

const found = (text: string, pattern: RegExp): ReadonlyArray<string> =>
  Array.from(text.matchAll(pattern), (m) => m[1] ?? '');

describe('house/documents', () => {
  it.each(documents.map((path) => [path]))('%s names files that exist', (path) => {
    const named = found(textOf(path), /`((?:src|backends|spec|bench|docs)\/[\w./-]+\.\w+)`/g);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it.each(documents.map((path) => [path]))('%s names scripts that exist', (path) => {
    const named = found(textOf(path), /npm run (?:--silent )?([\w:-]+)/g);
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it.each(documents.map((path) => [path]))('%s links to places that exist', (path) => {
    const links = found(textOf(path), /\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g);
    expect(links.filter((to) => !existsSync(join(root, path, '..', to)))).toEqual([]);
  });
});
