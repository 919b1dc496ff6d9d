/** pretexts — the pretext tasks of texts. */
import * as E from 'fp-ts/lib/Either.js';
import type { TextForm } from '../../algebra/form.js';
import type { Edit } from '../edit.js';
import type { Making, Pretext, PretextOption } from '../pretext.js';
import { contrasting } from '../pretext.js';
import { spanCrop, wordDeletion, wordMasking, wordSwap } from './edits.js';
import { dropoutViews, neighbouring, nextSentence, permutedSentence, twoSides } from './sentences.js';

const edit = (change: Edit<TextForm>): Making<'text'> => ({ kind: 'edit', edit: () => E.right(change) });

const rate = (meaning: string, fallback: number): PretextOption => ({
  name: 'rate',
  meaning,
  fallback,
  least: 0,
  most: 0.95,
});

const eda = 'arXiv:1901.11196';

/** Pretexts of texts. */
export const textPretexts: ReadonlyArray<Pretext<'text'>> = [
  {
    name: 'word-deletion',
    modality: 'text',
    summary: 'words left out with a probability',
    keeps: 'what most words of a sentence say together',
    discards: 'single words, length',
    ...contrasting,
    options: [rate('probability that a word is left out', 0.2)],
    source: eda,
    making: ({ rate: p = 0.2 }) => edit(wordDeletion(p)),
  },
  {
    name: 'span-crop',
    modality: 'text',
    summary: 'a stretch of the words',
    keeps: 'what every part of a sentence is about',
    discards: 'what is said in one part only',
    ...contrasting,
    options: [{ name: 'least', meaning: 'least share that is kept', fallback: 0.5, least: 0, most: 1 }],
    source: 'arXiv:2012.15466',
    making: ({ least = 0.5 }) => edit(spanCrop(least)),
  },
  {
    name: 'word-swap',
    modality: 'text',
    summary: 'neighbouring words exchanged with a probability',
    keeps: 'which words there are',
    discards: 'their exact order: a bag of words loses nothing by it',
    ...contrasting,
    options: [rate('probability that two neighbours are exchanged', 0.2)],
    source: eda,
    making: ({ rate: p = 0.2 }) => edit(wordSwap(p)),
  },
  {
    name: 'word-masking',
    modality: 'text',
    summary: 'words replaced by a mask with a probability',
    keeps: 'what the other words say, and where something is missing',
    discards: 'single words',
    ...contrasting,
    options: [rate('probability that a word is masked', 0.15)],
    source: 'arXiv:1810.04805',
    making: ({ rate: p = 0.15 }) => edit(wordMasking(p)),
  },
  {
    name: 'dropout-views',
    modality: 'text',
    summary: 'the same sentence twice, each time without some of its n-grams',
    keeps: 'nearly everything',
    discards: 'single n-grams',
    ...contrasting,
    options: [rate('probability that an n-gram is dropped', 0.1)],
    source: 'arXiv:2104.08821',
    making: ({ rate: p = 0.1 }) => ({ kind: 'task', task: dropoutViews(p) }),
  },
  {
    name: 'two-sides',
    modality: 'text',
    summary: 'the two sides of an entry: word and gloss, gloss and example',
    keeps: 'what a thing is called and what is said of it',
    discards: 'how each side says it',
    positives: 'the two sides of one entry',
    negatives: 'the sides of other entries of the batch',
    pseudoLabels: undefined,
    options: [],
    source: 'arXiv:2103.00020, on text',
    making: () => ({ kind: 'task', task: twoSides }),
  },
  {
    name: 'neighbouring-sentence',
    modality: 'text',
    summary: 'a sentence and its neighbour, in either order',
    keeps: 'the subject that goes on from one sentence to the next',
    discards: 'what only one of them says, and which comes first',
    positives: 'sentences that stand beside each other',
    negatives: 'the sentences of other samples of the batch',
    pseudoLabels: undefined,
    options: [],
    source: 'arXiv:1803.02893',
    making: () => ({ kind: 'task', task: neighbouring }),
  },
  {
    name: 'next-sentence',
    modality: 'text',
    summary: 'whether a sentence follows another or comes from elsewhere',
    keeps: 'what one sentence tells of the next',
    discards: 'what does not go on',
    positives: 'none; contrasted, a sentence beside itself',
    negatives: 'none; contrasted, the other samples of the batch',
    pseudoLabels: '1 where the second sentence follows the first, 0 where it is drawn from all',
    options: [],
    source: 'arXiv:1810.04805',
    making: () => ({ kind: 'task', task: nextSentence }),
  },
  {
    name: 'permuted-sentence',
    modality: 'text',
    summary: 'the parts of a sentence in one of all orders, which is to be told',
    keeps: 'word order and syntax: a bag of words can only guess',
    discards: 'what the order does not change',
    positives: 'none; contrasted, a sentence and itself in another order',
    negatives: 'none; contrasted, the other samples of the batch',
    pseudoLabels: 'which of the orders of the parts: 6 classes of 3 parts',
    options: [{ name: 'parts', meaning: 'into how many it is cut', fallback: 3, least: 2, most: 5 }],
    source: 'arXiv:1909.11942',
    making: ({ parts = 3 }) => ({ kind: 'task', task: permutedSentence(Math.round(parts)) }),
  },
];
