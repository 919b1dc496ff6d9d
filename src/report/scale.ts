/**
 * scale — from numbers to places on paper, and the round numbers that an axis names.
 */
import { element, words } from './svg.js';

/** An interval of numbers and the interval of places that shows it. */
export interface Scale {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/**
 * The place of a number.
 *
 * @example
 * place({ from: [0, 10], to: [100, 200] })(5) // => 150
 */
export const place =
  ({ from: [a, b], to: [p, q] }: Scale) =>
  (x: number): number =>
    b === a ? p : p + ((x - a) / (b - a)) * (q - p);

/**
 * Round numbers inside an interval, `count` of them or a few more: steps of 1, 2 or 5 times a power of ten.
 *
 * @example
 * ticks([0, 10], 4) // => [0, 2, 4, 6, 8, 10]
 */
export const ticks = ([a, b]: readonly [number, number], count: number): ReadonlyArray<number> => {
  if (!(b > a)) return [a];
  const rough = (b - a) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].filter((m) => m * power <= rough).at(-1) ?? 1);
  const first = Math.ceil(a / step - 1e-9);
  const last = Math.floor(b / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

/** The frame that the drawings share. */
export interface Frame {
  readonly x: Scale;
  readonly y: Scale;
}

/** Horizontal lines at round numbers, with the numbers at their left. */
export const leftAxis = ({ x, y }: Frame, count: number): string =>
  ticks(y.from, count)
    .map((t) => {
      const at = place(y)(t);
      return (
        element('path', { d: `M${x.to[0]} ${at.toFixed(1)}H${x.to[1]}`, class: 'rule' }) +
        words(x.to[0] - 8, at + 4.5, String(t), { 'text-anchor': 'end', class: 'tick' })
      );
    })
    .join('');

/** Round numbers below, and what they count. */
export const bottomAxis = ({ x, y }: Frame, count: number, name: string): string => {
  const under = Math.max(...y.to);
  const marks = ticks(x.from, count).map((t) =>
    words(place(x)(t), under + 20, String(t), { 'text-anchor': 'middle', class: 'tick' }),
  );
  const middle = (x.to[0] + x.to[1]) / 2;
  return marks.join('') + words(middle, under + 40, name, { 'text-anchor': 'middle', class: 'axis' });
};
