/** downstream-table — what the representation is for beside classes: a line for each task, a column for each who tried. */
import { element, escaped } from './svg.js';

/** A task and the measure of each, higher is better. */
export interface Tried {
  readonly measure: string;
  readonly values: Readonly<Record<string, number>>;
}

const known = ['raw', 'PCA', 'untrained', 'trained'];

/** Who tried any of the tasks: guesses first, then the rows of every table. */
export const triedBy = (lines: ReadonlyArray<Tried>): ReadonlyArray<string> => {
  const all = [...new Set(lines.flatMap(({ values }) => Object.keys(values)))];
  return [...all.filter((name) => !known.includes(name)), ...known.filter((name) => all.includes(name))];
};

const written = (x: number | undefined): string => (x === undefined ? '–' : x.toFixed(3));

/** The table as HTML; the best of a line is bold. */
export const downstreamTable = (lines: ReadonlyArray<Tried>): string => {
  const names = triedBy(lines);
  const rows = lines.map(({ measure, values }) => {
    const most = Math.max(...Object.values(values));
    const cells = names.map((name) => {
      const look = `number${values[name] === most ? ' best' : ''}${name === 'trained' ? ' trained-column' : ''}`;
      return element('td', { class: look }, written(values[name]));
    });
    return `<tr><th>${escaped(measure)}</th>${cells.join('')}</tr>`;
  });
  const heads = names.map((name) => `<th class="number">${escaped(name)}</th>`).join('');
  return `<div class="scroll"><table><thead><tr><th></th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
};
