/**
 * histogram — how similar the two views of one sample are, beside views of different samples.
 *
 * Where the two heaps overlap, samples cannot be told apart; training pushes them away from each other.
 */
import type { Frame } from './scale.js';
import { bottomAxis, place } from './scale.js';
import { drawing, element, short, words } from './svg.js';

/** Cosines of pairs. */
export interface Similarities {
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

const [width, panel, bins] = [480, 132, 60];

/**
 * Shares of numbers in [−1, 1] by equal bins.
 *
 * @example
 * shares([-1, 0.5, 1, 1], 2) // => [0.25, 0.75]
 */
export const shares = (xs: ArrayLike<number>, count: number): ReadonlyArray<number> => {
  const out = new Array<number>(count).fill(0);
  for (let i = 0; i < xs.length; i++) {
    const bin = Math.min(count - 1, Math.max(0, Math.floor((((xs[i] as number) + 1) / 2) * count)));
    out[bin] = (out[bin] as number) + 1 / xs.length;
  }
  return out;
};

const heap = (xs: ArrayLike<number>, frame: Frame, look: string): string => {
  const all = shares(xs, bins);
  const tallest = Math.max(...all, 1e-12);
  const base = frame.y.to[0];
  const steps = all.map((share, i) => {
    const [x0, x1] = [i, i + 1].map((k) => place(frame.x)(-1 + (2 * k) / bins));
    const y = place(frame.y)(share / tallest);
    return `L${short(x0 ?? 0)} ${short(y)}L${short(x1 ?? 0)} ${short(y)}`;
  });
  const d = `M${frame.x.to[0]} ${short(base)}${steps.join('')}L${frame.x.to[1]} ${short(base)}Z`;
  return element('path', { d, class: look });
};

const mean = (xs: ArrayLike<number>): number =>
  Array.from(xs).reduce((so, x) => so + x, 0) / Math.max(1, xs.length);

const onePanel = (name: string, s: Similarities, top: number): { frame: Frame; markup: string } => {
  const frame: Frame = {
    x: { from: [-1, 1], to: [12, width - 12] },
    y: { from: [0, 1], to: [top + panel, top + 30] },
  };
  const gap = mean(s.positives) - mean(s.negatives);
  const markup = [
    words(12, top + 14, name, { class: 'label' }),
    words(width - 12, top + 14, `means ${gap.toFixed(2)} apart`, { 'text-anchor': 'end', class: 'note' }),
    heap(s.negatives, frame, 'negatives'),
    heap(s.positives, frame, 'positives'),
    element('path', { d: `M12 ${top + panel}H${width - 12}`, class: 'rule' }),
  ];
  return { frame, markup: markup.join('') };
};

/** Histograms before and after training, one above the other, each heap drawn to the same height. */
export const histograms = (untrained: Similarities, trained: Similarities): string => {
  const [before, after] = [onePanel('untrained', untrained, 0), onePanel('trained', trained, panel + 20)];
  return drawing(
    width,
    2 * panel + 20 + 48,
    'Cosine similarity of views of one sample and of different samples, before and after training',
    before.markup,
    after.markup,
    bottomAxis(after.frame, 4, 'cosine similarity'),
  );
};
