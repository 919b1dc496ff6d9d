/**
 * checkpoint — a run between two steps, as two files: tensors, and a manifest that says what they are.
 *
 * The manifest carries the hash of the tensors and is written after them, so a checkpoint without one is none. It
 * holds no time and no place: stopped at any step and resumed, a run ends in the same bytes.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import * as v from 'valibot';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { StoredTensor, TensorNumbers } from './safetensors.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import type { State } from './state.js';
import { flat, unflat } from './state.js';

/** The version of this library that a manifest names. */
export const version = '0.1.0' as const;

/** What a checkpoint says of itself. */
export interface Manifest {
  readonly format: 1;
  readonly contrastive: string;
  readonly backend: string;
  readonly step: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: { readonly bytes: number; readonly sha256: string };
}

const manifestSchema: v.GenericSchema<Manifest> = v.object({
  format: v.literal(1),
  contrastive: v.string(),
  backend: v.string(),
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  config: v.record(v.string(), v.unknown()),
  tensors: v.object({ bytes: v.number(), sha256: v.string() }),
});

/** The two files of a checkpoint. */
export interface Checkpoint {
  readonly step: number;
  readonly manifest: string;
  readonly tensors: Uint8Array;
}

/** Where checkpoints are kept. */
export interface CheckpointStore {
  /** Keeps a checkpoint and says where. */
  readonly save: (checkpoint: Checkpoint) => Promise<Either<DataError, string>>;
  /** The newest checkpoint, or nothing. */
  readonly newest: () => Promise<Either<DataError, Checkpoint | undefined>>;
}

/** The SHA-256 of some bytes, in hexadecimal. */
export const sha256 = async (bytes: Uint8Array): Promise<string> => {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (x) => x.toString(16).padStart(2, '0')).join('');
};

const stored = (m: Matrix): StoredTensor => ({ shape: [m.rows, m.cols], data: m.data });

const note = 'notes/';

/** The tensors of a state as a file. */
const tensorsOf = (state: State<Matrix>): Uint8Array => {
  const matrices = Object.entries(flat(state)).map(([name, m]) => [name, stored(m)] as const);
  const notes = Object.entries(state.notes).map(
    ([name, data]) => [`${note}${name}`, { shape: [data.length], data }] as const,
  );
  return encodeSafetensors({ tensors: Object.fromEntries([...matrices, ...notes]), metadata: {} });
};

/** A state as a checkpoint: the run's options beside it, as they are. */
export const checkpointOf = async (
  backend: string,
  config: Readonly<Record<string, unknown>>,
  state: State<Matrix>,
): Promise<Checkpoint> => {
  const tensors = tensorsOf(state);
  const manifest: Manifest = {
    format: 1,
    contrastive: version,
    backend,
    step: state.step,
    config,
    tensors: { bytes: tensors.length, sha256: await sha256(tensors) },
  };
  return { step: state.step, manifest: `${JSON.stringify(manifest, null, 2)}\n`, tensors };
};

/**
 * What a manifest says.
 *
 * Errors   Left(DataError) when it is no manifest of this format
 */
export const readManifest = (text: string): Either<DataError, Manifest> => {
  const wrong = (given: string) =>
    left(dataError('the manifest of a checkpoint', given, 'a manifest of format 1'));
  try {
    const read = v.safeParse(manifestSchema, JSON.parse(text));
    return read.success
      ? right(read.output)
      : wrong(`${v.getDotPath(read.issues[0]) ?? 'JSON'} that is ${read.issues[0].received}`);
  } catch {
    return wrong(`${text.length} characters that are not JSON`);
  }
};

const matrixOf = (name: string, { shape, data }: StoredTensor): Either<DataError, Matrix> => {
  const [rows, cols] = shape;
  return rows === undefined || cols === undefined || shape.length !== 2 || data instanceof Int32Array
    ? left(dataError(`tensor ${name}`, `[${shape.join(', ')}]`, 'rows and columns of floating-point numbers'))
    : right(matrix(rows, cols, data));
};

const stateOf = (
  step: number,
  tensors: Readonly<Record<string, StoredTensor>>,
): Either<DataError, State<Matrix>> => {
  const [matrices, notes]: [Record<string, Matrix>, Record<string, Int32Array>] = [{}, {}];
  for (const [name, tensor] of Object.entries(tensors)) {
    const data: TensorNumbers = tensor.data;
    if (name.startsWith(note) && data instanceof Int32Array) notes[name.slice(note.length)] = data;
    else {
      const read = matrixOf(name, tensor);
      if (read._tag === 'Left') return read;
      matrices[name] = read.right;
    }
  }
  return right(unflat(step, matrices, notes));
};

/**
 * The run that a checkpoint holds.
 *
 * Errors   Left(DataError) when manifest or tensors are cut off or not what the manifest says
 */
export const openCheckpoint = async (
  checkpoint: Checkpoint,
): Promise<Either<DataError, { readonly manifest: Manifest; readonly state: State<Matrix> }>> => {
  const manifest = readManifest(checkpoint.manifest);
  if (manifest._tag === 'Left') return manifest;
  const { bytes, sha256: expected } = manifest.right.tensors;
  const name = `the checkpoint of step ${manifest.right.step}`;
  if (checkpoint.tensors.length !== bytes)
    return left(dataError(name, `${checkpoint.tensors.length} bytes of tensors`, `${bytes} bytes`));
  const given = await sha256(checkpoint.tensors);
  if (given !== expected) return left(dataError(name, `tensors with hash ${given}`, `hash ${expected}`));
  const file = decodeSafetensors(name, checkpoint.tensors);
  if (file._tag === 'Left') return file;
  const state = stateOf(manifest.right.step, file.right.tensors);
  return state._tag === 'Left' ? state : right({ manifest: manifest.right, state: state.right });
};

/** Checkpoints kept in memory: for browsers, and for tests. */
export const inMemoryStore = (): CheckpointStore => {
  let kept: Checkpoint | undefined;
  return {
    save: async (checkpoint) => {
      kept = checkpoint;
      return right('memory');
    },
    newest: async () => right(kept),
  };
};
