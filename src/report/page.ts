/**
 * page — the report of a run: one file that needs nothing else.
 *
 * Figures are drawings and pictures inside the page; no script runs and nothing is fetched.
 */
import type { Evaluation } from '../evaluation/protocol.js';
import { measures } from '../evaluation/protocol.js';
import type { Point } from './curve.js';
import { lossCurve } from './curve.js';
import type { Rows } from './dots.js';
import { dotPlot } from './dots.js';
import type { Tried } from './downstream-table.js';
import { downstreamTable } from './downstream-table.js';
import type { Similarities } from './histogram.js';
import { histograms } from './histogram.js';
import type { Picture } from './png.js';
import { address } from './png.js';
import type { Projection } from './projection.js';
import { scatter } from './scatter.js';
import { style } from './style.js';
import { element, escaped } from './svg.js';
import type { Hardness } from './temperature.js';
import { temperatureFigure } from './temperature.js';
import type { Moment } from './temperature-course.js';
import { moves, temperatureCourse } from './temperature-course.js';

/** Everything that the page shows. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence. */
  readonly lead: string;
  /** What the last loss says, and whether that is a warning. */
  readonly verdict: { readonly sentence: string; readonly alarming: boolean };
  readonly steps: ReadonlyArray<Point & Moment>;
  readonly rows: Rows;
  readonly similarities: { readonly untrained: Similarities; readonly trained: Similarities };
  /** Where negatives repel: their similarities, and the temperature of the run. */
  readonly hardness?: Hardness | undefined;
  readonly projection: Projection;
  readonly labels: Int32Array | undefined;
  /** Pictures of pairs of views and of neighbours, with what they show; none for data that are no images. */
  readonly pictures: ReadonlyArray<{
    readonly title: string;
    readonly about: string;
    readonly picture: Picture;
  }>;
  /** Drawings of what the pipeline says of itself: its clusters, whom it pushes away. */
  readonly drawings: ReadonlyArray<{
    readonly title: string;
    readonly about: string;
    readonly drawing: string;
  }>;
  /** What the first row of the table is: raw pixels, raw features. */
  readonly raw?: string;
  /** Tasks beside classes: numbers to be told, counterparts to be found. */
  readonly downstream?: ReadonlyArray<Tried>;
  /** What the table says in words, a sentence for each measure. */
  readonly findings?: ReadonlyArray<string>;
  /** Options by name. */
  readonly options: ReadonlyArray<readonly [string, string]>;
  /** The command that repeats the run. */
  readonly command: string;
}

/** A dot of a colour and what it stands for. */
export const key = (colour: string, text: string): string =>
  `<span class="key"><i style="background:var(--${colour})"></i>${text}</span>`;
const ring = (raw: string): string => `<span class="key"><i class="ring"></i>${escaped(raw)}</span>`;

/** A part of a page with its heading. */
export const card = (title: string, about: string, content: string, look = ''): string =>
  element(
    'section',
    { class: look === '' ? undefined : look },
    `<h2>${escaped(title)}</h2><p>${about}</p>`,
    content,
  );

