/** page — every objective explained, as one Markdown document. */
import type { Choice } from '../../objectives/objective.js';
import type { Explanation } from './explanation.js';
import { everyObjective, explanation, kindOf } from './explanation.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (
  heads: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> =>
  rows.length === 0
    ? []
    : [
        `| ${heads.join(' | ')} |`,
        `|${heads.map(() => '---').join('|')}|`,
        ...rows.map((r) => `| ${r.map(cell).join(' | ')} |`),
        '',
      ];

const code = (x: Choice | undefined): string => `\`${String(x)}\``;

const changes = (c: Readonly<Record<string, Choice>>): string =>
  Object.entries(c)
    .map(([name, x]) => `${name} ${code(x)}`)
    .join(', ');

const number = (x: number): string =>
  x === Number.NEGATIVE_INFINITY ? '−∞' : String(Number(x.toPrecision(4)));

const valueLines = (e: Explanation): ReadonlyArray<string> => {
  const { n, d, k } = e.sizes;
  const known =
    e.landmarks &&
    `Floor ${number(e.landmarks.floor)}, collapse ${number(e.landmarks.collapse)} for n = ${n}, d = ${d}, k = ${k}. `;
  return [`${known ?? ''}${e.meaning}`, ''];
};

const bullets = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : [`**${title}**`, '', ...lines.map((l) => `- ${l}`), ''];

const section = (e: Explanation): ReadonlyArray<string> => [
  `### ${e.name}`,
  '',
  `${e.summary.charAt(0).toUpperCase()}${e.summary.slice(1)}. ${e.source}.`,
  '',
  '```',
  `ℒ = ${e.formula.formula}`,
  ...e.formula.where.map((w) => `    ${w}`),
  '```',
  '',
  '```latex',
  `\\mathcal{L} = ${e.latex.formula}`,
  '```',
  '',
  ...valueLines(e),
  ...table(
    ['tensor', 'shape', 'meaning'],
    e.tensors.map((t) => [
      code(t.name),
      t.shape,
      `${t.meaning}${t.optional ? '; optional' : ''}${t.differentiated ? '' : '; constant'}`,
    ]),
  ),
  ...(e.labels === 'none' ? [] : [`Labels ${e.labels}.`, '']),
  ...table(
    ['convention', 'default', 'meaning', 'choices'],
    e.roles.map((r) => [
      code(r.name),
      code(e.conventions[r.name]),
      r.meaning,
      typeof r.allowed === 'string'
        ? r.allowed
        : Object.entries(r.allowed)
            .map(([name, meaning]) => `${code(name)} ${meaning}`)
            .join('; '),
    ]),
  ),
  ...table(
    ['preset', 'who uses it', 'what differs from the defaults'],
    Object.entries(e.presets).map(([name, p]) => [code(name), p.usedBy, changes(p.changes)]),
  ),
  ...bullets(
    'Mistakes people make',
    e.mistakes.map((m) => `${m.what}: ${m.seen} (${m.at}).`),
  ),
  ...bullets(
    'What originals do at extremes; ours is finite and right there',
    e.originals.map((o) => `${o.who}, ${o.where}: ${o.does}.`),
  ),
];

/** docs/objectives.md, whole. */
export const objectivesPage = (): string => {
  const all = Object.values(everyObjective);
  const kinds = [...new Set(all.map(kindOf))];
  return [
    '# Objectives',
    '',
    'Generated from the code that runs by `npm run docs:objectives`; do not edit. The same, for other sizes and',
    'conventions, and with the laws of each: `npm run --silent contrastive -- explain NAME`.',
    '',
    'Formulas are written entry by entry: i is an anchor, j a key, d a feature, k a prototype; a hat is a row of unit',
    'length. Terms of each anchor are always available beside the reduced loss.',
    '',
    '![How the temperature spreads the gradient over negatives](temperature.svg)',
    '',
    ...kinds.flatMap((kind) => [
      `## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
      '',
      ...all
        .filter((o) => kindOf(o) === kind)
        .flatMap((o) => section(explanation(o, undefined, o.defaults, { n: 256, d: 128, k: 10, m: 4096 }))),
    ]),
  ].join('\n');
};
