/**
 * training — the doors of training, opened when they are first used.
 *
 * Whoever only asks for a loss does not load the encoders, the loop and the readers of files.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { Driver } from '../algebra/backend.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { EncoderDoor, PretrainOptions } from './encoder-door.js';
import type { FineTuningDoorOptions } from './fine-tuning-door.js';
import type { LabelledRows } from './metrics.js';
import type { Rows } from './rows.js';

/**
 * Learns an encoder from rows without labels; `encoder-door.ts` says what may be asked.
 *
 * @example
 * (await pretrain([[1, 2]], { epocs: 3 })).left.allowed.endsWith('(did you mean epochs?)') // => true
 */
export const pretrain = async (
  rows: Rows,
  options: PretrainOptions = {},
): Promise<Either<ContrastiveError, EncoderDoor>> =>
  (await import('./encoder-door.js')).pretrain(rows, options);

/**
 * The encoder that a run left behind: a folder or file in Node, an address in a browser, or the bytes themselves.
 *
 * @example
 * (await loadEncoder(new Uint8Array(3))).left.given // => '3 bytes'
 */
export const loadEncoder = async (
  place: string | Uint8Array,
  options: { readonly backend?: Driver } = {},
): Promise<Either<ContrastiveError, EncoderDoor>> =>
  (await import('./encoder-door.js')).loadEncoder(place, options);

/** Accuracy after a copy of the encoder was trained on with labels; `fine-tuning-door.ts` says what may be asked. */
export const fineTuned = async (
  encoder: EncoderDoor,
  train: LabelledRows,
  test: LabelledRows,
  options: FineTuningDoorOptions = {},
): Promise<Either<ContrastiveError, Readonly<Record<string, number>>>> =>
  (await import('./fine-tuning-door.js')).fineTuned(encoder, train, test, options);
