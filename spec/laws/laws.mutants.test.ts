/** The laws of similarities, objectives and clustering with half the draws of `laws.test.ts`: what Stryker runs. */
import { arrayDriver } from '../../backends/array/driver.js';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import { clusteringTopics } from '../topics/clustering.js';
import { miningTopics } from '../topics/mining.js';
import { similarityTopics } from '../topics/similarity.js';
import { putTo } from './putting.js';
import { laws } from './registry.js';

const mutated = new Set([
  ...Object.keys({ ...objectives, ...clusteringObjectives }),
  ...[...similarityTopics, ...clusteringTopics, ...miningTopics].map((t) => t.name),
]);

putTo(
  arrayDriver,
  laws.filter((law) => mutated.has(law.of)),
  { runs: 12, seed: 2026 },
);
