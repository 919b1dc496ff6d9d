/**
 * trained-encoder — what is kept of a run when only the representation is wanted: one file.
 *
 * The file is safetensors in PyTorch's layout and names, with the layers as JSON in its metadata, so it can be read
 * back here without knowing what it is, and loaded there as a state dict (docs/pytorch.md).
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import * as v from 'valibot';
import type { Form } from '../datasets/dataset.js';
import type { Tensors } from '../encoders/encoder.js';
import { under } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { encoderOf, readLayer } from '../encoders/layer.js';
import { inward, layouts, outward } from '../encoders/pytorch.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { version } from './checkpoint.js';
import type { StoredTensor } from './safetensors.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import type { State } from './state.js';
import { everything } from './state.js';

/** An encoder with its numbers, and the form of the rows it takes. */
export interface TrainedEncoder {
  readonly layer: Layer;
  readonly form: Form;
  readonly parameters: Tensors<Matrix>;
  readonly statistics: Tensors<Matrix>;
}

const prefix = 'encoder.';

const named = (names: ReadonlyArray<string>, x: Tensors<Matrix>): Tensors<Matrix> =>
  Object.fromEntries(names.map((name) => [name, x[name] as Matrix]));

/** The encoder of a state, whose tensors are named `encoder.…`. */
export const encoderIn = (layer: Layer, form: Form, state: State<Matrix>): TrainedEncoder => {
  const mine = under(prefix, everything(state));
  const { initial, statistics } = encoderOf(layer);
  return {
    layer,
    form,
    parameters: named(Object.keys(initial(keyOf(0))), mine),
    statistics: named(Object.keys(statistics), mine),
  };
};

/** The bytes of a file that holds an encoder. */
export const encodeEncoder = ({ layer, form, parameters, statistics }: TrainedEncoder): Uint8Array => {
  const all = { ...parameters, ...statistics };
  const tensors = Object.entries(layouts(layer)).map(([name, layout]): readonly [string, StoredTensor] => {
    const here = all[name] as Matrix;
    const data = outward(layout, here);
    const single = here.data instanceof Float32Array;
    return [`${prefix}${name}`, { shape: layout.shape, data: single ? Float32Array.from(data) : data }];
  });
  return encodeSafetensors({
    tensors: Object.fromEntries(tensors),
    metadata: { contrastive: version, layer: JSON.stringify(layer), form: JSON.stringify(form) },
  });
};

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const names = v.array(v.string());
const column = v.variant('kind', [
  v.object({ kind: v.literal('number'), name: v.string(), mean: v.number(), deviation: v.number() }),
  v.object({ kind: v.literal('category'), name: v.string(), values: names }),
]);
const reading = v.object({ kind: v.picklist(['bag', 'words']), features: count });
const formSchema: v.GenericSchema<Form> = v.variant('kind', [
  v.object({
    kind: v.literal('image'),
    shape: v.object({ height: count, width: count, channels: count }),
  }),
  v.object({ kind: v.literal('columns'), names }),
  v.object({ kind: v.literal('series'), length: count, channels: names }),
  v.object({ kind: v.literal('table'), columns: v.array(column) }),
  v.object({
    kind: v.literal('text'),
    length: count,
    sides: names,
    words: names,
    rarity: v.exactOptional(v.array(v.number())),
    reading,
  }),
]);

const json = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

const tensorsIn = (
  name: string,
  layer: Layer,
  stored: Readonly<Record<string, StoredTensor>>,
): Either<DataError, Tensors<Matrix>> => {
  const { initial, statistics } = encoderOf(layer);
  const layout = layouts(layer);
  const out: Record<string, Matrix> = {};
  for (const [tensor, like] of Object.entries({ ...initial(keyOf(0)), ...statistics })) {
    const [given, place] = [stored[`${prefix}${tensor}`], layout[tensor]];
    if (given === undefined || place === undefined || given.shape.join() !== place.shape.join())
      return left(
        dataError(
          `${name}, tensor ${prefix}${tensor}`,
          given === undefined ? 'nothing' : `[${given.shape.join(', ')}]`,
          `[${place?.shape.join(', ')}]`,
        ),
      );
    out[tensor] = inward(place, like.rows, like.cols, given.data);
  }
  return right(out);
};

/**
 * The encoder in a file.
 *
 * Errors   Left(DataError) when the file is no safetensors, says no layers, or lacks one of their tensors
 */
export const decodeEncoder = (name: string, bytes: Uint8Array): Either<DataError, TrainedEncoder> => {
  const file = decodeSafetensors(name, bytes);
  if (file._tag === 'Left') return file;
  const { metadata, tensors } = file.right;
  const layer = readLayer(json(metadata.layer));
  if (layer._tag === 'Left') return layer;
  const form = v.safeParse(formSchema, json(metadata.form));
  if (!form.success) return left(dataError(name, 'no form of its rows', 'an encoder written by contrastive'));
  const all = tensorsIn(name, layer.right, tensors);
  if (all._tag === 'Left') return all;
  const { statistics } = encoderOf(layer.right);
  const names = Object.keys(all.right);
  return right({
    layer: layer.right,
    form: form.output,
    parameters: named(
      names.filter((tensor) => statistics[tensor] === undefined),
      all.right,
    ),
    statistics: named(Object.keys(statistics), all.right),
  });
};
