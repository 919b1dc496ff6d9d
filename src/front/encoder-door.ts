/**
 * encoder-door — training and embedding for whoever has rows and wants representations.
 *
 * Rows in, an encoder out; the encoder embeds rows. The same code runs in Node and in a browser: only a folder needs
 * Node's files, which are loaded when one is named.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Driver } from '../algebra/backend.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Dataset, Form } from '../datasets/dataset.js';
import { inMemory, unnamed } from '../datasets/dataset.js';
import type { RunOptions } from '../pipelines/options.js';
import { checkOptions } from '../pipelines/options.js';
import { presets } from '../pipelines/pipelines.js';
import { roles } from '../pipelines/roles.js';
import { prepare, train } from '../pipelines/run.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import type { CheckpointStore } from '../training/checkpoint.js';
import { inMemoryStore } from '../training/checkpoint.js';
import { embed } from '../training/embed.js';
import type { Observer } from '../training/events.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { decodeEncoder, encodeEncoder, encoderIn } from '../training/trained-encoder.js';
import type { Rows } from './rows.js';
import { asRows } from './rows.js';

/** Options of `pretrain`: those of a run, and what the rows are. */
export interface PretrainOptions extends Partial<RunOptions> {
  /** The rows are images of this shape, with pixels in [0, 1]; without it they are columns. */
  readonly image?: ImageShape;
  /** One class per row, from 0, for the ways to train that ask for them. */
  readonly labels?: ArrayLike<number>;
  /** What computes; the array backend when nothing is said. */
  readonly backend?: Driver;
  /** Is told of every step. */
  readonly observe?: Observer;
  /** Stops the run after the step at hand. */
  readonly signal?: AbortSignal;
  /** Where checkpoints and the encoder are kept (Node); a run begun there goes on. */
  readonly folder?: string;
}

/** An encoder that can be asked for representations. */
export interface EncoderDoor {
  /** The representation of each row, [N, D]. */
  readonly embed: (rows: Rows) => Promise<Either<ContrastiveError, Matrix>>;
  /** The encoder as one safetensors file. */
  readonly bytes: () => Uint8Array;
  readonly trained: TrainedEncoder;
}

type Answer<A> = Promise<Either<ContrastiveError, A>>;

const datasetOf = (
  rows: Rows,
  form: (cols: number) => Form,
  labels?: ArrayLike<number>,
): Either<ContrastiveError, Dataset> => {
  const read = asRows('data', rows);
  if (E.isLeft(read)) return read;
  const { data, cols } = read.right;
  const classes = labels === undefined ? undefined : Int32Array.from(Array.from(labels));
  return inMemory('rows', form(cols), Float32Array.from(data), classes);
};

const doorOf = (trained: TrainedEncoder, backend: Driver): EncoderDoor => ({
  trained,
  bytes: () => encodeEncoder(trained),
  embed: async (rows) => {
    const data = datasetOf(rows, (cols) => (trained.form.kind === 'image' ? trained.form : unnamed(cols)));
    return E.isLeft(data) ? data : embed(backend)(trained, data.right)();
  },
});

const storeFor = async (folder: string | undefined): Promise<CheckpointStore> =>
  folder === undefined
    ? inMemoryStore()
    : (await import('../training/checkpoint-folder.js')).folderStore(folder);

/**
 * Learns an encoder from rows without labels.
 *
 * Errors   Left when an option is unknown or out of its domain, rows are ragged or not finite, the batch exceeds the
 *          rows, or the loss is no number
 * @example
 * const rows = Array.from({ length: 8 }, (_, i) => [i, i % 2, 1]);
 * const encoder = (await pretrain(rows, { encoder: 'linear', batch: 4, epochs: 1 })).right;
 * const z = (await encoder.embed(rows)).right;
 * [z.rows, z.cols] // => [8, 64]
 */
export const pretrain = async (rows: Rows, options: PretrainOptions = {}): Answer<EncoderDoor> => {
  const { image, labels, backend = arrayDriver, observe, signal, folder, ...asked } = options;
  const form = (cols: number): Form =>
    image === undefined ? unnamed(cols) : { kind: 'image', shape: image };
  const data = datasetOf(rows, form, labels);
  if (E.isLeft(data)) return data;
  const network = image === undefined ? { encoder: 'mlp' } : {};
  const batch = { batch: Math.min(500, data.right.size) };
  const checked = checkOptions(roles, presets)({ ...network, ...batch, ...asked });
  if (E.isLeft(checked)) return checked;
  const job = prepare(checked.right, data.right);
  if (E.isLeft(job)) return job;
  const store = await storeFor(folder);
  const around = {
    store,
    observe: observe ?? (() => undefined),
    ...(signal === undefined ? {} : { signal }),
  };
  const state = await train(backend)(job.right, around)();
  if (E.isLeft(state)) return state;
  const trained = encoderIn(job.right.pipeline.encoder, data.right.form, state.right);
  if (folder !== undefined) {
    const kept = await (await import('../training/checkpoint-folder.js')).saveEncoder(folder, trained);
    if (E.isLeft(kept)) return kept;
  }
  return E.right(doorOf(trained, backend));
};

const bytesAt = async (place: string): Answer<Uint8Array> => {
  if (typeof process === 'object' && process.versions?.node !== undefined)
    return (await import('../training/checkpoint-folder.js')).readEncoder(place);
  const path = place.endsWith('.safetensors') ? place : `${place}/encoder.safetensors`;
  const answer = await fetch(path).catch((cause: unknown) => String(cause));
  return typeof answer !== 'string' && answer.ok
    ? E.right(new Uint8Array(await answer.arrayBuffer()))
    : E.left(dataError(path, typeof answer === 'string' ? answer : `status ${answer.status}`, 'an encoder'));
};

/**
 * The encoder that a run left behind: a folder or file in Node, an address in a browser, or the bytes themselves.
 *
 * Errors   Left(DataError) when nothing is there or it is no encoder
 * @example
 * const broken = await loadEncoder(new Uint8Array(3));
 * broken.left.asked // => 'the encoder'
 */
export const loadEncoder = async (
  place: string | Uint8Array,
  options: { readonly backend?: Driver } = {},
): Answer<EncoderDoor> => {
  const bytes = typeof place === 'string' ? await bytesAt(place) : E.right(place);
  if (E.isLeft(bytes)) return bytes;
  const trained = decodeEncoder(typeof place === 'string' ? place : 'the encoder', bytes.right);
  return E.isLeft(trained) ? trained : E.right(doorOf(trained.right, options.backend ?? arrayDriver));
};
