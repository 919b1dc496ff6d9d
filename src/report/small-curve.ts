/**
 * small-curve — the losses of one pipeline under several seeds, small enough to stand among others.
 */
import type { Point } from './curve.js';
import { marksOf } from './curve.js';
import type { Frame } from './scale.js';
import { place } from './scale.js';
import { drawing, element, short, through, words } from './svg.js';

const [width, height] = [240, 120];

/** At most 120 points, each the mean of its stretch. */
const thin = (points: ReadonlyArray<Point>): ReadonlyArray<readonly [number, number]> => {
  const size = Math.max(1, Math.ceil(points.length / 120));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const mean = (f: (p: Point) => number): number => part.reduce((so, p) => so + f(p), 0) / part.length;
    return [mean((p) => p.step), mean((p) => p.loss)] as const;
  });
};

const landmark = (frame: Frame, value: number, name: string): string => {
  const y = short(place(frame.y)(value));
  const [from, to] = frame.x.to;
  return (
    element('path', { d: `M${from} ${y}H${to}`, class: 'landmark' }) +
    words(to, Number(y) - 4, `${name} ${value.toFixed(2)}`, { 'text-anchor': 'end', class: 'note small' })
  );
};

/** Loss curves on one frame, between the collapse value and the floor where they are known. */
export const smallCurve = (runs: ReadonlyArray<ReadonlyArray<Point>>): string => {
  const all = runs.flat();
  const last = runs[0]?.[runs[0].length - 1];
  if (last === undefined) return '';
  const marks = [last.collapse, last.floor].filter((x) => x !== undefined);
  const values = [...all.map((p) => p.loss), ...marks];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.1 * (high - low || 1);
  const frame: Frame = {
    x: { from: [0, Math.max(...all.map((p) => p.step))], to: [4, width - 4] },
    y: { from: [low - room, high + 1.4 * room], to: [height - 4, 4] },
  };
  const lines = runs.map((points) => {
    const d = through(thin(points).map(([s, l]) => [place(frame.x)(s), place(frame.y)(l)] as const));
    return element('path', { d, class: 'line trained-line thin' });
  });
  return drawing(
    width,
    height,
    `Loss of ${runs.length} runs over ${last.step} steps, the first ending at ${last.loss.toFixed(3)}`,
    ...marksOf(last).map(([value, name]) => landmark(frame, value, name)),
    ...lines,
  );
};
