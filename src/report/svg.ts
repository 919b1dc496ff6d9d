/**
 * svg — markup as text, made by functions; everything that comes from outside is escaped.
 */

/** Attributes by name; undefined leaves one out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text that stands for itself in markup.
 *
 * @example
 * escaped('a < b') // => 'a &lt; b'
 */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] ?? c);

/** A number with at most two decimals: a hundredth of a pixel is enough. */
export const short = (x: number): string => String(Math.round(x * 100) / 100);

const attribute = ([name, x]: readonly [string, string | number | undefined]): string =>
  x === undefined ? '' : ` ${name}="${typeof x === 'number' ? short(x) : escaped(x)}"`;

/** An element with its attributes and its content, which is markup already. */
export const element = (name: string, attributes: Attributes, ...content: ReadonlyArray<string>): string =>
  `<${name}${Object.entries(attributes).map(attribute).join('')}>${content.join('')}</${name}>`;

/** A drawing of its own coordinates that fills the width it is given; `title` is read aloud in its place. */
export const drawing = (
  width: number,
  height: number,
  title: string,
  ...content: ReadonlyArray<string>
): string =>
  element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title, class: 'drawing' },
    ...content,
  );

/** Words at a place. */
export const words = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(text));

/** A path through points, not closed. */
export const through = (points: ReadonlyArray<readonly [number, number]>): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
