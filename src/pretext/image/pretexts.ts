/** pretexts — the pretext tasks of images: every policy of changes, and what can be predicted of an image. */

import { policies } from '../policies.js';
import type { Pretext } from '../pretext.js';
import { contrasting } from '../pretext.js';
import { denseCrops } from './dense-crops.js';
import { jigsaw } from './jigsaw.js';
import { multiCrop } from './multi-crop.js';
import { patchPosition } from './patch-position.js';
import { rotation } from './rotation.js';

const words: Readonly<Record<string, Pick<Pretext<'image'>, 'keeps' | 'discards' | 'source'>>> = {
  digits: {
    keeps: 'which strokes there are and how they meet',
    discards: 'small turns, size, slant, place, brightness, noise',
    source: 'arXiv:2002.05709, without flips',
  },
  fashion: {
    keeps: 'the cut of a garment as its parts show it',
    discards: 'which part is seen, left or right, brightness, contrast',
    source: 'arXiv:2002.05709, without colours',
  },
  photographs: {
    keeps: 'what is seen, as far as shapes and textures tell',
    discards: 'which part is seen, left or right, colours, sharpness',
    source: 'arXiv:2002.05709, appendix A',
  },
  none: { keeps: 'everything', discards: 'nothing', source: 'the control: two equal views' },
};

/** What a task with pseudo-labels says of positives and negatives when it is predicted, and when it is contrasted. */
const predicting = {
  positives: 'none when predicted; contrasted (PIRL), a sample and its view',
  negatives: 'none when predicted; contrasted, the other samples',
} as const;

const predicted: ReadonlyArray<Pretext<'image'>> = [
  {
    name: 'rotation',
    modality: 'image',
    summary: 'by how many quarters the image was turned',
    keeps: 'how things stand',
    discards: 'nothing when predicted; contrasted, how things stand',
    ...predicting,
    pseudoLabels: '4: none, one, two or three quarters',
    options: [],
    source: 'arXiv:1803.07728',
    making: () => ({ kind: 'task', task: rotation }),
  },
  {
    name: 'jigsaw',
    modality: 'image',
    summary:
      'in which order the tiles were put together again, out of orders that differ in all tiles but one',
    keeps: 'where parts lie',
    discards: 'nothing when predicted; contrasted, where parts lie',
    ...predicting,
    pseudoLabels: 'n(n − 1) orders of n = grid² tiles, every two at a Hamming distance of n − 1 at least',
    options: [{ name: 'grid', meaning: 'tiles on each side', fallback: 2, least: 2, most: 4 }],
    source: 'arXiv:1603.09246; contrasted, arXiv:1912.01991',
    making: ({ grid = 2 }) => ({ kind: 'task', task: jigsaw(Math.round(grid)) }),
  },
  {
    name: 'patch-position',
    modality: 'image',
    summary: 'where one patch lies, seen from the patch in the middle',
    keeps: 'which part is what, and where it belongs',
    discards: 'the rest of the image',
    ...predicting,
    pseudoLabels: '8: the neighbours of the middle, row by row',
    options: [],
    source: 'arXiv:1505.05192',
    making: () => ({ kind: 'task', task: patchPosition }),
  },
  {
    name: 'dense-crops',
    modality: 'image',
    summary: 'two crops of one image, with the spot that each place of them looks at',
    keeps: 'what is seen at a spot',
    discards: 'in which crop it is seen, how large, and how it is lit',
    positives: 'places of the two views that look at the same cell of the image',
    negatives: 'all other places of the other views',
    pseudoLabels: undefined,
    options: [],
    source: 'arXiv:2011.10043',
    making: () => ({ kind: 'task', task: denseCrops }),
  },
  {
    name: 'multi-crop',
    modality: 'image',
    summary: 'two large crops and several small ones of one image',
    keeps: 'what the parts of a thing have in common',
    discards: 'which part is seen, and how large',
    ...contrasting,
    options: [{ name: 'locals', meaning: 'small crops beside the two', fallback: 2, least: 0, most: 16 }],
    source: 'arXiv:2006.09882',
    making: ({ locals = 2 }) => ({ kind: 'task', task: multiCrop(Math.round(locals)) }),
  },
];

/** A pretext for each policy. */
const byPolicy: ReadonlyArray<Pretext<'image'>> = Object.entries(policies).map(
  ([name, { summary, change }]) => ({
    name: name === 'none' ? 'image-unchanged' : name,
    modality: 'image',
    summary,
    ...contrasting,
    ...(words[name] ?? { keeps: 'what the changes leave', discards: 'what they change', source: summary }),
    options: [],
    making: () => ({ kind: 'change', change }),
  }),
);

/** Pretexts of images. */
export const imagePretexts: ReadonlyArray<Pretext<'image'>> = [...byPolicy, ...predicted];
