/** pretexts — the pretext tasks of images: every policy of changes. */

import { policies } from '../policies.js';
import type { Pretext } from '../pretext.js';
import { contrasting } from '../pretext.js';

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

/** A pretext for each policy. */
export const imagePretexts: ReadonlyArray<Pretext<'image'>> = Object.entries(policies).map(
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
