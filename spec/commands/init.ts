/**
 * init — a harness to start from: one complete file, which passes the laws before its loss is replaced.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../../src/cli/arguments.js';
import type { Run } from '../../src/cli/io.js';
import { line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { configError, dataError, defect } from '../../src/prelude/errors.js';
import { allowedNames } from '../../src/prelude/nearest.js';
import { initRoles } from './roles.js';

interface Template {
  readonly source: string;
  readonly file: string;
  readonly command: (file: string) => string;
}

const python = (file: string): string => `python3 ${file}`;

/** Templates by the word that asks for them. */
export const templates: Readonly<Record<string, Template>> = {
  python: { source: 'harness.py', file: 'contrastive_harness.py', command: python },
  torch: { source: 'harness_torch.py', file: 'contrastive_harness.py', command: python },
  js: { source: 'harness.mjs', file: 'contrastive-harness.mjs', command: (file) => `node ${file}` },
};

/** A file of the package, seen from its source and from what is built of it. */
const ofPackage = (path: string): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, path))) {
    if (folder === dirname(folder)) return defect(`no ${path} in the package`);
    folder = dirname(folder);
  }
  return join(folder, path);
};

/** `contrastive init python|torch|js` */
export const init: Run = async (argv, io) => {
  const typed = parsed(initRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen, words } = typed.right;
  const [word = 'nothing'] = words;
  const template = templates[word];
  if (template === undefined || words.length > 1)
    return ended(
      io,
      E.left(configError('init', words.join(' ') || word, allowedNames(word, Object.keys(templates)))),
    );
  const file = typeof chosen.out === 'string' ? chosen.out : template.file;
  if (existsSync(file) && chosen.force !== true)
    return ended(
      io,
      E.left(configError(`init, file ${file}`, 'a file that is there', '--force, or --out FILE')),
    );
  try {
    writeFileSync(file, readFileSync(ofPackage(`spec/harness/${template.source}`), 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return ended(io, E.left(dataError(`init, file ${file}`, why, 'a file to write')));
  }
  line(io, `wrote ${file}; judge it with: npx contrastive verify --command "${template.command(file)}"`);
  return 0;
};
