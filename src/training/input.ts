/** input — what an encoder is told of the rows it takes, from their form. */
import type { Form, Reading } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import type { Input } from '../encoders/networks.js';
import { presentedWidth } from '../pretext/presentation.js';
import { placesOf } from '../pretext/tabular/standard-units.js';

/** The input of an encoder for rows of this form. */
export const inputOf = (form: Form): Input => {
  switch (form.kind) {
    case 'image':
      return form.shape;
    case 'text': {
      const { length, reading } = form;
      const columns = presentedWidth(form);
      return reading.kind === 'words'
        ? { columns, words: { length, features: reading.features } }
        : { columns };
    }
    case 'series': {
      const { length, channels } = form;
      return { columns: presentedWidth(form), series: { length, channels: channels.length } };
    }
    case 'table': {
      const { numbers, categories, width } = placesOf(form);
      return {
        columns: width,
        table: {
          numbers: numbers.length + form.columns.length,
          categories: categories.map(({ count }) => count),
        },
      };
    }
    default:
      return { columns: presentedWidth(form) };
  }
};

/** Data as an encoder reads them: texts by its own reading. */
export const readBy = (reading: Reading | undefined, data: Dataset): Dataset =>
  data.form.kind === 'text'
    ? { ...data, form: { ...data.form, reading: reading ?? { kind: 'bag', features: bagFeatures } } }
    : data;

/** Places of a bag of n-grams when nobody says. */
const bagFeatures = 1024;
