/**
 * repulsion — how much of what pushes samples apart pushes samples of one class apart, against the temperature.
 */
import type { Frame } from './scale.js';
import { leftAxis, place } from './scale.js';
import { drawing, element, short, through, words } from './svg.js';

/** The shares at temperatures, the one that was trained with, and the share of negatives that are of the own class. */
export interface Shares {
  readonly tau: number;
  readonly share: number;
  readonly count: number;
  readonly at: ReadonlyArray<readonly [tau: number, share: number]>;
}

const [width, height] = [480, 240];

/** The share of the repulsion on same-class negatives over log τ; the dotted line is what even weights would give. */
export const repulsionCurve = ({ tau, share, count, at }: Shares): string => {
  const taus = [...at.map(([t]) => t), tau];
  const highest = Math.max(count, share, ...at.map(([, s]) => s));
  const frame: Frame = {
    x: { from: [Math.log(Math.min(...taus)), Math.log(Math.max(...taus))], to: [52, width - 20] },
    y: { from: [0, 1.15 * highest], to: [height - 52, 12] },
  };
  const [x, y] = [(t: number) => place(frame.x)(Math.log(t)), place(frame.y)];
  const line = at.map(([t, s]) => [x(t), y(s)] as const);
  const marks = at.map(([t]) =>
    words(x(t), height - 32, String(t), { 'text-anchor': 'middle', class: 'tick' }),
  );
  return drawing(
    width,
    height,
    `Share of repulsion on samples of the own class: ${share.toFixed(3)} at temperature ${tau}`,
    leftAxis(frame, 4),
    element('path', { d: `M52 ${short(y(count))}H${width - 20}`, class: 'landmark' }),
    words(width - 20, y(count) + 16, `even weights ${count.toFixed(3)}`, {
      'text-anchor': 'end',
      class: 'note',
    }),
    element('path', { d: through(line), class: 'line trained-line' }),
    element('circle', { cx: x(tau), cy: y(share), r: 5, class: 'trained-fill' }),
    words(x(tau) + 10, y(share) - 8, share.toFixed(3), { class: 'value' }),
    ...marks,
    words((52 + width - 20) / 2, height - 10, 'temperature', { 'text-anchor': 'middle', class: 'axis' }),
  );
};
