/**
 * multiples — the page of a comparison: every pipeline in the same small frames, one file that needs nothing else.
 */
import type { Matrix } from '../prelude/matrix.js';
import type { Point } from './curve.js';
import { card, key, sentence } from './page.js';
import { scatter } from './scatter.js';
import { smallCurve } from './small-curve.js';
import type { Strip } from './strips.js';
import { strips } from './strips.js';
import { style } from './style.js';
import { element, escaped } from './svg.js';

/** One pipeline in its frames. */
export interface Panel {
  readonly name: string;
  readonly summary: string;
  /** The steps of each run, the first seed first. */
  readonly curves: ReadonlyArray<ReadonlyArray<Point>>;
  readonly projection: { readonly points: Matrix; readonly labels: Int32Array | undefined } | undefined;
  /** A few numbers in words. */
  readonly facts: ReadonlyArray<string>;
}

/** One measure of every row. */
export interface MeasurePanel {
  readonly title: string;
  readonly about: string;
  readonly rows: ReadonlyArray<Strip>;
  readonly show: (x: number) => string;
  readonly axis: string;
}

/** Everything that the page shows. */
export interface Multiples {
  readonly title: string;
  readonly lead: string;
  readonly remarks: ReadonlyArray<string>;
  readonly measures: ReadonlyArray<MeasurePanel>;
  readonly panels: ReadonlyArray<Panel>;
  readonly method: string;
  readonly table: ReadonlyArray<ReadonlyArray<string>>;
  readonly legend: string;
  readonly command: string;
}

const own = `
.frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(232px, 1fr)); gap: 20px 24px; }
.frames article { border-top: 1px solid var(--rule); padding-top: 12px; min-width: 0; }
.frames h3 { font-size: 15px; margin: 0; } .frames p { color: var(--soft); font-size: 13px; line-height: 1.4; min-height: 2.8em; margin: 2px 0 8px; }
.frames .facts { min-height: 0; margin: 8px 0 0; color: var(--ink); font-variant-numeric: tabular-nums; }
.thin { stroke-width: 1.4; opacity: 0.8; } .drawing .small { font-size: 9.5px; }
.mean { stroke: var(--trained); stroke-width: 2.5; } .mean.before { stroke: var(--untrained); }
.remarks { margin: 16px 0 0; padding-left: 20px; max-width: 80ch; } .remarks li { margin-bottom: 4px; }
.comparison td, .comparison th { white-space: nowrap; font-size: 14px; } .cards { margin: 24px 0 16px; }
@media (max-width: 760px) { .frames { grid-template-columns: 1fr 1fr; gap: 16px 14px; } .frames p { min-height: 0; } }
@media (max-width: 400px) { .frames { grid-template-columns: 1fr; } }
`;

const frames = (panels: ReadonlyArray<Panel>): string => {
  const one = ({ name, summary, curves, projection, facts }: Panel): string =>
    element(
      'article',
      {},
      `<h3>${escaped(name)}</h3><p>${escaped(sentence(summary))}</p>`,
      smallCurve(curves),
      projection === undefined ? '' : scatter(projection.points, projection.labels),
      `<p class="facts">${facts.map(escaped).join('<br>')}</p>`,
    );
  return `<div class="frames">${panels.map(one).join('')}</div>`;
};

const table = ([head = [], ...lines]: Multiples['table']): string => {
  const cells = (tag: string, line: ReadonlyArray<string>): string =>
    line
      .map((x, c) => element(c === 0 ? 'th' : tag, { class: c === 0 ? undefined : 'number' }, escaped(x)))
      .join('');
  const body = lines.map((line) => `<tr>${cells('td', line)}</tr>`).join('');
  return `<div class="scroll comparison"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`;
};

/** The page, as one HTML text. */
export const multiplesPage = (m: Multiples): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(m.title)}</title><style>${style}${own}</style></head><body><main>`,
    `<h1>${escaped(m.title)}</h1><p class="lead">${escaped(sentence(m.lead))}</p>`,
    m.remarks.length === 0
      ? ''
      : `<ul class="remarks">${m.remarks.map((r) => `<li>${escaped(r)}</li>`).join('')}</ul>`,
    `<div class="cards">${m.measures
      .map(({ title, about, rows, show, axis }) =>
        card(
          title,
          `${key('trained', 'trained')}${key('untrained', 'not trained')} ${escaped(about)}`,
          strips(title, rows, show, axis),
        ),
      )
      .join('')}</div>`,
    card('Each pipeline', escaped(m.method), frames(m.panels), 'wide'),
    card('Table', escaped(m.legend), table(m.table), 'wide'),
    card('How to repeat it', `<code>${escaped(m.command)}</code>`, '', 'wide'),
    '</main></body></html>\n',
  ].join('\n');
