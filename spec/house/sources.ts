/** sources — the files of the house, as the tests about the house see them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** The project's root: these tests run from there. */
export const root: string = resolve('.');

const skipped = new Set(['node_modules', 'dist', 'golden', 'assembly', 'peers', 'runs', 'coverage']);

/** Paths below a folder, with / between their parts, skipping what is generated or foreign. */
export const filesBelow = (folder: string, ending: string): ReadonlyArray<string> => {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name) || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, ending);
    return path.endsWith(ending) ? [relative(root, join(root, path)).split(sep).join('/')] : [];
  });
};

/** The text of a file of the house. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** TypeScript sources of the rooms. */
export const sources = (): ReadonlyArray<string> =>
  ['src', 'backends', 'spec', 'bench'].flatMap((folder) => filesBelow(folder, '.ts'));
