/**
 * cluster-history — the life of one cluster: how many samples it had at each epoch, and how many of them stayed.
 */

import type { Frame } from './scale.js';
import { bottomAxis, leftAxis, place } from './scale.js';
import { drawing, element, words } from './svg.js';

/** One cluster at one epoch. */
export interface Stage {
  readonly epoch: number;
  readonly size: number;
  readonly kept: number;
  readonly commonest: number;
}

const [width, height] = [480, 240];

/** A bar for each epoch; its full part are samples that were in the cluster an epoch before. */
export const clusterHistory = (stages: ReadonlyArray<Stage>): string => {
  const [first, last] = [stages[0], stages[stages.length - 1]];
  if (first === undefined || last === undefined) return '';
  const most = Math.max(1, ...stages.map((s) => s.size));
  const frame: Frame = {
    x: { from: [first.epoch - 0.5, last.epoch + 0.5], to: [44, width - 12] },
    y: { from: [0, most], to: [height - 52, 24] },
  };
  const [x, y] = [place(frame.x), place(frame.y)];
  const half = Math.min(18, 0.36 * (x(1) - x(0)));
  const bar = (s: Stage, of: number, look: string): string =>
    element('rect', {
      x: x(s.epoch) - half,
      y: y(of),
      width: 2 * half,
      height: Math.max(0, y(0) - y(of)),
      class: look,
    });
  const purest = last.size === 0 ? 0 : last.commonest / last.size;
  return drawing(
    width,
    height,
    `A cluster over ${stages.length} epochs, ending with ${last.size} samples`,
    leftAxis(frame, 4),
    ...stages.map((s) => bar(s, s.size, 'untrained-fill pale') + bar(s, s.kept, 'trained-fill')),
    last.commonest === 0
      ? ''
      : words(width - 12, 14, `${Math.round(100 * purest)} % of one class at the end`, {
          'text-anchor': 'end',
          class: 'note',
        }),
    bottomAxis(frame, Math.min(8, stages.length), 'epoch'),
  );
};
