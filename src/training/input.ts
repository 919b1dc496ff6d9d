/** input — what an encoder is told of the rows it takes, from their form. */
import type { Form } from '../algebra/form.js';
import type { Input } from '../encoders/networks.js';
import { presentedWidth } from '../pretext/presentation.js';
import { placesOf } from '../pretext/tabular/standard-units.js';

/** The input of an encoder for rows of this form. */
export const inputOf = (form: Form): Input => {
  switch (form.kind) {
    case 'image':
      return form.shape;
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
