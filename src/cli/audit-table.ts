/**
 * audit-table — an audit as text: invariances, readings, effects, and the sentences.
 */
import type { Audit, EffectFound, InvarianceFound, ReadingFound } from '../audit/record.js';
import { intervalInWords } from '../audit/words.js';

const columns = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells
    .map((text, i) => (i < 2 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 10)))
    .join('')
    .trimEnd();

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((name, i) => 2 + Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) => columns(row, widths)).join('\n');
};

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

const invarianceRow = ({ transformation, strength, raw, untrained, trained }: InvarianceFound) => [
  transformation,
  strength,
  ...[raw, untrained, trained].map((i) => percent(i.kept)),
  ...[untrained, trained].map((i) => i.cosine.toFixed(3)),
];

const readingRow = (r: ReadingFound): ReadonlyArray<string> => {
  const shown = (x: number): string => (r.measure === 'R²' ? x.toFixed(3) : percent(x));
  return [
    r.transformation,
    `${r.parameter} (${r.measure})`,
    shown(r.chance),
    shown(r.untrained),
    shown(r.trained),
  ];
};

const effectRow = (e: EffectFound): ReadonlyArray<string> => [
  e.transformation,
  e.task,
  percent(e.with),
  percent(e.without),
  `  ${intervalInWords(e.difference)}`,
];

/** Everything that an audit found, as text. */
export const auditTables = (a: Audit): string => {
  const parts = [
    ...(a.known.length === 0
      ? []
      : [
          'Told from samples as they are by a linear probe',
          table(
            ['', 'measure', 'chance', 'untrained', 'trained'],
            a.known.map((k) => [
              k.task,
              'accuracy',
              percent(k.chance),
              percent(k.untrained),
              percent(k.trained),
            ]),
          ),
          '',
        ]),
    ...(a.invariance.length === 0
      ? []
      : [
          'Kept of a sample’s own direction, from the cosine of different samples (0 %) to 1 (100 %)',
          table(
            ['', 'strength', 'raw', 'untrained', 'trained', 'untrained cosine', 'trained cosine'],
            a.invariance.map(invarianceRow),
          ),
          '',
        ]),
    ...(a.reading.length === 0
      ? []
      : [
          'Read from the representation of changed samples by a probe',
          table(['', 'parameter', 'chance', 'untrained', 'trained'], a.reading.map(readingRow)),
          '',
        ]),
    ...(a.effects.length === 0
      ? []
      : [
          'What a transformation in the policy does to a task',
          table(['', 'task', 'with', 'without', '  with − without'], a.effects.map(effectRow)),
          '',
        ]),
    ...a.inWords.map((sentence) => `${sentence}\n`),
    ...a.held.map(({ sentence, holds }) => `${holds ? '✓' : '✗'} ${sentence}`),
  ];
  return parts.join('\n').trimEnd();
};
