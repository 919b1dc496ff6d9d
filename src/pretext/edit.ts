/**
 * edit — a random change of one row, made on the host.
 *
 * Where a change depends on what stands in the row, such as the length of a sentence, it is no formula over a batch
 * but a function of one sample: from the sample's own uniforms and its row to another row of the same form. What it
 * does depends on neither the batch nor the backend, which sees the row when it is done.
 *
 * Edits compose as augmentations do: the composition draws the uniforms of both, in order.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import type { Form } from '../algebra/form.js';
import { columnsOf } from '../algebra/form.js';
import type { Matrix, Numbers } from '../prelude/matrix.js';
import { matrix, row } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { uniforms } from '../prelude/random.js';

/** A random change of one row of a form. */
export interface Edit<F extends Form = Form> {
  readonly name: string;
  /** Uniforms that a row of this form takes, whatever they turn out to be. */
  readonly draws: (form: F) => number;
  readonly apply: (form: F, u: Float64Array, row: Numbers) => Numbers;
}

/** The edit that changes nothing and draws nothing. */
export const unedited: Edit = { name: 'unchanged', draws: () => 0, apply: (_, __, r) => r };

/**
 * Composition of edits in reading order.
 *
 * Laws     edit/identity, edit/associative, to the byte
 */
export const editing = <F extends Form>(): Monoid<Edit<F>> => ({
  empty: unedited,
  concat: (first, then) => ({
    name: `${first.name}, ${then.name}`,
    draws: (form) => first.draws(form) + then.draws(form),
    apply: (form, u, r) => {
      const taken = first.draws(form);
      return then.apply(form, u.subarray(taken), first.apply(form, u.subarray(0, taken), r));
    },
  }),
});

/**
 * Every row edited under its own key.
 *
 * Shapes   rows [N, columns of the form], N keys → the same
 */
export const edited = <F extends Form>(
  edit: Edit<F>,
  form: F,
  keys: ReadonlyArray<Key>,
  rows: Matrix,
): Matrix => {
  const [cols, count] = [columnsOf(form), edit.draws(form)];
  const out = new Float64Array(rows.rows * cols);
  keys.forEach((key, i) => {
    out.set(edit.apply(form, uniforms(key, count), row(rows, i)), i * cols);
  });
  return matrix(rows.rows, cols, out);
};
