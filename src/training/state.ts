/**
 * state — everything a training run is, at one step.
 *
 * Four sets of named tensors, whole numbers per sample, and a count. Keys are not in it: they follow from the seed and
 * the count.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { prefixed, under } from '../encoders/encoder.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import type { Initial } from './pipeline.js';

/** A run between two steps. */
export interface State<T> {
  /** Steps made. */
  readonly step: number;
  readonly parameters: Tensors<T>;
  readonly statistics: Tensors<T>;
  readonly memory: Tensors<T>;
  readonly optimiser: Tensors<T>;
  readonly notes: Readonly<Record<string, Index>>;
}

const parts = ['parameters', 'statistics', 'memory', 'optimiser'] as const;

/** Everything a formula of the pipeline may name. */
export const everything = <T>(s: State<T>): Tensors<T> => ({
  ...s.parameters,
  ...s.statistics,
  ...s.memory,
});

/** Every tensor of a state under one name: `parameters/encoder.conv0.weight`. */
export const flat = <T>(s: State<T>): Tensors<T> =>
  Object.assign({}, ...parts.map((part) => prefixed(`${part}/`, s[part])));

/** A state from its flat tensors. */
export const unflat = <T>(step: number, tensors: Tensors<T>, notes: State<T>['notes']): State<T> => ({
  step,
  parameters: under('parameters/', tensors),
  statistics: under('statistics/', tensors),
  memory: under('memory/', tensors),
  optimiser: under('optimiser/', tensors),
  notes,
});

/** The state on a backend before the first step. */
export const initialState =
  <T>(A: Algebra<T>) =>
  (initial: Initial, optimiser: Optimiser): State<T> => {
    const lifted = (tensors: Tensors<Matrix>): Tensors<T> =>
      Object.fromEntries(Object.entries(tensors).map(([name, m]) => [name, A.constant(m)]));
    const parameters = lifted(initial.parameters);
    return {
      step: 0,
      parameters,
      statistics: lifted(initial.statistics),
      memory: lifted(initial.memory),
      optimiser: optimiser.init(A)(parameters).tensors,
      notes: {},
    };
  };
