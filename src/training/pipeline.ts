/**
 * pipeline — a way to train, as a record of formulas over one flat set of named tensors.
 *
 * Everything a way to train holds has a name: the parameters that descend, the running statistics, and a memory that
 * is neither (a momentum encoder, a queue, prototypes, a centre). A step is then always the same:
 *
 *   before   the memory moves before anything is encoded            (θ_k ← m θ_k + (1 − m) θ_q)
 *   encode   views become outputs, sample by sample                 (z₀, z₁)
 *   score    outputs become the loss                                (NT-Xent)
 *   after    the memory takes in the outputs                        (the queue takes the keys)
 *
 * `encode` is apart from `score` so that a batch can be encoded in chunks and scored whole (`gradient-cache.ts`).
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import type { Landmarks } from '../objectives/objective.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';

/** What is known on the host of the samples of a step. */
export interface Known {
  readonly step: number;
  /** Steps of the whole training, for schedules inside a pipeline. */
  readonly steps: number;
  readonly epoch: number;
  /** Epochs of the whole training, the last perhaps in part. */
  readonly epochs: number;
  /** The samples' places in the data set. */
  readonly index: Index;
  /** Their classes, where there are any. */
  readonly labels: Index | undefined;
  /** What the pretext task asks of them to predict, where it does. */
  readonly pseudoLabels?: Index | undefined;
  /** Whole numbers that the pipeline keeps for every sample, such as cluster assignments, for these samples. */
  readonly notes: Readonly<Record<string, Index>>;
}

/** What a pipeline starts from. */
export interface Initial {
  readonly parameters: Tensors<Matrix>;
  readonly statistics: Tensors<Matrix>;
  readonly memory: Tensors<Matrix>;
}

/** What a pipeline learns between epochs from the projections of the whole data set. */
export interface Learned {
  readonly memory: Tensors<Matrix>;
  readonly notes: Readonly<Record<string, Index>>;
}

/** A way to train. */
export interface Pipeline {
  readonly name: string;
  /** One clause. */
  readonly summary: string;
  readonly source: string;
  /** The network whose output is the representation; its tensors are named `encoder.…`. */
  readonly encoder: Layer;
  readonly views: number;
  readonly labels: 'required' | 'none';
  /** Whether it predicts the pseudo-labels of its pretext task. */
  readonly predicts?: true;
  /** Encoder and head of queries, named as they are, and of keys, named behind `keys`: what compares two sides. */
  readonly towers?: { readonly layer: Layer; readonly keys: string };
  /** Whether the temperature can be learned with the rest. */
  readonly temperature: 'may-be-learned' | 'fixed' | 'none';
  /** Whether other samples push a sample away, those of its own class too: whether there are false negatives. */
  readonly repels: boolean;
  /** Why no share of the repulsion on samples of one class is told, where none is; a clause. */
  readonly sparing?: string;
  readonly initial: (key: Key) => Initial;
  readonly before?: <T>(A: Algebra<T>) => (x: Tensors<T>, known: Known) => Tensors<T>;
  readonly encode: <T>(
    A: Algebra<T>,
  ) => (
    x: Tensors<T>,
    views: ReadonlyArray<T>,
  ) => { readonly outputs: Tensors<T>; readonly statistics: Tensors<T> };
  readonly score: <T>(A: Algebra<T>) => (x: Tensors<T>, outputs: Tensors<T>, known: Known) => T;
  readonly after?: <T>(A: Algebra<T>) => (x: Tensors<T>, outputs: Tensors<T>, known: Known) => Tensors<T>;
  /** Parameters held in their bounds after a step. */
  readonly held?: <T>(A: Algebra<T>) => (parameters: Tensors<T>) => Tensors<T>;
  /** Learns from the projections of all samples, before each epoch; `previous` are the notes so far. */
  readonly between?: (
    key: Key,
    epoch: number,
  ) => (projections: Matrix, previous: Readonly<Record<string, Index>>) => Learned;
  /** The rows that `between` is given: projections of samples as they are, evaluated. */
  readonly project?: <T>(A: Algebra<T>) => (x: Tensors<T>, rows: T) => T;
  /** The cluster of each row, [N, 1], for pipelines that learn clusters. */
  readonly assign?: <T>(A: Algebra<T>) => (x: Tensors<T>, rows: T) => T;
  /** How many clusters `assign` chooses from. */
  readonly clusters?: number;
  /** The output whose spread tells a collapse. */
  readonly watched: string;
  /**
   * Floor and collapse values of the loss at a batch size; some need to know the step, since its temperature moves or
   * its terms change, or the classes of its samples. Undefined where the step does not say enough.
   */
  readonly landmarks: (batch: number, known?: Known) => Landmarks | undefined;
}
