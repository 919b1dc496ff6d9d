import * as gpuJs from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { allButSelf } from '../../src/algebra/among.js';
import { filled, tabulate } from '../../src/prelude/matrix.js';
import { openEngine } from './engine.js';
import { wrongLogPartition, wrongPull } from './guards.js';
import type { GpuJs } from './load.js';
import { logPartitionOn } from './partition.js';
import { pullOn } from './pull.js';
import { cautious, keysPerThread, reachOf, roundsPerThread, rowsPerCall, wide } from './reach.js';

describe('gpu/reach', () => {
  it('asks much of WebGPU on a GPU alone', () => {
    expect(reachOf({ mode: 'webgpu', software: false })).toBe(wide);
    expect(reachOf({ mode: 'webgpu', software: true })).toBe(cautious);
    expect(reachOf({ mode: 'webgl2', software: false })).toBe(cautious);
    expect(reachOf({ mode: 'webasm', software: true })).toBe(cautious);
  });

  it('a thread walks no more keys than its rounds allow, nor so many that others have none', () => {
    // 128 columns are 32 rounds a key and one more for the key itself: 484 · 33 = 15 972.
    expect(keysPerThread(cautious, 4096, 4096, 128)).toBe(484);
    expect(484 * 33).toBeLessThanOrEqual(roundsPerThread);
    expect(keysPerThread(wide, 4096, 4096, 128)).toBe(128);
    expect(keysPerThread(wide, 64, 4096, 128)).toBe(32);
    expect(keysPerThread(wide, 64, 8, 128)).toBe(8);
    expect(keysPerThread(wide, 4096, 4096, 65_536)).toBe(1);
  });

  it('a call takes as many anchors as its work allows, and at least one', () => {
    expect(rowsPerCall(cautious, 4096, 4096 * 128)).toBe(512);
    expect(rowsPerCall(wide, 4096, 4096 * 128)).toBe(4096);
    expect(rowsPerCall(cautious, 4096, 2 ** 30)).toBe(1);
  });

  it('the log-partition and its pullback are the same in few large calls', async () => {
    const engine = openEngine(gpuJs as unknown as GpuJs, 'cpu', wide);
    const [n, d] = [200, 8];
    const x = tabulate(n, d, (i, j) => Math.fround(2 * Math.sin(1 + i * d + j)));
    const sides = { q: await engine.upload(x), k: await engine.upload(x), n, m: n, d };
    const lse = await logPartitionOn(engine, allButSelf, sides);
    expect(wrongLogPartition(allButSelf, x, x, lse)).toBeNull();
    const ybar = filled(n, 1, 1);
    expect(
      wrongPull(allButSelf, x, x, lse, ybar, await pullOn(engine, allButSelf, sides, lse, ybar)),
    ).toBeNull();
    await engine.close();
  });
});
