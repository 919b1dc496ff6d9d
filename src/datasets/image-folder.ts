/**
 * image-folder — photographs in folders, one folder for each class: `birds/heron/one.jpg`.
 *
 * Images of any size are brought to 32 × 32 pixels in colour: scaled until they cover the square, cut in the middle.
 * Reading them is the work of the package `sharp`, which is loaded only then.
 */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Dataset } from './dataset.js';
import { inMemory } from './dataset.js';
import { reason } from './files.js';

/** Pixels of a side. */
export const side = 32;

const isImage = (name: string): boolean => /\.(png|jpe?g|webp|gif|tiff?|avif)$/i.test(name);

/** Folders of a folder by name, in the order of their letters, with the images in each. */
const classesIn = async (
  folder: string,
): Promise<ReadonlyArray<readonly [name: string, images: ReadonlyArray<string>]>> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((e) => (e.isDirectory() && !e.name.startsWith('.') ? [e.name] : [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const images = (await readdir(join(folder, name))).filter(isImage).sort();
      return [name, images.map((image) => join(folder, name, image))] as const;
    }),
  );
};

/** Whether a folder holds folders of images. */
export const holdsImages = async (folder: string): Promise<boolean> =>
  classesIn(folder).then(
    (classes) => classes.some(([, images]) => images.length > 0),
    () => false,
  );

type Read = (path: string) => Promise<Uint8Array>;

const reader = async (load: () => Promise<unknown>): Promise<Either<DataError, Read>> => {
  try {
    const { default: sharp } = (await load()) as typeof import('sharp');
    return right(async (path) =>
      sharp(path)
        .rotate()
        .resize(side, side, { fit: 'cover' })
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer(),
    );
  } catch {
    return left(dataError('a folder of images', 'no package "sharp"', 'npm install sharp'));
  }
};

/**
 * The images of a folder with their classes.
 *
 * Errors   Left(DataError) when `sharp` is not there, a class has no image, or a file is none
 */
export const imageFolder =
  (folder: string, load: () => Promise<unknown> = () => import('sharp')): TaskEither<DataError, Dataset> =>
  async () => {
    const read = await reader(load);
    if (read._tag === 'Left') return read;
    const classes = await classesIn(folder);
    const empty = classes.find(([, images]) => images.length === 0);
    if (empty !== undefined)
      return left(
        dataError(join(folder, empty[0]), 'a class without an image', 'one or more .png, .jpg, .webp'),
      );
    const files = classes.flatMap(([, images], label) => images.map((path) => ({ path, label })));
    const width = side * side * 3;
    const pixels = new Uint8Array(files.length * width);
    for (const [i, { path }] of files.entries())
      try {
        const bytes = await read.right(path);
        if (bytes.length !== width)
          return left(dataError(path, `${bytes.length} bytes`, 'an image in colour or grey'));
        pixels.set(bytes, i * width);
      } catch (cause) {
        return left(dataError(path, reason(cause), 'an image that can be read'));
      }
    const shape = { height: side, width: side, channels: 3 };
    const labels = Int32Array.from(files, (f) => f.label);
    return inMemory(basename(resolve(folder)), { kind: 'image', shape }, pixels, labels);
  };
