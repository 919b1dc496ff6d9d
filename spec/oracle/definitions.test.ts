/** Every objective, similarity, optimiser, metric and clustering step is said once more in plain loops, and judged by that. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import { laws } from '../laws/registry.js';
import { clusteringTopics } from '../topics/clustering.js';
import { learningTopics } from '../topics/learning.js';
import { measureTopics } from '../topics/measures.js';
import { partitionTopics } from '../topics/partitions.js';
import { representationTopics } from '../topics/representations.js';
import { similarityTopics } from '../topics/similarity.js';

const ids = new Set(laws.map((l) => l.id));
const named = (of: string, ask: string): string =>
  ask === 'value' || ask === 'loss' ? `${of}/definition` : `${of}/${ask}-definition`;

/** What has a definition but is drawn: its law is what the draw may be. */
const drawn: Readonly<Record<string, string>> = {
  'k-means/seeds-definition': 'k-means/seeds-are-distinct-while-they-can-be',
};

const steps = [
  ...similarityTopics,
  ...learningTopics,
  ...measureTopics,
  ...partitionTopics,
  ...representationTopics,
  ...clusteringTopics,
].flatMap((t) =>
  [...Object.keys(t.asks), ...Object.keys(t.hosted ?? {})]
    .filter((ask) => ask !== 'gradient')
    .map((ask) => named(t.name, ask)),
);

describe('definitions', () => {
  it('no objective is without one', () => {
    const all = Object.keys({ ...objectives, ...clusteringObjectives });
    expect(all.filter((of) => !ids.has(named(of, 'loss')))).toEqual([]);
    expect(all.length).toBeGreaterThan(25);
  });

  it('no similarity, optimiser, metric or clustering step is without one', () => {
    expect(steps.filter((id) => !ids.has(drawn[id] ?? id))).toEqual([]);
    expect(steps).toContain('rank/definition');
    expect(steps).toContain('mean-intersection/definition');
    expect(steps).toContain('k-means/lloyd-definition');
  });
});
