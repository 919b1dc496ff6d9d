/** told — an explanation as text for a terminal. */
import type { Difference } from '../../objectives/differences.js';
import type { Choice } from '../../objectives/objective.js';
import type { Printed } from '../../readings/formula/printed.js';
import type { Explanation } from './explanation.js';
import { everyObjective, kindOf } from './explanation.js';

const indent = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.map((l) => `  ${l}`);

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ['', title, ...indent(lines)];

/** Words in lines of at most 96 letters. */
const folded = (words: string, hanging = ''): ReadonlyArray<string> => {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + word.length + 1 <= 96) lines.push(`${last} ${word}`);
    else lines.push(last, hanging + word);
  }
  return lines;
};

/** A formula and what its letters stand for. */
export const formulaLines = ({ formula, where }: Printed): ReadonlyArray<string> => [
  `ℒ = ${formula}`,
  ...indent(where),
];

const choices = (c: Readonly<Record<string, Choice>>): string =>
  Object.entries(c)
    .map(([name, x]) => `${name} ${x}`)
    .join(', ');

const short = (x: number): string =>
  x === Number.NEGATIVE_INFINITY ? '−∞' : String(Number(x.toPrecision(5)));

/** What a cost is, in words. */
export const costWords = (c: Explanation['cost']['value']): string =>
  `${c.multiplyAdds.toExponential(2)} multiply-adds, ${(c.bytes / 2 ** 20).toFixed(2)} MiB moved in float32, ${c.operations} operations`;

const conventionLines = (e: Explanation): ReadonlyArray<string> =>
  e.roles.flatMap((role) => {
    const { allowed } = role;
    const own = `${role.name}: ${e.conventions[role.name]}`;
    if (typeof allowed === 'string') return [`${own}   ${role.meaning} (${allowed})`];
    return [
      `${own}   ${role.meaning}`,
      ...indent(Object.entries(allowed).map(([choice, meaning]) => `${choice}: ${meaning}`)),
    ];
  });

const landmarkLines = (e: Explanation): ReadonlyArray<string> => {
  const { n, d, k } = e.sizes;
  const at = `for n = ${n}, d = ${d}, k = ${k}${e.conventions.temperature === undefined ? '' : `, τ = ${e.conventions.temperature}`}`;
  const known =
    e.landmarks === undefined
      ? []
      : [`floor ${short(e.landmarks.floor)}, collapse ${short(e.landmarks.collapse)}   ${at}`];
  return [...known, ...folded(e.meaning)];
};

/** A law, as it is named here. */
export interface Named {
  readonly id: string;
  readonly statement: string;
}

/** An explanation as lines; `inLatex` prints the formula for LaTeX. */
export const told = (e: Explanation, laws: ReadonlyArray<Named>, inLatex: boolean): string =>
  [
    `${e.name} — ${e.summary}${e.preset === undefined ? '' : ` (preset ${e.preset})`}`,
    '',
    ...indent(
      inLatex ? [`\\mathcal{L} = ${e.latex.formula}`, ...indent(e.latex.where)] : formulaLines(e.formula),
    ),
    ...section('Shapes', [
      ...e.tensors.map((t) => {
        const here = t.extent === undefined ? '' : ` here [${t.extent.rows}, ${t.extent.cols}]`;
        const how = `${t.optional ? ', optional' : ''}${t.differentiated ? '' : ', constant'}`;
        return `${t.name} ${t.shape}${here}   ${t.meaning}${how}`;
      }),
      `labels ${e.labels}`,
    ]),
    ...section('Source', [e.source]),
    ...section('What its value means', landmarkLines(e)),
    ...section('Conventions', conventionLines(e)),
    ...section(
      'Presets',
      Object.entries(e.presets).map(
        ([name, p]) =>
          `${name}   ${p.usedBy}${Object.keys(p.changes).length === 0 ? '' : `: ${choices(p.changes)}`}`,
      ),
    ),
    ...section(
      'Laws',
      laws.map((l) => `${l.id}   ${l.statement}`),
    ),
    ...section(
      'Mistakes people make',
      e.mistakes.flatMap((m) => folded(`${m.what}: ${m.seen}. (${m.at})`, '  ')),
    ),
    ...section(
      'What originals do at extremes; ours is finite and right there',
      e.originals.flatMap((o) => folded(`${o.who}, ${o.where}: ${o.does}`, '  ')),
    ),
    ...section('Cost', [`value      ${costWords(e.cost.value)}`, `gradient   ${costWords(e.cost.gradient)}`]),
    '',
  ].join('\n');

/** Where two presets differ, in lines. */
export const differenceTold = (name: string, a: string, b: string, d: Difference): string => {
  const { relation } = d;
  const said = (): ReadonlyArray<string> => {
    switch (relation.kind) {
      case 'same':
        return ['on equal rows and numbers the formula is the same'];
      case 'factor':
        return [`ℒ(${b}) = ${relation.factor} · ℒ(${a})`];
      case 'term':
        return [`ℒ(${b}) = ℒ(${a}) + [ ${relation.term.formula} ]`, ...indent(relation.term.where)];
      case 'formulas':
        return [
          `${a}: ${relation.a.formula}`,
          ...indent(relation.a.where),
          `${b}: ${relation.b.formula}`,
          ...indent(relation.b.where),
        ];
    }
  };
  return [
    `${name}: ${a} against ${b}`,
    ...section(
      'Conventions that differ',
      d.changed.map((c) => `${c.name}: ${c.a} → ${c.b}   ${c.meaning}`),
    ),
    ...section('In the formula, on equal rows and numbers', said()),
    '',
  ].join('\n');
};

/** Every objective by kind. */
export const listed = (): string => {
  const all = Object.values(everyObjective);
  const kinds = [...new Set(all.map(kindOf))];
  return [
    ...kinds.flatMap((kind) => [
      kind,
      ...indent(all.filter((o) => kindOf(o) === kind).map((o) => `${o.name.padEnd(24)}${o.summary}`)),
      '',
    ]),
    'contrastive explain NAME tells more of each; --against PRESET says where two presets differ.',
    '',
  ].join('\n');
};
