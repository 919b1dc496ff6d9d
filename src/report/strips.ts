/**
 * strips — one measure of many rows: a dot for each seed, a bar at their mean, one row under the other.
 *
 * Seeds are drawn as they are: of three, a deviation hides more than it tells.
 */
import type { Frame } from './scale.js';
import { bottomAxis, place } from './scale.js';
import { drawing, element, short, words } from './svg.js';

/** A row: its name, its numbers over seeds, and whether training made it. */
export interface Strip {
  readonly name: string;
  readonly values: ReadonlyArray<number>;
  readonly trained: boolean;
}

const [width, line, left, right] = [480, 24, 176, 52];

const meanOf = (xs: ReadonlyArray<number>): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/** Low and high ends of an axis that shows all values, at round tenths where they are shares. */
const ends = (values: ReadonlyArray<number>): readonly [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.04 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
};

const oneStrip = ({ name, values, trained }: Strip, y: number, frame: Frame, show: (x: number) => string) => {
  const x = place(frame.x);
  const mean = meanOf(values);
  const look = trained ? 'trained-fill' : 'untrained-fill';
  return [
    words(left - 10, y + 5, name, { 'text-anchor': 'end', class: trained ? 'label' : 'note' }),
    element('path', { d: `M${left} ${y}H${width - right}`, class: 'rule' }),
    ...values.map((v) => element('circle', { cx: x(v), cy: y, r: 4, class: look, opacity: 0.55 })),
    element('path', { d: `M${short(x(mean))} ${y - 8}V${y + 8}`, class: trained ? 'mean' : 'mean before' }),
    words(width - 4, y + 5, show(mean), { 'text-anchor': 'end', class: 'value' }),
  ].join('');
};

/** The rows of one measure; a thin line goes down from the untrained row, for all to be above. */
export const strips = (
  title: string,
  rows: ReadonlyArray<Strip>,
  show: (x: number) => string = (x) => x.toFixed(3),
  axis = 'higher is better',
): string => {
  const bottom = rows.length * line;
  const frame: Frame = {
    x: { from: ends(rows.flatMap((r) => r.values)), to: [left, width - right - 8] },
    y: { from: [0, 1], to: [bottom, 0] },
  };
  const before = rows.filter((r) => !r.trained && r.name.startsWith('untrained'));
  const marks = before.map(({ values }) =>
    element('path', { d: `M${short(place(frame.x)(meanOf(values)))} 0V${bottom}`, class: 'landmark' }),
  );
  const drawn = rows.map((r, i) => oneStrip(r, (i + 0.5) * line, frame, show));
  return drawing(width, bottom + 48, title, ...marks, ...drawn, bottomAxis(frame, 3, axis));
};