/** Words as a sentence: a capital first, a full stop last, and numbers kept beside their signs. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`.replace(
    /(\d) %/g,
    '$1\u00a0%',
  );

const headlines: ReadonlyArray<readonly [measure: string, name: string]> = [
  ['knn', 'nearest neighbours'],
  ['linear-100%', 'linear probe'],
  ['linear-1%', 'linear, 1 % of labels'],
  ['kmeans-nmi', 'k-means NMI'],
];

const percent = (x: number | undefined): string => (x === undefined ? '–' : `${(100 * x).toFixed(1)}\u00a0%`);

const tiles = ({ untrained, trained }: Rows): string =>
  headlines
    .filter(([measure]) => trained[measure] !== undefined)
    .map(([measure, name]) =>
      element(
        'div',
        { class: 'tile' },
        `<span>${name}</span><b>${percent(trained[measure])}</b>`,
        `<span>untrained ${percent(untrained[measure])}</span>`,
      ),
    )
    .join('');

const written = (x: number | undefined): string =>
  x === undefined ? '–' : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(3);

const best = (name: string, better: 'higher' | 'lower' | 'neither', rows: Rows): number | undefined => {
  const all = Object.values(rows).flatMap((r: Evaluation) => r[name] ?? []);
  if (better === 'neither') return undefined;
  return better === 'higher' ? Math.max(...all) : Math.min(...all);
};

const table = (rows: Rows): string => {
  const columns = [rows.raw, rows.untrained, rows.trained];
  const lines = measures
    .filter(({ name }) => columns.some((column) => column[name] !== undefined))
    .map(({ name, meaning, better }) => {
      const most = best(name, better, rows);
      const cells = columns.map((column, i) => {
        const look = `number${column[name] === most ? ' best' : ''}${i === 2 ? ' trained-column' : ''}`;
        return element('td', { class: look }, written(column[name]));
      });
      const arrow = better === 'neither' ? '' : better === 'higher' ? ' ↑' : ' ↓';
      return `<tr><th>${escaped(name)}${arrow}<small>${escaped(meaning)}</small></th>${cells.join('')}</tr>`;
    });
  const heads = ['raw', 'untrained', 'trained'].map((name) => `<th class="number">${name}</th>`).join('');
  return `<div class="scroll"><table><thead><tr><th></th>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
};

const figures = (r: Report): ReadonlyArray<string> => [
  card('Loss', escaped(sentence(r.verdict.sentence)), lossCurve(r.steps)),
  ...(moves(r.steps)
    ? [card('Temperature', 'What similarities were divided by at each step', temperatureCourse(r.steps))]
    : []),
  ...(r.rows.trained.knn === undefined
    ? []
    : [
        card(
          'What the representation holds',
          `${ring(r.raw ?? 'raw pixels')}${key('untrained', 'untrained')}${key('trained', 'trained')}`,
          dotPlot(r.rows),
        ),
      ]),
  card(
    `Held-out embeddings, ${r.projection.method}`,
    `${r.projection.points.rows} samples the encoder never saw${r.labels === undefined ? '' : ', coloured by labels it never saw either'}`,
    scatter(r.projection.points, r.labels),
  ),
  card(
    'Similarity of views',
    `${key('trained', 'two views of one sample')}${key('untrained', 'views of different samples')}`,
    histograms(r.similarities.untrained, r.similarities.trained),
  ),
  ...(r.hardness === undefined
    ? []
    : [
        card(
          'Which negatives are pushed away',
          'The share of the gradient that the most similar negatives carry, by temperature; the blue line is this run',
          temperatureFigure(r.hardness),
        ),
      ]),
  ...r.drawings.map(({ title, about, drawing }) => card(title, escaped(sentence(about)), drawing)),
  ...r.pictures.map(({ title, about, picture }) =>
    card(title, escaped(about), `<img class="montage" alt="${escaped(title)}" src="${address(picture)}">`),
  ),
];

const settings = (r: Report): string =>
  card(
    'How to repeat it',
    `<code>${escaped(r.command)}</code>`,
    `<dl>${r.options.map(([name, x]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(x)}</dd></div>`).join('')}</dl>`,
    'wide',
  );

const downstream = (lines: ReadonlyArray<Tried>): string =>
  lines.length === 0
    ? ''
    : card('Downstream', 'Held-out samples; higher is better, bold is best', downstreamTable(lines), 'wide');

const findings = (sentences: ReadonlyArray<string>): string =>
  sentences.length === 0 ? '' : element('ul', {}, ...sentences.map((s) => element('li', {}, escaped(s))));

/** The page, as one HTML text. */
export const page = (r: Report): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(r.title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escaped(r.title)}</h1><p class="lead">${escaped(sentence(r.lead))}</p>`,
    r.verdict.alarming ? `<p class="alarm">${escaped(sentence(r.verdict.sentence))}</p>` : '',
    `<div class="tiles">${tiles(r.rows)}</div>`,
    `<div class="cards">${figures(r).join('')}</div>`,
    card(
      'Evaluation',
      `The same protocol for ${escaped(r.raw ?? 'raw pixels')}, the same encoder untrained, and the trained one. Bold is best; ↑ higher and ↓ lower is better.`,
      `${table(r.rows)}${findings(r.findings ?? [])}`,
      'wide',
    ),
    downstream(r.downstream ?? []),
    `${settings(r)}</main></body></html>\n`,
  ].join('\n');
