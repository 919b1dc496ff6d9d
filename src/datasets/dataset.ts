/**
 * dataset — samples at rest, read as rows of numbers.
 *
 * Numbers rest as they came, bytes or float32, so that 60 000 images of 784 pixels cost 47 MB; rows become numbers
 * only when asked for. Rows are float32 values: every backend, of either precision, sees the same numbers.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Form } from '../algebra/form.js';
import { columnsOf, describeForm } from '../algebra/form.js';
import type { DataError } from '../prelude/errors.js';
import { dataError, defect } from '../prelude/errors.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';

export type { Form } from '../algebra/form.js';
export { columnsOf, describeForm, unnamed } from '../algebra/form.js';

/** Samples, and what is known of them. */
export interface Dataset {
  readonly name: string;
  readonly form: Form;
  readonly size: number;
  /** The samples of these indices, in their order; the values of an image lie in [0, 1]. */
  readonly rows: (index: Index) => Matrix;
  /** One class per sample, from 0, or nothing. */
  readonly labels: Int32Array | undefined;
  /** Other classes of the same samples, by name: further tasks for one representation. */
  readonly tasks?: Readonly<Record<string, Int32Array>>;
  /** One class for each pixel of these samples, image after image, where pixels have classes. */
  readonly pixels?: (index: Index) => Uint8Array;
  /** Numbers to be told from a sample, and what others say of them without learning. */
  readonly targets?: ReadonlyArray<Targets> | undefined;
}

/** A number for each sample that a regression is asked for. */
export interface Targets {
  /** What the number is: `mean temperature of the next 7 days`. */
  readonly meaning: string;
  readonly values: Float64Array;
  /** Honest guesses by name, one for each sample; NaN where a guess has nothing to go by. */
  readonly guesses: Readonly<Record<string, Float64Array>>;
}

const chosenTargets = ({ meaning, values, guesses }: Targets, index: Index): Targets => {
  const chosen = (all: Float64Array): Float64Array => Float64Array.from(index, (i) => all[i] ?? Number.NaN);
  return {
    meaning,
    values: chosen(values),
    guesses: Object.fromEntries(Object.entries(guesses).map(([name, all]) => [name, chosen(all)])),
  };
};

/** Numbers at rest: bytes mean 255ths, floats mean themselves. */
export type Resting = Uint8Array | Float32Array;

const taken =
  (data: Resting, cols: number, size: number) =>
  (index: Index): Matrix => {
    const out = new Float32Array(index.length * cols);
    index.forEach((from, to) => {
      if (from < 0 || from >= size) defect(`row ${from} of a data set of ${size}`);
      out.set(data.subarray(from * cols, (from + 1) * cols), to * cols);
    });
    if (data instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) / 255;
    return matrix(index.length, cols, out);
  };

const strange = (name: string, form: Form, data: Resting): DataError | undefined => {
  if (data instanceof Uint8Array) return undefined;
  const at = data.findIndex((x) => !Number.isFinite(x) || (form.kind === 'image' && (x < 0 || x > 1)));
  if (at < 0) return undefined;
  const [row, col] = [Math.floor(at / columnsOf(form)), at % columnsOf(form)];
  const allowed = form.kind === 'image' ? 'pixels in [0, 1], or bytes' : 'finite numbers';
  return dataError(name, `${data[at]} in row ${row}, column ${col}`, allowed);
};

const strangeLabels = (name: string, size: number, labels: Int32Array): DataError | undefined => {
  if (labels.length !== size)
    return dataError(`labels of ${name}`, `${labels.length} labels for ${size} samples`, 'one per sample');
  const at = labels.findIndex((label) => label < 0);
  return at < 0 ? undefined : dataError(`labels of ${name}`, `${labels[at]} at ${at}`, 'classes from 0');
};

/**
 * A data set over numbers in memory.
 *
 * Errors   Left(DataError) when the count of numbers or labels does not fit, a label is negative, a number is not
 *          finite, or a pixel lies outside [0, 1]
 */
export const inMemory = (
  name: string,
  form: Form,
  data: Resting,
  labels: Int32Array | undefined,
  tasks: Readonly<Record<string, Int32Array>> = {},
): Either<DataError, Dataset> => {
  const cols = columnsOf(form);
  if (cols === 0 || data.length === 0 || data.length % cols !== 0)
    return left(
      dataError(name, `${data.length} numbers`, `one or more whole rows of ${cols} (${describeForm(form)})`),
    );
  const size = data.length / cols;
  const wrong = strange(name, form, data) ?? (labels && strangeLabels(name, size, labels));
  return wrong === undefined
    ? right({ name, form, size, rows: taken(data, cols, size), labels, tasks })
    : left(wrong);
};

/** Rows that were computed, such as views of images, as a data set: taken as they are. */
export const ofMatrix = (name: string, form: Form, m: Matrix, labels: Int32Array | undefined): Dataset => ({
  name,
  form,
  size: m.rows,
  rows: taken(Float32Array.from(m.data), m.cols, m.rows),
  labels,
});

const ofChosen =
  (pixels: NonNullable<Dataset['pixels']>, index: Index): NonNullable<Dataset['pixels']> =>
  (inner) =>
    pixels(inner.map((i) => index[i] ?? defect(`row ${i} of a data set of ${index.length}`)));

/** The samples of these indices as a data set of their own. */
export const subset = (name: string, d: Dataset, index: Index): Dataset => ({
  name,
  form: d.form,
  size: index.length,
  rows: (inner) => d.rows(inner.map((i) => index[i] ?? defect(`row ${i} of a data set of ${index.length}`))),
  labels: d.labels && index.map((i) => d.labels?.[i] ?? 0),
  tasks: Object.fromEntries(
    Object.entries(d.tasks ?? {}).map(([task, classes]) => [task, index.map((i) => classes[i] ?? 0)]),
  ),
  ...(d.targets === undefined ? {} : { targets: d.targets.map((t) => chosenTargets(t, index)) }),
  ...(d.pixels === undefined ? {} : { pixels: ofChosen(d.pixels, index) }),
});

/** Every index of a data set, in order. */
export const everyIndex = (d: Dataset): Index => Int32Array.from({ length: d.size }, (_, i) => i);
