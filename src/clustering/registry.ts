/** registry — the objectives of this room by name, for doors and commands that also take those of `objectives`. */

import type { Choice, Objective } from '../objectives/objective.js';
import type { AnyObjective } from '../objectives/registry.js';
import { clusterContrast } from './cluster-contrast.js';
import { deepCluster } from './deep-cluster.js';
import { prototypeNce } from './prototype-nce.js';
import { swappedPrediction } from './swapped-prediction.js';

const forgetting = <C extends Readonly<Record<keyof C, Choice>>>(o: Objective<C>): AnyObjective =>
  // The conventions were checked by `check` before they are used by name.
  o as unknown as AnyObjective;

/** Clustering objectives by name. */
export const clusteringObjectives: Readonly<Record<string, AnyObjective>> = Object.fromEntries(
  [
    forgetting(swappedPrediction),
    forgetting(prototypeNce),
    forgetting(deepCluster),
    forgetting(clusterContrast),
  ].map((o) => [o.name, o]),
);
