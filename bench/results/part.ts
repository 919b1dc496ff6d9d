/**
 * part — the first samples of a folder of four IDX files, as a folder of four IDX files of its own.
 *
 * A budget of a few epochs on a part is another than a share of one epoch on all: what clusters before each epoch, or
 * remembers samples, needs to come back to them.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { readBytes, writeWhole } from '../../src/datasets/files.js';
import { decodeIdx, encodeIdx } from '../../src/datasets/idx.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { dataError } from '../../src/prelude/errors.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const files = { train: 1, t10k: 0.25 } as const;
const kinds = ['images-idx3-ubyte', 'labels-idx1-ubyte'] as const;

const copied = async (from: string, to: string, most: number): Outcome<void> => {
  const source = [from, `${from}.gz`].find(existsSync);
  if (source === undefined) return E.left(dataError(from, 'no such file', 'the four IDX files, .gz or not'));
  const bytes = await readBytes(source)();
  if (E.isLeft(bytes)) return bytes;
  const whole = decodeIdx(source, bytes.right);
  if (E.isLeft(whole)) return whole;
  const { extents, data } = whole.right;
  const [count = 0, ...each] = extents;
  const rows = Math.min(most, count);
  const size = each.reduce((a, b) => a * b, 1);
  return writeWhole(
    to,
    encodeIdx({ ...whole.right, extents: [rows, ...each], data: data.slice(0, rows * size) }),
  )();
};

/** The folder of the first `most` training samples and of a quarter as many held-out ones, made where it is not there. */
export const partOf = async (folder: string, most: number, out: string): Outcome<string> => {
  const to = join(out, `${basename(resolve(folder))}-first-${most}`);
  mkdirSync(to, { recursive: true });
  for (const [half, share] of Object.entries(files))
    for (const kind of kinds) {
      const name = `${half}-${kind}`;
      if (existsSync(join(to, name))) continue;
      const made = await copied(join(folder, name), join(to, name), Math.ceil(most * share));
      if (E.isLeft(made)) return made;
    }
  return E.right(to);
};
