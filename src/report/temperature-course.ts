/** temperature-course — the temperature of each step of a run in which it moves, scheduled or learned. */
import type { Frame } from './scale.js';
import { bottomAxis, leftAxis, place } from './scale.js';
import { drawing, element, through, words } from './svg.js';

/** One step and the temperature that its loss was taken at. */
export interface Moment {
  readonly step: number;
  readonly temperature?: number | undefined;
}

const [width, height, places] = [480, 200, 400];

/** Whether the temperature is not the same at all steps. */
export const moves = (steps: ReadonlyArray<Moment>): boolean =>
  new Set(steps.flatMap((s) => s.temperature ?? [])).size > 1;

/** The temperature over the steps, at most 400 of them. */
export const temperatureCourse = (steps: ReadonlyArray<Moment>): string => {
  const stride = Math.ceil(steps.length / places);
  const all = steps.flatMap(({ step, temperature }) =>
    temperature === undefined ? [] : [[step, temperature] as const],
  );
  const points = all.filter((_, i) => i % stride === 0 || i === all.length - 1);
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === undefined || last === undefined) return '';
  const values = points.map(([, t]) => t);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.12 * (high - low || high);
  const frame: Frame = {
    x: { from: [0, last[0]], to: [44, width - 12] },
    y: { from: [Math.max(0, low - room), high + room], to: [height - 52, 8] },
  };
  const line = points.map(([s, t]) => [place(frame.x)(s), place(frame.y)(t)] as const);
  const [x, y] = line[line.length - 1] ?? [0, 0];
  return drawing(
    width,
    height,
    `Temperature over ${last[0]} steps, from ${first[1].toFixed(3)} to ${last[1].toFixed(3)}`,
    leftAxis(frame, 4),
    bottomAxis(frame, 5, 'step'),
    element('path', { d: through(line), class: 'line trained-line' }),
    element('circle', { cx: x, cy: y, r: 4, class: 'trained-fill' }),
    words(x - 8, y - 8, `τ ${last[1].toFixed(3)}`, { 'text-anchor': 'end', class: 'value' }),
  );
};
