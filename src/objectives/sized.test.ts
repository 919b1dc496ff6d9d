/** Extents and labels for the sizes of a batch. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import type { Choice } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { extentOf, extentsOf, sideOf, takesPart } from './sized.js';

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const e = (rows: number, cols: number) => ({ rows, cols });
const sizes = { n: 3, d: 5, k: 4, m: 7 };

describe('sized', () => {
  it('shapes in letters and in numbers; the second form where each query has its own', () => {
    const letters = { N: 3, D: 5, M: 7, V: 2 };
    expect(extentOf('[V·N, D]', {}, letters)).toEqual(e(6, 5));
    expect(extentOf('[2·M, 1]', {}, letters)).toEqual(e(14, 1));
    expect(extentOf('[M, D] or [N·M, D]', { mode: 'shared' }, letters)).toEqual(e(7, 5));
    expect(extentOf('[M, D] or [N·M, D]', { mode: 'per-query' }, letters)).toEqual(e(21, 5));
  });

  it.each([
    [{}, 'z0', false, true],
    [{}, 'negatives', true, false],
    [{ mode: 'in-batch' }, 'negatives', true, false],
    [{ mode: 'shared' }, 'negatives', true, true],
    [{ mode: 'per-query' }, 'negatives', true, true],
    [{ mode: 'shared' }, 'memory', true, false],
    [{ mining: 'all' }, 'positive', true, true],
    [{ mining: 'all' }, 'negative', true, true],
    [{ mining: 'hard' }, 'positive', true, false],
    [{ mining: 'hard' }, 'negative', true, false],
    [{ positives: 'each' }, 'further', true, false],
    [{ positives: 'first' }, 'further', true, true],
  ] as const)('under %j, does %s, optional %s, take part: %s', (c, name, optional, takes) => {
    expect(takesPart(c, name, optional)).toBe(takes);
  });

  const batches: ReadonlyArray<
    readonly [string, Readonly<Record<string, Choice>>, ReturnType<typeof extentsOf>, ReadonlyArray<number>]
  > = [
    ['info-nce', {}, { q: e(3, 5), k: e(3, 5) }, []],
    ['info-nce', { mode: 'per-query' }, { q: e(3, 5), k: e(3, 5), negatives: e(21, 5) }, []],
    ['nt-xent', { positives: 'first' }, { z0: e(3, 5), z1: e(3, 5), further: e(3, 5) }, []],
    ['dino', { views: 4 }, { student: e(12, 4), teacher: e(6, 4) }, []],
    ['dino', { taught: 3, views: 4 }, { student: e(12, 4), teacher: e(9, 4) }, []],
    ['supervised-contrastive', {}, { z: e(6, 5) }, [0, 1, 2, 0, 1, 2]],
    ['margin-contrastive', {}, { x: e(3, 5), y: e(3, 5) }, [0, 1, 0]],
    ['many-positives', {}, { q: e(3, 5), k: e(6, 5) }, [0, 1, 2, 0, 1, 2]],
    ['triplet', {}, { anchor: e(3, 5), positive: e(3, 5), negative: e(3, 5) }, []],
    ['triplet', { mining: 'hard' }, { anchor: e(3, 5) }, [0, 0, 0]],
    ['prototype-nce', {}, { q: e(3, 5), prototypes: e(4, 5), densities: e(4, 1) }, [0, 1, 2]],
    ['deep-cluster', {}, { scores: e(3, 4) }, [0, 1, 2]],
    ['swapped-prediction', { views: 4 }, { scores: e(12, 4) }, []],
    ['cluster-contrast', {}, { c0: e(3, 4), c1: e(3, 4) }, []],
  ];
  it('keys take turns among queries, however many there are', () => {
    const o = all['many-positives'] ?? expect.fail();
    const { labels } = sideOf(o, o.defaults, { q: e(2, 5), k: e(6, 5) });
    expect(labels).toEqual(Int32Array.of(0, 1, 0, 1, 0, 1));
  });

  it.each(batches)('%s %j', (name, own, extents, labels) => {
    const o = all[name] ?? expect.fail(name);
    const c = { ...o.defaults, ...own };
    expect(extentsOf(o, c, sizes)).toEqual(extents);
    expect(sideOf(o, c, extents)).toEqual(labels.length === 0 ? {} : { labels: Int32Array.from(labels) });
  });
});
