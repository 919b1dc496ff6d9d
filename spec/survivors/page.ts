/** page — docs/mutation.md: score by file and in all, what survived and why, and what was not run yet. */
import type { Reason } from './reasons.js';
import { reasonFor } from './reasons.js';
import type { Results, Survivor, Tally } from './results.js';
import { run, sum, survivors, tallied } from './results.js';

/** A source that is to be mutated, as it is now. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const share = (t: Tally): string => (run(t) === 0 ? '—' : `${((100 * t.killed) / run(t)).toFixed(1)} %`);

const row = (name: string, t: Tally): string =>
  `| ${name} | ${share(t)} | ${t.killed} | ${t.survived} | ${t.uncovered} | ${t.timedOut} | ${t.left} |`;

const code = (text: string): string => {
  const inside = text.replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${inside} \`\`` : `\`${inside}\``;
};

const endings: Readonly<Record<string, string>> = {
  Survived: 'survived',
  NoCoverage: 'no test reaches it',
  Timeout: 'timed out',
};

const livingRow = (s: Survivor, why: string): string =>
  `| ${s.line} | ${code(s.from)} → ${code(s.to)} | ${endings[s.status] ?? s.status} | ${why.replaceAll('|', '\\|') || '—'} |`;

const table = (head: string, rows: ReadonlyArray<string>): string =>
  [head, head.replace(/[^|]+/g, '---'), ...rows].join('\n');

const living = (found: ReadonlyArray<Survivor>, reasons: ReadonlyArray<Reason>): string =>
  [...new Set(found.map((s) => s.file))]
    .map((file) => {
      const rows = found.filter((s) => s.file === file).map((s) => livingRow(s, reasonFor(reasons, s)));
      return `### ${file}\n\n${table('| line | change | ending | why it may live |', rows)}`;
    })
    .join('\n\n');

const listed = (title: string, paths: ReadonlyArray<string>): string =>
  paths.length === 0 ? '' : `\n## ${title}\n\n${paths.map((p) => `* \`${p}\``).join('\n')}\n`;

/** The page, from the results, the reasons that are known, and the sources that should be mutated. */
export const page = (
  results: Results,
  reasons: ReadonlyArray<Reason>,
  wanted: ReadonlyArray<Source>,
): string => {
  const files = Object.entries(results.files).sort(([a], [b]) => (a < b ? -1 : 1));
  const tallies = files.map(([path, { mutants }]) => [path, tallied(mutants)] as const);
  const found = survivors(results);
  const explained = found.filter((s) => reasonFor(reasons, s) !== '').length;
  const missing = wanted.filter(({ path }) => results.files[path] === undefined);
  const changed = wanted.filter(({ path, text }) => (results.files[path]?.source ?? text) !== text);
  const rows = [
    ...tallies.map(([path, t]) => row(path, t)),
    row('**in all**', sum(tallies.map(([, t]) => t))),
  ];
  return `# What the tests notice

Stryker changes one place of a source at a time and asks whether a test fails. ${files.length} of ${wanted.length} files were run;
${found.length} of their mutants live, ${explained} with a reason. The score is killed among all that were run; a time-out counts as
not killed. Not run are mutants of what a module computes once when it is loaded. A piece is as it was found when it
ran: where a source or a test has changed since, a mutant that is told may be dead, or its place show another text.

\`\`\`sh
# A piece; results of earlier pieces are kept.
npm run test:mutants -- --mutate 'src/objectives/[a-d]*.ts,!**/*.test.ts,!**/registry.ts'
# This page, and places for reasons in spec/survivors/reasons.json.
npm run mutants:report
\`\`\`

${table('| file | score | killed | survived | not reached | timed out | not run |', rows)}
${listed(
  'Changed since they were run',
  changed.map((s) => s.path),
)}${listed(
  'Not run yet',
  missing.map((s) => s.path),
)}
## Mutants that live

${found.length === 0 ? 'None.' : living(found, reasons)}
`;
};
