/**
 * heat-map — numbers of two names each as a grid of cells, every cell coloured by its number and saying it.
 */
import type { Attributes } from './svg.js';
import { drawing, element, words } from './svg.js';

/** One cell: its number as colour in [−1, 1], what stands in it, and whether it stands out. */
export interface Cell {
  readonly shade: number;
  readonly text: string;
  readonly strong: boolean;
  /** Read aloud, and shown by the pointer. */
  readonly title: string;
}

/** A grid; a cell that is undefined stays empty. */
export interface HeatMap {
  readonly title: string;
  readonly rows: ReadonlyArray<string>;
  readonly columns: ReadonlyArray<string>;
  readonly cells: ReadonlyArray<ReadonlyArray<Cell | undefined>>;
}

const [width, left, rowHeight, gap] = [1040, 150, 30, 2];

const square = (x: number, y: number, side: number, { shade, text, strong, title }: Cell): string => {
  const look: Attributes = {
    x,
    y,
    width: side - gap,
    height: rowHeight - gap,
    rx: 3,
    class: shade < 0 ? 'untrained-fill' : 'trained-fill',
    'fill-opacity': 0.06 + 0.74 * Math.min(1, Math.abs(shade)),
  };
  return element(
    'g',
    {},
    element('title', {}, words(0, 0, title).replace(/<[^>]*>/g, '')),
    element('rect', look),
    words(x + side / 2 - gap / 2, y + rowHeight / 2 + 4, text, {
      'text-anchor': 'middle',
      class: strong ? 'value' : undefined,
    }),
  );
};

/** Names above the columns: level where there is room for them, leaning where there is not. */
const headings = (columns: ReadonlyArray<string>, side: number, top: number, lean: boolean): string =>
  columns
    .map((name, i) => {
      const x = left + i * side + side / 2;
      return lean
        ? words(0, 0, name, { transform: `translate(${x} ${top - 8}) rotate(-38)`, class: 'tick' })
        : words(x, top - 10, name, { 'text-anchor': 'middle', class: 'tick' });
    })
    .join('');

/**
 * A heat map as SVG: blue above 0, orange below, paler towards 0.
 *
 * @example
 * heatMap({ title: 'none', rows: [], columns: [], cells: [] }).startsWith('<svg') // => true
 */
export const heatMap = ({ title, rows, columns, cells }: HeatMap): string => {
  const side = Math.min(120, (width - left - 30) / Math.max(1, columns.length));
  const lean = columns.some((name) => name.length * 7.5 > side);
  const longest = Math.max(0, ...columns.map((name) => name.length));
  const top = lean ? 20 + 0.62 * 7.2 * longest : 30;
  const grid = rows.map((name, r) => {
    const y = top + r * rowHeight;
    const own = columns.map((_, c) => {
      const cell = cells[r]?.[c];
      return cell === undefined ? '' : square(left + c * side, y, side, cell);
    });
    return words(left - 10, y + rowHeight / 2 + 4, name, { 'text-anchor': 'end' }) + own.join('');
  });
  return drawing(
    width,
    top + rows.length * rowHeight + 4,
    title,
    headings(columns, side, top, lean),
    ...grid,
  );
};
