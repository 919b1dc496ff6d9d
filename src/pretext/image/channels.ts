/** channels — an image taken apart into its colours, [N, H·W] each, and put together again. */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';

/** Columns of one channel. */
const columnsOf = ({ height, width, channels }: ImageShape, channel: number): Int32Array =>
  Int32Array.from({ length: height * width }, (_, p) => p * channels + channel);

/** Each channel alone. */
export const channelsOf = <T>(A: Algebra<T>, image: ImageShape, x: T): ReadonlyArray<T> =>
  Array.from({ length: image.channels }, (_, c) => A.takeColumns(columnsOf(image, c))(x));

/** Channels in their places. */
export const together = <T>(A: Algebra<T>, image: ImageShape, parts: ReadonlyArray<T>): T =>
  parts
    .map((part, c) => A.putColumns(columnsOf(image, c), image.height * image.width * image.channels)(part))
    .reduce((a, b) => A.add(a, b));

/** The weights with which colours make grey: ITU-R 601-2 as PIL and torchvision round it. They sum to 0.9999. */
export const greyWeights = [0.2989, 0.587, 0.114] as const;

/** The grey of each pixel, [N, H·W]; an image of one channel is its own grey. */
export const greyOf = <T>(A: Algebra<T>, image: ImageShape, x: T): T => {
  if (image.channels !== 3) return x;
  const [r, g, b] = channelsOf(A, image, x) as [T, T, T];
  const [wr, wg, wb] = greyWeights;
  return A.add(A.add(A.scale(wr)(r), A.scale(wg)(g)), A.scale(wb)(b));
};

/** One value for each pixel, repeated over the channels: [N, H·W] → [N, H·W·C]. */
export const repeated = <T>(A: Algebra<T>, { height, width, channels }: ImageShape, grey: T): T =>
  channels === 1
    ? grey
    : A.takeColumns(
        Int32Array.from({ length: height * width * channels }, (_, j) => Math.floor(j / channels)),
      )(grey);
