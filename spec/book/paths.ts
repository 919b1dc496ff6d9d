/** paths — where the book and its evidence lie in a checkout. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootOf = (folder: string): string =>
  existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : rootOf(dirname(folder));

const root = rootOf(dirname(fileURLToPath(import.meta.url)));

/** What each law kills and notices. */
export const evidencePath: string = join(root, 'spec', 'book', 'evidence.json');

/** The book. */
export const bookPath: string = join(root, 'docs', 'laws.md');
