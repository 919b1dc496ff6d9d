/**
 * curve — the loss of each step between the two values that give it a meaning.
 */
import type { Frame } from './scale.js';
import { bottomAxis, leftAxis, place } from './scale.js';
import { drawing, element, through, words } from './svg.js';

/** One step of a run. */
export interface Point {
  readonly step: number;
  readonly loss: number;
  readonly floor?: number | undefined;
  readonly collapse?: number | undefined;
}

/** The lines between which a loss is read; one line where collapse costs the least. */
export const marksOf = ({
  floor,
  collapse,
}: Pick<Point, 'floor' | 'collapse'>): ReadonlyArray<readonly [number, string]> => {
  if (floor !== undefined && floor === collapse) return [[floor, 'floor and collapse']];
  return [
    ...(collapse === undefined ? [] : [[collapse, 'collapse'] as const]),
    ...(floor === undefined ? [] : [[floor, 'floor'] as const]),
  ];
};

const [width, height] = [480, 320];

/** At most 400 points, each the mean of its stretch. */
const thinned = (points: ReadonlyArray<Point>): ReadonlyArray<readonly [number, number]> => {
  const size = Math.ceil(points.length / 400);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const mean = (f: (p: Point) => number): number => part.reduce((so, p) => so + f(p), 0) / part.length;
    return [mean((p) => p.step), mean((p) => p.loss)] as const;
  });
};

const landmark = (frame: Frame, value: number, name: string): string => {
  const at = place(frame.y)(value);
  const [left, right] = frame.x.to;
  return (
    element('path', { d: `M${left} ${at.toFixed(1)}H${right}`, class: 'landmark' }) +
    words(right, at - 7, `${name} ${value.toFixed(2)}`, {
      'text-anchor': 'end',
      class: 'note',
    })
  );
};

/** The loss curve with its floor and collapse lines. */
export const lossCurve = (points: ReadonlyArray<Point>): string => {
  const last = points[points.length - 1];
  if (last === undefined) return '';
  const { floor, collapse } = last;
  const values = [...points.map((p) => p.loss), ...[floor, collapse].filter((x) => x !== undefined)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low || 1);
  const frame: Frame = {
    x: { from: [0, last.step], to: [44, width - 12] },
    y: { from: [low - room, high + 1.6 * room], to: [height - 52, 8] },
  };
  const line = thinned(points).map(([s, l]) => [place(frame.x)(s), place(frame.y)(l)] as const);
  const [x, y] = line[line.length - 1] ?? [0, 0];
  return drawing(
    width,
    height,
    `Loss over ${last.step} steps, ending at ${last.loss.toFixed(3)}`,
    leftAxis(frame, 5),
    bottomAxis(frame, 5, 'step'),
    ...marksOf(last).map(([value, name]) => landmark(frame, value, name)),
    element('path', { d: through(line), class: 'line trained-line' }),
    element('circle', { cx: x, cy: y, r: 4, class: 'trained-fill' }),
    words(x - 8, y + 20, last.loss.toFixed(2), { 'text-anchor': 'end', class: 'value' }),
  );
};
