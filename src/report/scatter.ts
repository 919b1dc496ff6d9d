/**
 * scatter — embeddings on a plane, coloured by a label that the encoder never saw.
 */
import type { Matrix } from '../prelude/matrix.js';
import { at } from '../prelude/matrix.js';
import { place } from './scale.js';
import { drawing, element, short, words } from './svg.js';

const hues = [
  '#4e79a7',
  '#f28e2b',
  '#e15759',
  '#4fa8a3',
  '#59a14f',
  '#d9ae21',
  '#b07aa1',
  '#f07f8f',
  '#9c755f',
  '#7d8793',
];

/** The colour of a class; beyond ten classes, hues around the wheel by the golden angle. */
export const classColour = (k: number): string => hues[k] ?? `hsl(${Math.round(k * 137.5) % 360} 55% 55%)`;

const [side, margin] = [480, 16];

const extremes = (m: Matrix, column: number): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < m.rows; i++) {
    low = Math.min(low, at(m, i, column));
    high = Math.max(high, at(m, i, column));
  }
  return [low, high];
};

/** The middle of sorted numbers. */
const median = (xs: ReadonlyArray<number>): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] ?? 0;

/** Points [N, 2] with their classes, and each class's name at its middle. */
export const scatter = (points: Matrix, labels: Int32Array | undefined): string => {
  const [x, y] = [0, 1].map((column) =>
    place({
      from: extremes(points, column),
      to: column === 0 ? [margin, side - margin] : [side - margin, margin],
    }),
  ) as [(v: number) => number, (v: number) => number];
  const classes = new Map<number, Array<readonly [number, number]>>();
  for (let i = 0; i < points.rows; i++) {
    const own = labels?.[i] ?? -1;
    const members = classes.get(own) ?? [];
    members.push([x(at(points, i, 0)), y(at(points, i, 1))]);
    classes.set(own, members);
  }
  const sorted = [...classes].sort(([a], [b]) => a - b);
  // A round line of no length is a dot: one path for each class instead of one circle for each point.
  const dots = sorted.map(([own, members]) =>
    element('path', {
      d: members.map(([a, b]) => `M${short(a)} ${short(b)}h0`).join(''),
      class: 'dots',
      stroke: own < 0 ? 'currentColor' : classColour(own),
    }),
  );
  const names = sorted.map(([own, members]) =>
    own < 0
      ? ''
      : words(median(members.map(([a]) => a)), median(members.map(([, b]) => b)) + 6, String(own), {
          'text-anchor': 'middle',
          class: 'class-name',
        }),
  );
  return drawing(side, side, `${points.rows} held-out embeddings on a plane`, ...dots, ...names);
};
