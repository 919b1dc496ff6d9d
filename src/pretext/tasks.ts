/**
 * tasks — views of samples from a change or an edit, and tasks from tasks.
 */
import type { Form } from '../algebra/form.js';
import { imageOf } from '../algebra/form.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn } from '../prelude/random.js';
import type { Augmentation } from './augmentation.js';
import type { Edit } from './edit.js';
import { edited } from './edit.js';
import { presented, presentedForm } from './presentation.js';
import type { Task } from './pretext.js';
import type { Moment } from './views.js';
import { viewOf } from './views.js';

/** The key of each sample's view: of the epoch, the sample's own number and the view's. */
export const keysOf = ({ key, epoch, samples }: Moment, view: number): ReadonlyArray<Key> => {
  const ofEpoch = foldIn(key, epoch);
  return Array.from(samples, (sample) => foldIn(foldIn(ofEpoch, sample), view));
};

/** A view for each change, computed on the backend. */
export const changedViews = (form: Form, changes: ReadonlyArray<Augmentation>): Task => ({
  form,
  count: changes.length,
  classes: 0,
  draw: (moment) => ({
    pseudoLabels: undefined,
    views: (A) => (rows) => {
      const x = A.constant(rows);
      return changes.map((change, view) => viewOf(A)(change, imageOf(form), moment, view)(x));
    },
  }),
});

/** A task from rows that are made on the host, each view of the form `form`. */
export const hostTask = (
  form: Form,
  count: number,
  classes: number,
  draw: (moment: Moment) => {
    readonly pseudoLabels: Int32Array | undefined;
    readonly rows: (rows: Matrix) => ReadonlyArray<Matrix>;
  },
): Task => ({
  form: presentedForm(form),
  count,
  classes,
  draw: (moment) => {
    const { pseudoLabels, rows: made } = draw(moment);
    return {
      pseudoLabels,
      readable: made,
      views: (A) => (rows) => made(rows).map((view) => A.constant(presented(form)(view))),
    };
  },
});

/** A view for each edit, made on the host. */
export const editedViews = <F extends Form>(form: F, edits: ReadonlyArray<Edit<F>>): Task =>
  hostTask(form, edits.length, 0, (moment) => ({
    pseudoLabels: undefined,
    rows: (rows) => edits.map((edit, view) => edited(edit, form, keysOf(moment, view), rows)),
  }));

/**
 * The sample as it is beside the first view of a task, and no pseudo-label: what was predicted becomes what is
 * forgotten.
 *
 * Source   arXiv:1912.01991 (PIRL)
 */
export const asInvariance = (task: Task, form: Form): Task => ({
  form: task.form,
  count: 2,
  classes: 0,
  draw: (moment) => {
    const drawn = task.draw(moment);
    const { readable } = drawn;
    return {
      pseudoLabels: undefined,
      views: (A) => (rows) => [A.constant(presented(form)(rows)), ...drawn.views(A)(rows).slice(0, 1)],
      ...(readable === undefined
        ? {}
        : { readable: (rows: Matrix) => [rows, ...readable(rows).slice(0, 1)] }),
    };
  },
});

/** One task with the pseudo-labels and views of another behind its own: class a · (classes of b) + b. */
export const together = (a: Task, b: Task): Task => ({
  form: a.form,
  count: a.count + b.count,
  classes: Math.max(1, a.classes) * Math.max(1, b.classes) * (a.classes + b.classes > 0 ? 1 : 0),
  draw: (moment) => {
    // Keys of their own, so that the second does not repeat the draws of the first.
    const [first, second] = [a.draw(moment), b.draw({ ...moment, key: foldIn(moment.key, 1) })];
    const [p, q] = [first.pseudoLabels, second.pseudoLabels];
    return {
      pseudoLabels: p === undefined ? q : q === undefined ? p : p.map((l, i) => l * b.classes + (q[i] ?? 0)),
      views: (A) => (rows) => [...first.views(A)(rows), ...second.views(A)(rows)],
    };
  },
});
