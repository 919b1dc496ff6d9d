/** registry — every mutant. */
import { classMutants } from './classes.js';
import { clusterMutants } from './clusters.js';
import { correctedMutants } from './corrected.js';
import { formMutants } from './forms.js';
import { gradientMutants } from './gradients.js';
import { infoNceMutants } from './info-nce.js';
import { modalityMutants } from './modalities.js';
import type { Mutant } from './mutant.js';
import { ntXentMutants } from './nt-xent.js';
import { placeMutants } from './places.js';
import { regressionMutants } from './regressions.js';

/** Mutants of losses and of derivatives. */
export const mutants: ReadonlyArray<Mutant> = [
  ...infoNceMutants,
  ...ntXentMutants,
  ...modalityMutants,
  ...correctedMutants,
  ...classMutants,
  ...placeMutants,
  ...regressionMutants,
  ...clusterMutants,
  ...formMutants,
  ...gradientMutants,
];
