/** families — every family of golden numbers that this library claims to reproduce. */
import { torchvisionFloat64 } from './families/augmentations.js';
import { clusteringFamilies } from './families/clustering.js';
import { contrastiveFamilies } from './families/contrastive.js';
import { eightBit } from './families/eight-bit.js';
import { evaluationFamilies } from './families/evaluation.js';
import { memoryFamilies } from './families/memory.js';
import { ntXentFamilies } from './families/nt-xent.js';
import { optimiserFamilies } from './families/optimisers.js';
import { regressionFamilies } from './families/regression.js';
import type { Family } from './family.js';

export const families: ReadonlyArray<Family> = [
  ...ntXentFamilies,
  ...contrastiveFamilies,
  ...regressionFamilies,
  torchvisionFloat64,
  eightBit,
  ...optimiserFamilies,
  ...evaluationFamilies,
  ...memoryFamilies,
  ...clusteringFamilies,
];
