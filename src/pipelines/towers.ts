/**
 * towers — the encoders of queries and of keys, each with its head: what compares one side of a sample with the other.
 *
 * The representation is what lies before the head and belongs to one side. Across sides only projections compare.
 */
import type { Dataset } from '../datasets/dataset.js';
import type { Tensors } from '../encoders/encoder.js';
import { under } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { encoderOf } from '../encoders/layer.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import type { Pipeline } from '../training/pipeline.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';

/** A tower for each side. */
export interface TrainedTowers {
  readonly query: TrainedEncoder;
  readonly key: TrainedEncoder;
}

const towerOf = (layer: Layer, form: Dataset['form'], mine: Tensors<Matrix>): TrainedEncoder => {
  const { initial, statistics } = encoderOf(layer);
  const chosen = (names: ReadonlyArray<string>): Tensors<Matrix> =>
    Object.fromEntries(names.map((name) => [name, mine[name] as Matrix]));
  return {
    layer,
    form,
    parameters: chosen(Object.keys(initial(keyOf(0)))),
    statistics: chosen(Object.keys(statistics)),
  };
};

/** The towers among all tensors of a pipeline, where it has towers. */
export const towersIn = (
  pipeline: Pipeline,
  form: Dataset['form'],
  all: Tensors<Matrix>,
): TrainedTowers | undefined => {
  const { towers } = pipeline;
  if (towers === undefined) return undefined;
  return {
    query: towerOf(towers.layer, form, all),
    key: towerOf(towers.layer, form, under(towers.keys, all)),
  };
};
