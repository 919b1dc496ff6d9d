/** eight-bit — Pillow's and torchvision's operations on bytes. */
import type { ImageShape } from '../../../src/algebra/geometry.js';
import { matrix } from '../../../src/prelude/matrix.js';
import type { Bytes } from '../../../src/pretext/image/eight-bit-colour.js';
import {
  brightenedBytes,
  contrastedBytes,
  greyBytes,
  hueBytes,
  saturatedBytes,
  solarisedBytes,
} from '../../../src/pretext/image/eight-bit-colour.js';
import {
  pillowBlurred,
  pillowResized,
  torchvisionResized,
} from '../../../src/pretext/image/eight-bit-filter.js';
import type { Case, ValueFamily } from '../family.js';
import { numeric } from '../family.js';

type Operation = (c: Case, shape: ImageShape, x: Bytes) => Bytes;

const operations: Readonly<Record<string, Operation>> = {
  pil_grayscale: (_, __, x) => greyBytes('pillow')(x),
  tv_grayscale: (_, __, x) => greyBytes('torchvision')(x),
  pil_solarize: (c, _, x) => solarisedBytes(numeric(c, 'threshold'))(x),
  tv_solarize: (c, _, x) => solarisedBytes(numeric(c, 'threshold'))(x),
  pil_brightness: (c, _, x) => brightenedBytes('pillow', numeric(c, 'factor'))(x),
  tv_brightness: (c, _, x) => brightenedBytes('torchvision', numeric(c, 'factor'))(x),
  pil_contrast: (c, _, x) => contrastedBytes('pillow', numeric(c, 'factor'))(x),
  tv_contrast: (c, _, x) => contrastedBytes('torchvision', numeric(c, 'factor'))(x),
  pil_saturation: (c, _, x) => saturatedBytes('pillow', numeric(c, 'factor'))(x),
  tv_saturation: (c, _, x) => saturatedBytes('torchvision', numeric(c, 'factor'))(x),
  tv_pil_hue: (c, _, x) => hueBytes(numeric(c, 'factor'))(x),
  pil_gaussian_blur: (c, s, x) => pillowBlurred(s, numeric(c, 'radius'))(x),
  pil_resize_bilinear: (c, s, x) => pillowResized(s, numeric(c, 'out_h'), numeric(c, 'out_w'))(x),
  tv_resize_bilinear_noaa: (c, s, x) => torchvisionResized(s, numeric(c, 'out_h'), numeric(c, 'out_w'))(x),
};

/** Images of bytes. */
export const eightBit: ValueFamily = {
  kind: 'value',
  family: 'aug_uint8',
  answer: (c) => {
    const { image } = c.inputs;
    const operation = operations[String(c.params.op)];
    if (image === undefined || operation === undefined) return {};
    const [height = 1, width = 1, channels = 1] = image.shape;
    const out = operation(c, { height, width, channels }, Uint8Array.from(image.data, Number));
    const expected = c.outputs.image?.data.length ?? out.length;
    // One grey channel instead of three equal ones.
    const grey = expected * channels === out.length;
    const kept = grey ? out.filter((_, i) => i % channels === 0) : out;
    const cols = c.outputs.image?.shape.at(-1) ?? channels;
    return { image: matrix(kept.length / cols, cols, Float64Array.from(kept)) };
  },
};
