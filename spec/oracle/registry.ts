/** registry — the oracle of every objective, by the objective's name. */
import { alignment, uniformity } from './alignment-uniformity.js';
import { barlowTwins } from './barlow-twins.js';
import { clip } from './clip.js';
import { clusterContrast } from './cluster-contrast.js';
import { cosineRegression } from './cosine-regression.js';
import { debiased } from './debiased.js';
import { decoupled } from './decoupled.js';
import { deepCluster } from './deep-cluster.js';
import { dino } from './dino.js';
import { falseNegatives } from './false-negatives.js';
import { hypersphere } from './hypersphere.js';
import { infoNce } from './info-nce.js';
import { koLeo } from './koleo.js';
import { manyPositives } from './many-positives.js';
import { marginContrastive } from './margin-contrastive.js';
import { maskedSiamese } from './masked-siamese.js';
import { multiSimilarity } from './multi-similarity.js';
import { nPairs } from './n-pairs.js';
import { ntXent } from './nt-xent.js';
import type { Oracle } from './oracle.js';
import { pixelContrast } from './pixel-contrast.js';
import { prototypeNce } from './prototype-nce.js';
import { siglip } from './siglip.js';
import { spectralContrastive } from './spectral-contrastive.js';
import { supervisedContrastive } from './supervised-contrastive.js';
import { swappedPrediction } from './swapped-prediction.js';
import { tico } from './tico.js';
import { triplet } from './triplet.js';
import { vicReg } from './vicreg.js';

/** Losses by their equations. */
export const oracles: Readonly<Record<string, Oracle>> = {
  'info-nce': infoNce,
  'nt-xent': ntXent,
  'many-positives': manyPositives,
  'false-negatives': falseNegatives,
  clip,
  siglip,
  'supervised-contrastive': supervisedContrastive,
  decoupled,
  debiased,
  'n-pairs': nPairs,
  'pixel-contrast': pixelContrast,
  'multi-similarity': multiSimilarity,
  triplet,
  'margin-contrastive': marginContrastive,
  alignment,
  uniformity,
  hypersphere,
  'barlow-twins': barlowTwins,
  vicreg: vicReg,
  tico,
  'cosine-regression': cosineRegression,
  koleo: koLeo,
  dino,
  'masked-siamese': maskedSiamese,
  'spectral-contrastive': spectralContrastive,
  'swapped-prediction': swappedPrediction,
  'prototype-nce': prototypeNce,
  'deep-cluster': deepCluster,
  'cluster-contrast': clusterContrast,
};
