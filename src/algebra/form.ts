/**
 * form — what the numbers of a row stand for.
 *
 *   image    pixels, channels together
 *   columns  numbers under names
 *   series   instants one after the other, channels together: an image one pixel high
 *   table    one number for each column, its value or its category's place; then for each column 1 where it is missing
 *   text     places in a list of words, 0 where the text has ended; a sample may have several sides of equal length
 */
import { defect } from '../prelude/errors.js';
import type { ImageShape } from './geometry.js';
import { pixels } from './geometry.js';

/** A column of a table: a number with the mean and deviation it had where it was learned, or a category. */
export type Column =
  | { readonly kind: 'number'; readonly name: string; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'category'; readonly name: string; readonly values: ReadonlyArray<string> };

/** Rows of pixels. */
export interface ImageForm {
  readonly kind: 'image';
  readonly shape: ImageShape;
}

/** Rows of named numbers. */
export interface ColumnsForm {
  readonly kind: 'columns';
  readonly names: ReadonlyArray<string>;
}

/** Rows of instants. */
export interface SeriesForm {
  readonly kind: 'series';
  readonly length: number;
  /** The channels by name. */
  readonly channels: ReadonlyArray<string>;
}

/** Rows of a table. */
export interface TableForm {
  readonly kind: 'table';
  readonly columns: ReadonlyArray<Column>;
}

/** How an encoder reads words: hashed n-grams counted over the text, or for each word in turn. */
export interface Reading {
  readonly kind: 'bag' | 'words';
  /** Places that n-grams are hashed to. */
  readonly features: number;
}

/** Places 0, 1 and 2 of a list of words: after the end, a word that is not in the list, a masked word. */
export const specialWords = ['', '[unknown]', '[mask]'] as const;

/** Rows of words; the first words of the list are the special ones. */
export interface TextForm {
  readonly kind: 'text';
  /** Words of a side at most. */
  readonly length: number;
  /** The sides by name; an encoder sees one at a time, the first when nobody says. */
  readonly sides: ReadonlyArray<string>;
  readonly words: ReadonlyArray<string>;
  /** What each word of the list weighs in a bag of n-grams; all weigh 1 where nothing is said. */
  readonly rarity?: ReadonlyArray<number>;
  readonly reading: Reading;
}

/** What a row is. */
export type Form = ImageForm | ColumnsForm | SeriesForm | TableForm | TextForm;

/** The kinds of data that pretext tasks are made for. */
export type Modality = 'image' | 'text' | 'series' | 'table';

/** The forms of a modality. */
export type FormOf<M extends Modality> = {
  readonly image: ImageForm;
  readonly text: TextForm;
  readonly series: SeriesForm;
  readonly table: TableForm | ColumnsForm;
}[M];

/** The modality that a form belongs to. */
export const modalityOf = (form: Form): Modality => (form.kind === 'columns' ? 'table' : form.kind);

/** The numbers of a row of this form. */
export const columnsOf = (form: Form): number => {
  switch (form.kind) {
    case 'image':
      return pixels(form.shape);
    case 'columns':
      return form.names.length;
    case 'series':
      return form.length * form.channels.length;
    case 'table':
      return 2 * form.columns.length;
    case 'text':
      return form.length * form.sides.length;
  }
};

/** A form in words: `28 × 28 × 1 image`, `4 columns`. */
export const describeForm = (form: Form): string => {
  switch (form.kind) {
    case 'image':
      return `${form.shape.height} × ${form.shape.width} × ${form.shape.channels} image`;
    case 'columns':
      return `${form.names.length} columns`;
    case 'series':
      return `series of ${form.length} × ${form.channels.length}`;
    case 'table':
      return `table of ${form.columns.length} columns`;
    case 'text':
      return `text of ${form.sides.join(' and ')}, ${form.length} words each`;
  }
};

/** A form of unnamed columns. */
export const unnamed = (count: number): ColumnsForm => ({
  kind: 'columns',
  names: Array.from({ length: count }, (_, i) => `column ${i + 1}`),
});

/** A row as an image: a series is one pixel high with its channels, other numbers are one pixel high without. */
export const imageOf = (form: Form): ImageShape =>
  form.kind === 'image'
    ? form.shape
    : form.kind === 'series'
      ? { height: 1, width: form.length, channels: form.channels.length }
      : { height: 1, width: columnsOf(form), channels: 1 };

/** One side of a text. */
export const sideOf = (form: TextForm, side: number): TextForm => ({
  ...form,
  sides: [form.sides[side] ?? defect(`side ${side} of a text with ${form.sides.length}`)],
});
