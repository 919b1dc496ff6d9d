/**
 * render — the book as a document: every law with its reason, its source, who gets it wrong, and what it is worth.
 */
import type { Law } from '../law.js';
import type { Chapter } from '../laws/registry.js';
import type { Bug } from '../mutants/bugs.js';
import type { Evidence } from './evidence.js';
import { preface, struck } from './prose.js';
import { statements } from './statements.js';

const percent = (x: number): string =>
  x >= 0.01 ? `${Math.round(100 * x)} %` : x >= 1e-4 ? `${(100 * x).toFixed(2)} %` : x.toExponential(0);

/** Laws that say the same of several topics, one after another. */
const together = (laws: ReadonlyArray<Law>): ReadonlyArray<ReadonlyArray<Law>> => {
  const groups = new Map<string, Law[]>();
  for (const law of laws) {
    const said = JSON.stringify([law.id.split('/').at(-1), law.because, law.mistaken]);
    const same = law.id.endsWith('definition') ? JSON.stringify(law.statement) : said;
    groups.set(same, [...(groups.get(same) ?? []), law]);
  }
  return [...groups.values()];
};

const worth = (law: Law, evidence: ReadonlyMap<string, Evidence>): string => {
  const e = evidence.get(law.id);
  const kills = (e?.kills ?? []).slice(0, 3).map((id) => `\`${id}\``);
  const noticed = e?.notices === undefined ? 'any size goes by' : percent(e.notices);
  return `| \`${law.id}\` | ${noticed} | ${kills.join(', ')} |`;
};

const conventionsOf = (law: Law): string => {
  const named = Object.entries(law.under).filter(([n]) => n !== 'temperature');
  return named.length === 0 ? '' : `Under ${named.map(([n, v]) => `${n} \`${v}\``).join(', ')}.`;
};

const entry = (group: ReadonlyArray<Law>, evidence: ReadonlyMap<string, Evidence>): string => {
  const law = group[0] as Law;
  const title = group.length === 1 ? law.id : (law.id.split('/').at(-1) ?? law.id);
  return [
    `### ${title}`,
    '',
    `> ${law.statement}`,
    '',
    group.length === 1 ? `${sentence(law.because)} ${conventionsOf(law)}`.trim() : sentence(law.because),
    ...(law.source === undefined ? [] : ['', `Source: ${law.source}.`]),
    ...(law.mistaken === undefined ? [] : ['', `Who gets it wrong: ${law.mistaken}.`]),
    '',
    '| law | smallest error noticed | bugs killed |',
    '|---|---|---|',
    ...group.map((l) => worth(l, evidence)),
    '',
  ].join('\n');
};

const sentence = (s: string): string => `${s.charAt(0).toUpperCase()}${s.slice(1)}.`;

const tale = (bug: Bug): string =>
  `* \`${bug.id}\`: ${bug.story}${bug.happened === undefined ? '' : ` Seen: ${bug.happened}.`}`;

/** The document. */
export const render = (
  chapters: ReadonlyArray<Chapter>,
  bugs: ReadonlyArray<Bug>,
  evidence: ReadonlyArray<Evidence>,
): string => {
  const known = new Map(evidence.map((e) => [e.law, e]));
  const count = chapters.reduce((so, c) => so + c.laws.length, 0);
  return [
    '# The book of laws',
    '',
    preface(count, bugs.length),
    ...chapters.flatMap((c) => [
      `## ${c.title}`,
      '',
      ...together(c.laws).map((group) => entry(group, known)),
    ]),
    '## What is no law',
    '',
    struck,
    '',
    '## Every statement, and the law that says it',
    '',
    'A similarity, B sums of exponentials, C InfoNCE, D pairs in a batch, E supervised contrast, F triplets and margins,',
    'G corrected denominators, H alignment and uniformity, I Sinkhorn, J prototypes and clusters, K momentum contrast,',
    'L optimisers, M measures, N augmentations and pseudo-labels.',
    '',
    '| statement | says | law, or why there is none |',
    '|---|---|---|',
    ...statements.map((s) => `| ${s.map((part) => part.replaceAll('|', '\\|')).join(' | ')} |`),
    '',
    '## Bugs that happened',
    '',
    ...bugs.filter((b) => b.happened !== undefined).map(tale),
    '',
  ].join('\n');
};
