/** registry — every objective by its name: the source of doors, commands, laws and benchmarks. */
import { alignment, hypersphere, uniformity } from './alignment-uniformity.js';
import { clip } from './clip.js';
import { cosineRegression } from './cosine-regression.js';
import { debiased } from './debiased.js';
import { decoupled } from './decoupled.js';
import { dino } from './dino.js';
import { falseNegatives } from './false-negatives.js';
import { infoNce } from './info-nce.js';
import { koLeo } from './koleo.js';
import { manyPositives } from './many-positives.js';
import { marginContrastive } from './margin-contrastive.js';
import { maskedSiamese } from './masked-siamese.js';
import { multiSimilarity } from './multi-similarity.js';
import { nPairs } from './n-pairs.js';
import { ntXent } from './nt-xent.js';
import type { Choice, Objective } from './objective.js';
import { pixelContrast } from './pixel-contrast.js';

import { barlowTwins, tico, vicReg } from './redundancy.js';
import { siglip } from './siglip.js';
import { spectralContrastive } from './spectral-contrastive.js';
import { supervisedContrastive } from './supervised-contrastive.js';
import { triplet } from './triplet.js';

/** An objective whose conventions are read by name. */
export type AnyObjective = Objective<Readonly<Record<string, Choice>>>;

const forgetting = <C extends Readonly<Record<keyof C, Choice>>>(o: Objective<C>): AnyObjective =>
  // The conventions were checked by `check` before they are used by name.
  o as unknown as AnyObjective;

/** Objectives by name. */
export const objectives: Readonly<Record<string, AnyObjective>> = Object.fromEntries(
  [
    forgetting(infoNce),
    forgetting(ntXent),
    forgetting(manyPositives),
    forgetting(falseNegatives),
    forgetting(clip),
    forgetting(siglip),
    forgetting(supervisedContrastive),
    forgetting(decoupled),
    forgetting(debiased),
    forgetting(nPairs),
    forgetting(pixelContrast),
    forgetting(multiSimilarity),
    forgetting(triplet),
    forgetting(marginContrastive),
    forgetting(alignment),
    forgetting(uniformity),
    forgetting(hypersphere),
    forgetting(barlowTwins),
    forgetting(vicReg),
    forgetting(tico),
    forgetting(cosineRegression),
    forgetting(koLeo),
    forgetting(dino),
    forgetting(maskedSiamese),
    forgetting(spectralContrastive),
  ].map((o) => [o.name, o]),
);
