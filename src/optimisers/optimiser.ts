/**
 * optimiser — from parameters and their gradients to the next parameters, as two pure functions.
 *
 * `init` makes the memory, `update` makes one step. The memory is flat tensors by name and a count, so a checkpoint
 * holds it as it is. The learning rate of the step is a number: schedules are evaluated on the host (`schedule.ts`).
 */
import type { Algebra } from '../algebra/derived.js';
import { defect } from '../prelude/errors.js';
import type { Chain, Tensors } from './stage.js';

/** What an optimiser remembers: steps made so far, and tensors by name. */
export interface OptimiserState<T> {
  readonly step: number;
  readonly tensors: Tensors<T>;
}

/** Parameters and memory after a step. */
export interface Updated<T> {
  readonly parameters: Tensors<T>;
  readonly state: OptimiserState<T>;
}

/** A rule of descent. */
export interface Optimiser {
  readonly name: string;
  readonly init: <T>(A: Algebra<T>) => (parameters: Tensors<T>) => OptimiserState<T>;
  readonly update: <T>(
    A: Algebra<T>,
  ) => (
    rate: number,
  ) => (state: OptimiserState<T>, parameters: Tensors<T>, gradients: Tensors<T>) => Updated<T>;
}

const prefixed = <T>(prefix: string, tensors: Tensors<T>): ReadonlyArray<readonly [string, T]> =>
  Object.entries(tensors).map(([name, value]) => [`${prefix}${name}`, value]);

/** The tensors whose name starts with `prefix`, without it. */
const under = <T>(prefix: string, tensors: Tensors<T>): Tensors<T> =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

/** Names such as `1.momentum/buffer/encoder.0.weight`: stage, slot, parameter. */
const prefixOf = (stages: Chain, i: number): string => `${i}.${stages[i]?.name}/`;

/**
 * The optimiser that subtracts what a chain makes of the gradient.
 *
 *   θ ← θ − chain(g)
 *
 * Parameters without a gradient stay as they are. A stage in the chain, usually the last, brings in the rate.
 */
export const optimiserOf = (name: string, stages: Chain): Optimiser => ({
  name,
  init: (A) => (parameters) => ({
    step: 0,
    tensors: Object.fromEntries(
      stages.flatMap((s, i) => prefixed(prefixOf(stages, i), s.init(A)(parameters))),
    ),
  }),
  update:
    <T>(A: Algebra<T>) =>
    (rate: number) =>
    (state: OptimiserState<T>, parameters: Tensors<T>, gradients: Tensors<T>): Updated<T> => {
      const stranger = Object.keys(gradients).find((p) => parameters[p] === undefined);
      if (stranger !== undefined) return defect(`${name}: a gradient for ${stranger}, which is no parameter`);
      const at = { step: state.step + 1, rate, parameters };
      const memories: Array<readonly [string, T]> = [];
      let directions = gradients;
      stages.forEach((stage, i) => {
        const after = stage.advance(A)(at)(directions, under(prefixOf(stages, i), state.tensors));
        directions = after.directions;
        memories.push(...prefixed(prefixOf(stages, i), after.memory));
      });
      const moved = Object.entries(directions).map(([p, d]) => [p, A.sub(parameters[p] as T, d)]);
      return {
        parameters: { ...parameters, ...Object.fromEntries(moved) },
        state: { step: at.step, tensors: { ...state.tensors, ...Object.fromEntries(memories) } },
      };
    },
});
