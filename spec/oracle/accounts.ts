/** accounts — what is no loss, by topic and by what is asked of it. */
import { augmentation } from './augmentation.js';
import { assign, codes, density, lloyd, update } from './clustering.js';
import { heldTemperature, movingAverage, optimiser, queue, schedule } from './learning.js';
import {
  clusteringAgreement,
  deviation,
  explainedVariance,
  neighbourVotes,
  rank,
  retrieval,
} from './measures.js';
import type { Account } from './oracle.js';
import { adjustedInformation, clusterShape, meanIntersection, placeClasses } from './partitions.js';
import {
  imageMoments,
  kernelAlignment,
  matching,
  repulsionShare,
  ridgeRegression,
} from './representations.js';
import { cosine, dots, negativeSquaredDistance, normalise, rbf } from './similarity.js';
import { logPartition, logSumExps, softmaxes } from './softmax.js';

/** Accounts by topic, then by what is asked. */
export const accounts: Readonly<Record<string, Readonly<Record<string, Account>>>> = {
  'similarity/cosine': { value: cosine },
  'similarity/dot': { value: dots },
  'similarity/negative-squared-distance': { value: negativeSquaredDistance },
  'similarity/rbf': { value: rbf },
  normalise: { value: normalise },
  'log-sum-exp': { value: logSumExps },
  softmax: { value: softmaxes },
  'log-partition': { value: logPartition },
  sinkhorn: { value: codes },
  'k-means': { assign, update, lloyd },
  'cluster-density': { value: density },
  queue: { value: queue },
  'moving-average': { value: movingAverage },
  'held-temperature': { value: heldTemperature },
  optimiser: { value: optimiser },
  schedule: { value: schedule },
  'clustering-agreement': { value: clusteringAgreement },
  'nearest-neighbours': { value: neighbourVotes },
  retrieval: { value: retrieval },
  rank: { value: rank },
  deviation: { value: deviation },
  'explained-variance': { value: explainedVariance },
  'cluster-shape': { value: clusterShape },
  'adjusted-information': { value: adjustedInformation },
  'mean-intersection': { value: meanIntersection },
  'place-classes': { value: placeClasses },
  matching: { value: matching },
  'kernel-alignment': { value: kernelAlignment },
  'image-moments': { value: imageMoments },
  'repulsion-share': { value: repulsionShare },
  'ridge-regression': { value: ridgeRegression },
  augmentation: { value: augmentation },
};
