/**
 * pretext — what is asked of samples without labels: from a key and a sample to views and pseudo-labels.
 *
 * A pretext task is a filter. Views that count as the same discard what differs between them; a pseudo-label keeps
 * what it can be read from. Each task says in words what it keeps and what it discards, because the same task helps
 * one use of the representation and harms another.
 *
 *   pretext   words and options, for one modality               (`registry.ts` lists them by name)
 *   task      a pretext on data: it knows form and marginals    (`tasks.ts` makes them)
 *   drawing   a task at a moment: the pseudo-labels, and the views as formulas
 *
 * The moment names seed, epoch and samples. Each sample draws from a key of its own, so its views and its
 * pseudo-label depend on neither the order nor the size of the batch, nor on the backend.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { Form, FormOf, Modality } from '../algebra/form.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import type { Augmentation } from './augmentation.js';
import type { Edit } from './edit.js';
import type { Moment } from './views.js';

/** Samples that a task may look at: all there are to learn from. */
export interface Samples<F extends Form = Form> {
  readonly form: F;
  readonly size: number;
  readonly rows: (index: Index) => Matrix;
}

/** What a task makes of some samples at a moment. */
export interface Drawing {
  /** For each sample a class from 0 to the task's `classes` − 1; undefined where the task has none. */
  readonly pseudoLabels: Index | undefined;
  /** The views as an encoder takes them, row i of each of the i-th sample; `rows` are the samples as they rest. */
  readonly views: <T>(A: Algebra<T>) => (rows: Matrix) => ReadonlyArray<T>;
  /** The views in the form of the data, for people to read, where they are made on the host. */
  readonly readable?: (rows: Matrix) => ReadonlyArray<Matrix>;
}

/** A pretext task on data of a form. */
export interface Task {
  /** The form of each view as an encoder takes it. */
  readonly form: Form;
  /** Views of each sample. */
  readonly count: number;
  /** Classes of pseudo-labels; 0 where there are none. */
  readonly classes: number;
  readonly draw: (moment: Moment) => Drawing;
}

/** How a pretext makes its views. */
export type Making<M extends Modality> =
  /** One random change for each view, as a formula over the batch. */
  | { readonly kind: 'change'; readonly change: Augmentation }
  /** One random change for each view, row by row on the host. */
  | {
      readonly kind: 'edit';
      readonly edit: (samples: Samples<FormOf<M>>) => Either<ContrastiveError, Edit<FormOf<M>>>;
    }
  /** Views and pseudo-labels of its own. */
  | {
      readonly kind: 'task';
      readonly task: (samples: Samples<FormOf<M>>) => Either<ContrastiveError, Task>;
    };

/** A number that a pretext may be given. */
export interface PretextOption {
  readonly name: string;
  readonly meaning: string;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

/** Numbers by the names of a pretext's options, every one filled in. */
export type Numbered = Readonly<Record<string, number>>;

/** A pretext task of one modality, with what it asks for in words. */
export interface Pretext<M extends Modality> {
  readonly name: string;
  readonly modality: M;
  readonly summary: string;
  /** What a representation must keep to solve it. */
  readonly keeps: string;
  /** What a representation may forget, or must. */
  readonly discards: string;
  /** Which samples or views count as the same. */
  readonly positives: string;
  /** Which count as different. */
  readonly negatives: string;
  /** The classes that are predicted; undefined where there are none. */
  readonly pseudoLabels: string | undefined;
  readonly options: ReadonlyArray<PretextOption>;
  readonly source: string;
  readonly making: (options: Numbered) => Making<M>;
}

/** The usual words of a task that contrasts two views of a sample with other samples. */
export const contrasting = {
  positives: 'the views of one sample',
  negatives: 'the other samples of the batch',
  pseudoLabels: undefined,
} as const;

/** A pretext task of whatever modality; `modality` tells which. */
export type AnyPretext = { readonly [M in Modality]: Pretext<M> }[Modality];

/** Every option at its default. */
export const defaultsOf = (pretext: Pick<AnyPretext, 'options'>): Numbered =>
  Object.fromEntries(pretext.options.map(({ name, fallback }) => [name, fallback]));
