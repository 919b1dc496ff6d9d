/** registry — the book: every law, in the order of its report. */
import type { Law } from '../law.js';
import { classLaws } from './classes.js';
import { correctedLaws } from './corrected.js';
import { definitionLaws } from './definition.js';
import { inBatchLaws } from './in-batch.js';
import { infoNceLaws } from './info-nce.js';
import { logitLaws } from './logits.js';
import { normaliseLaws } from './normalise.js';
import { familyLaws } from './objectives.js';
import { partitionLaws } from './partition.js';
import { similarityLaws } from './similarity.js';
import { softmaxLaws } from './softmax.js';

/** The laws. */
export const laws: ReadonlyArray<Law> = [
  ...similarityLaws,
  ...normaliseLaws,
  ...softmaxLaws,
  ...partitionLaws,
  ...infoNceLaws,
  ...logitLaws,
  ...inBatchLaws,
  ...classLaws,
  ...correctedLaws,
  ...familyLaws,
  ...definitionLaws,
];
