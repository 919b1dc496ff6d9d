/** samples — samples that are no pictures, as people read them: lines over time, sentences, rows of a table. */
import { element, escaped, short, through } from './svg.js';

/** A sample with what is shown beside it, each under a name. */
export interface Beside<A> {
  readonly items: ReadonlyArray<readonly [name: string, item: A]>;
}

const [width, height, gap] = [200, 54, 12];

const path = (values: ReadonlyArray<number>, low: number, high: number, left: number, top: number): string =>
  through(
    values.map((v, t) => [
      left + (t * width) / Math.max(1, values.length - 1),
      top + height - ((v - low) / (high - low || 1)) * height,
    ]),
  );

/** Series as small lines: a line of the drawing for each sample, a column for each item; one scale for all. */
export const seriesLines = (title: string, samples: ReadonlyArray<Beside<ReadonlyArray<number>>>): string => {
  const all = samples.flatMap((s) => s.items.flatMap(([, values]) => values));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const columns = Math.max(1, ...samples.map((s) => s.items.length));
  const heads = (samples[0]?.items ?? []).map(([name], c) =>
    element('text', { x: c * (width + gap), y: 12, class: 'note' }, escaped(name)),
  );
  const lines = samples.flatMap((sample, line) =>
    sample.items.map(([, values], c) =>
      element('path', {
        d: path(values, low, high, c * (width + gap), 22 + line * (height + gap)),
        class: `line ${c === 0 ? 'untrained-line' : 'trained-line'}`,
      }),
    ),
  );
  const view = `0 0 ${short(columns * (width + gap) - gap)} ${short(22 + samples.length * (height + gap))}`;
  return element(
    'svg',
    { viewBox: view, role: 'img', 'aria-label': title, class: 'drawing' },
    ...heads,
    ...lines,
  );
};

/** Words, a line of a table for each sample. */
export const wordLines = (samples: ReadonlyArray<Beside<string>>): string => {
  const heads = (samples[0]?.items ?? []).map(([name]) => element('th', {}, escaped(name)));
  const lines = samples.map(({ items }) =>
    element('tr', {}, ...items.map(([, text]) => element('td', {}, escaped(text)))),
  );
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...lines)),
  );
};
