/** write-page — docs/mutation.md and reasons.json from reports of Stryker: `npm run mutants:report [-- FILE…]`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { filesBelow, textOf } from '../house/sources.js';
import type { Source } from './page.js';
import { page } from './page.js';
import type { Reason } from './reasons.js';
import { renewed } from './reasons.js';
import type { Results } from './results.js';
import { survivors, together } from './results.js';

const reasonsPath = 'spec/survivors/reasons.json';
const { mutate, jsonReporter } = JSON.parse(textOf('stryker.config.json')) as {
  mutate: ReadonlyArray<string>;
  jsonReporter: { fileName: string };
};

/** The sources that the patterns of stryker.config.json name: folders, less the endings that are excluded. */
const wanted = (): ReadonlyArray<Source> => {
  const without = mutate.filter((p) => p.startsWith('!')).map((p) => p.replace(/^!\*\*\/\*?/, ''));
  return mutate
    .filter((p) => !p.startsWith('!'))
    .flatMap((p) => filesBelow(posix.dirname(p), '.ts').filter((f) => posix.dirname(f) === posix.dirname(p)))
    .filter((f) => !without.some((ending) => f.endsWith(ending)))
    .map((path) => ({ path, text: textOf(path) }));
};

const given = process.argv.slice(2);
const reports = given.length === 0 ? [jsonReporter.fileName] : given;
const absent = reports.filter((path) => !existsSync(path));

if (absent.length > 0) {
  process.stderr.write(
    `mutants:report: given ${absent.join(', ')}; allowed: files that npm run test:mutants wrote\n`,
  );
  process.exitCode = 2;
} else {
  const results = together(reports.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Results));
  const known = JSON.parse(textOf(reasonsPath)) as ReadonlyArray<Reason>;
  const { kept, gone } = renewed(known, survivors(results), new Set(Object.keys(results.files)));
  writeFileSync(reasonsPath, `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync('docs/mutation.md', page(results, kept, wanted()));
  for (const { file, from, to } of gone)
    process.stderr.write(`no reason needed any more: ${file}: ${from} → ${to}\n`);
}
