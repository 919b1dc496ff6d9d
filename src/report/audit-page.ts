/**
 * audit-page — the report of an audit: one file that needs nothing else.
 */
import type { Audit, EffectFound, InvarianceFound, KnownFound, ReadingFound } from '../audit/record.js';
import { intervalInWords } from '../audit/words.js';
import { excludesZero } from '../evaluation/paired.js';
import type { Cell, HeatMap } from './heat-map.js';
import { heatMap } from './heat-map.js';
import { style } from './style.js';
import { element, escaped } from './svg.js';

const namesOf = (found: ReadonlyArray<{ readonly transformation: string }>): ReadonlyArray<string> => [
  ...new Set(found.map((f) => f.transformation)),
];

const percent = (x: number): string => `${(100 * x).toFixed(0)}`;
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(1)}`;

const stages = ['raw', 'untrained', 'trained'] as const;

/** Part of the direction that is kept: a column for each stage and strength. */
const invarianceMap = (found: ReadonlyArray<InvarianceFound>): HeatMap => {
  const rows = namesOf(found);
  const of = (name: string): ReadonlyArray<InvarianceFound> => found.filter((f) => f.transformation === name);
  const most = Math.max(...rows.map((name) => of(name).length));
  const grades =
    most === 3 ? ['weak', 'medium', 'strong'] : Array.from({ length: most }, (_, i) => `${i + 1}`);
  const cell = (f: InvarianceFound | undefined, stage: (typeof stages)[number]): Cell | undefined =>
    f && {
      shade: f[stage].kept,
      text: percent(f[stage].kept),
      strong: stage === 'trained',
      title: `${f.transformation} ${f.strength}, ${stage}: cosine ${f[stage].cosine.toFixed(3)}, of different samples ${f[stage].others.toFixed(3)}`,
    };
  return {
    title: 'Per cent of a sample’s own direction that is kept under each transformation',
    rows,
    columns: stages.flatMap((stage) => grades.map((grade) => `${stage}, ${grade}`)),
    cells: rows.map((name) => stages.flatMap((stage) => grades.map((_, i) => cell(of(name)[i], stage)))),
  };
};

/** How well each parameter is read, from chance to certainty. */
const readingMap = (found: ReadonlyArray<ReadingFound>): HeatMap => {
  const cell = (f: ReadingFound, x: number, column: string): Cell => ({
    shade: (x - f.chance) / (1 - f.chance),
    text: f.measure === 'R²' ? x.toFixed(2) : `${percent(x)} %`,
    strong: column === 'trained',
    title: `${f.parameter} of ${f.transformation}, ${column}: ${f.measure} ${x.toFixed(3)}`,
  });
  return {
    title: 'How well the parameter of each transformation is read from the representation',
    rows: found.map((f) => f.transformation),
    columns: ['chance', 'untrained', 'trained'],
    cells: found.map((f) => [
      cell(f, f.chance, 'chance'),
      cell(f, f.untrained, 'untrained'),
      cell(f, f.trained, 'trained'),
    ]),
  };
};

/** What each transformation does to each task. */
const effectMap = ({ effects, tasks }: Audit): HeatMap => {
  const rows = namesOf(effects);
  const most = Math.max(0.05, ...effects.map((e) => Math.abs(e.difference.mean)));
  const cell = (e: EffectFound | undefined): Cell | undefined =>
    e && {
      shade: excludesZero(e.difference) ? e.difference.mean / most : 0,
      text: signed(e.difference.mean),
      strong: excludesZero(e.difference),
      title: `${e.transformation} on ${e.task}: ${intervalInWords(e.difference)}`,
    };
  return {
    title: 'Points that each transformation of the policy adds to each task',
    rows,
    columns: tasks.map((t) => t.name),
    cells: rows.map((name) =>
      tasks.map((t) => cell(effects.find((e) => e.transformation === name && e.task === t.name))),
    ),
  };
};

const card = (title: string, about: string, content: string): string =>
  element('section', { class: 'wide' }, `<h2>${escaped(title)}</h2><p>${escaped(about)}</p>`, content);

const tile = ({ task, chance, untrained, trained }: KnownFound): string =>
  element(
    'div',
    { class: 'tile' },
    `<span>${escaped(task)}, linear probe</span><b>${(100 * trained).toFixed(1)}\u00a0%</b>`,
    `<span>untrained ${(100 * untrained).toFixed(1)}\u00a0%, chance ${(100 * chance).toFixed(1)}\u00a0%</span>`,
  );

const scrolled = (map: HeatMap): string => `<div class="scroll">${heatMap(map)}</div>`;

const verdicts = ({ held }: Audit): string =>
  held.length === 0
    ? ''
    : card(
        'What was planted, and whether it was found',
        held.every((h) => h.holds) ? 'Every sentence holds.' : 'Not every sentence holds.',
        `<ul>${held.map((h) => `<li>${h.holds ? '✓' : '✗'} ${escaped(h.sentence)}</li>`).join('')}</ul>`,
      );

const figures = (a: Audit): ReadonlyArray<string> => [
  ...(a.effects.length === 0
    ? []
    : [
        card(
          'What each transformation does to each task',
          'Score with the transformation in the policy minus score without it, in points, mean over seeds: blue helps, ' +
            'orange harms. Bold and coloured where the 95 % interval leaves 0 out.',
          scrolled(effectMap(a)),
        ),
      ]),
  ...(a.invariance.length === 0
    ? []
    : [
        card(
          'What is not seen any more',
          'Per cent of the way from the cosine of different samples to 1 that a changed sample keeps: 100 is blind to ' +
            'the change, 0 takes it for another sample.',
          scrolled(invarianceMap(a.invariance)),
        ),
      ]),
  ...(a.reading.length === 0
    ? []
    : [
        card(
          'What can still be read',
          'A probe on the frozen representation of changed held-out samples: explained variance of numbers (chance 0), ' +
            'accuracy of classes.',
          scrolled(readingMap(a.reading)),
        ),
      ]),
];

const inWords = ({ inWords: sentences }: Audit): string =>
  sentences.length === 0
    ? ''
    : card(
        'In words',
        'One paragraph for each transformation.',
        sentences.map((s) => `<p class="said">${escaped(s)}</p>`).join(''),
      );

/** The page, as one HTML text. */
export const auditPage = (a: Audit): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(a.title)}</title><style>${style}`,
    '.said { color: var(--ink); margin: 10px 0 0; max-width: 90ch; } .lead { margin-bottom: 24px; } li { margin: 4px 0; }',
    '.scroll .drawing { min-width: 720px; }</style></head><body><main>',
    `<h1>${escaped(a.title)}</h1><p class="lead">${escaped([a.lead, ...a.computed].join('; '))}.</p>`,
    a.known.length === 0 ? '' : `<div class="tiles">${a.known.map(tile).join('')}</div>`,
    verdicts(a),
    ...figures(a),
    inWords(a),
    card(
      'How to repeat it',
      `${a.samples.training} training and ${a.samples.heldOut} held-out samples were looked at.`,
      `<code>${escaped(a.command)}</code>`,
    ),
    '</main></body></html>\n',
  ].join('\n');
