/** registry — the book: every law, in the order of its report. */
import type { Law } from '../law.js';
import { augmentationLaws } from './augmentation.js';
import { classLaws } from './classes.js';
import { clusteringLaws } from './clustering.js';
import { correctedLaws } from './corrected.js';
import { accountLaws, definitionLaws } from './definition.js';
import { falseNegativeLaws } from './false-negatives.js';
import { fusedLaws } from './fused.js';
import { inBatchLaws } from './in-batch.js';
import { infoNceLaws } from './info-nce.js';
import { learningLaws } from './learning.js';
import { limitLaws } from './limits.js';
import { logitLaws } from './logits.js';
import { measureLaws } from './measures.js';
import { miningLaws } from './mining.js';
import { normaliseLaws } from './normalise.js';
import { familyLaws } from './objectives.js';
import { partitionLaws } from './partition.js';
import { pretextLaws } from './pretext.js';
import { shardedLaws } from './sharded.js';
import { similarityLaws } from './similarity.js';
import { softmaxLaws } from './softmax.js';
import { supervisedGradientLaws } from './supervised-gradients.js';

/** A part of the book. */
export interface Chapter {
  readonly title: string;
  readonly laws: ReadonlyArray<Law>;
}

/** The chapters, in the order in which one would read them. */
export const chapters: ReadonlyArray<Chapter> = [
  { title: 'Similarity and normalisation', laws: [...similarityLaws, ...normaliseLaws] },
  { title: 'Sums of exponentials', laws: [...softmaxLaws, ...partitionLaws] },
  { title: 'InfoNCE: one anchor among candidates', laws: infoNceLaws },
  { title: 'InfoNCE as a function of its scores', laws: logitLaws },
  { title: 'Pairs in a batch', laws: inBatchLaws },
  {
    title: 'Losses that are told who belongs together',
    laws: [...classLaws, ...supervisedGradientLaws, ...miningLaws],
  },
  { title: 'Corrected denominators, and losses without one', laws: correctedLaws },
  { title: 'Codes, clusters, prototypes', laws: [...clusteringLaws, ...falseNegativeLaws] },
  { title: 'Batches dealt out to workers', laws: shardedLaws },
  { title: 'Limits that are known', laws: limitLaws },
  { title: 'What moves parameters', laws: learningLaws },
  { title: 'Measures of representations', laws: measureLaws },
  { title: 'Augmentations and views', laws: augmentationLaws },
  { title: 'Series, sentences, tables and pseudo-labels', laws: pretextLaws },
  { title: 'Properties of whole families of losses', laws: familyLaws },
  { title: 'Kernels and their definitions', laws: fusedLaws },
  { title: 'Definitions', laws: [...accountLaws, ...definitionLaws] },
];

/** The laws. */
export const laws: ReadonlyArray<Law> = chapters.flatMap((c) => c.laws);
