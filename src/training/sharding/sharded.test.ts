/**
 * A sharded batch equals the whole one, value and gradient.
 *
 * Allowed: both sides add the same at most 2N·2N positive softmax terms and N·D products in another order; each
 * order is within (4N + D + 16)·u of its terms (Higham 2002, §3.1), terms of a gradient being at most 2/(τ N).
 */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import { allButSelf, everyKey } from '../../algebra/among.js';
import type { Algebra } from '../../algebra/derived.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix } from '../../prelude/matrix.js';
import { keyOf, normals } from '../../prelude/random.js';
import { gradient } from '../../readings/pullback.js';
import { inProcess, offsets, slice, stacked } from './collective.js';
import type { ShardResult, ShardTerms } from './sharded.js';
import { sharded, shardedClip, shardedFormula, shardedInfoNce, shardedNtXent } from './sharded.js';
import { overThreads, sharedFor } from './threads.js';

const [n, d, tau] = [9, 4, 0.2];
const unit = (seed: number): Matrix => A.normalizeRows(1e-12)(matrix(n, d, normals(keyOf(seed), n * d)));
const [q, k] = [unit(1), unit(2)];

type Whole = <T>(B: Algebra<T>) => (x: Readonly<Record<'q' | 'k', T>>) => T;
const infoNce: Whole = (B) => (x) => {
  const s = B.scale(1 / tau)(x.q);
  return B.mean('all')(B.sub(B.logPartition(everyKey)(s, x.k), B.rowDot(s, x.k)));
};
const clip: Whole = (B) => (x) => B.scale(0.5)(B.add(infoNce(B)(x), infoNce(B)({ q: x.k, k: x.q })));
const ntXent: Whole = (B) => (x) => {
  const [z, other] = [B.concatRows(x.q, x.k), B.concatRows(x.k, x.q)];
  const s = B.scale(1 / tau)(z);
  return B.mean('all')(B.sub(B.logPartition(allButSelf)(s, z), B.rowDot(s, other)));
};

const cases: ReadonlyArray<readonly [string, Whole, ShardTerms<'q' | 'k'>]> = [
  ['info-nce', infoNce, shardedInfoNce(tau)],
  ['clip', clip, shardedClip(tau)],
  ['nt-xent', ntXent, shardedNtXent(tau)],
];
const allowed = ((4 * n + d + 16) * 2 ** -53 * 2 * 4) / tau;

const overShards = async (
  counts: ReadonlyArray<number>,
  terms: ShardTerms<'q' | 'k'>,
): Promise<{ readonly loss: number; readonly q: Matrix; readonly k: Matrix }> => {
  const starts = offsets(counts);
  const parts = (m: Matrix) => counts.map((count, w) => slice(m, starts[w] as number, count));
  const [qs, ks] = [parts(q), parts(k)];
  const results: ReadonlyArray<ShardResult<'q' | 'k'>> = await Promise.all(
    inProcess(counts.length).map((c, w) => sharded(A, c)(terms)({ q: qs[w] as Matrix, k: ks[w] as Matrix })),
  );
  expect(new Set(results.map((r) => r.loss)).size).toBe(1);
  return {
    loss: results[0]?.loss ?? Number.NaN,
    q: stacked(results.map((r) => r.gradient.q)),
    k: stacked(results.map((r) => r.gradient.k)),
  };
};

const gap = (a: Matrix, b: Matrix): number =>
  Math.max(...Array.from(a.data, (x, i) => Math.abs(x - (b.data[i] ?? Number.NaN))));

const distance = async (whole: Whole, terms: ShardTerms<'q' | 'k'>, counts: ReadonlyArray<number>) => {
  const one = gradient(A)({ q, k })((B) => (x) => ({ loss: whole(B)(x), kept: {} }));
  const many = await overShards(counts, terms);
  return {
    loss: Math.abs(many.loss - (one.loss.data[0] as number)),
    gradient: Math.max(gap(many.q, one.gradient.q), gap(many.k, one.gradient.k)),
  };
};

describe('sharded/equals-whole', () => {
  it.each(cases)('%s over 1, 3 even, 2 uneven and 4 very uneven shards', async (_, whole, terms) => {
    for (const counts of [[9], [3, 3, 3], [2, 7], [1, 5, 1, 2]]) {
      const { loss, gradient: g } = await distance(whole, terms, counts);
      expect(loss).toBeLessThanOrEqual(allowed);
      expect(g).toBeLessThanOrEqual(allowed);
    }
  });

  it.each(cases)('%s as one formula is what the workers say to each other', async (_, _whole, terms) => {
    for (const counts of [
      [3, 3, 3],
      [1, 5, 1, 2],
    ]) {
      const formula: Whole = (B) => shardedFormula(terms, counts)(B);
      const { loss, gradient: g } = await distance(formula, terms, counts);
      expect(loss).toBeLessThanOrEqual(allowed);
      expect(g).toBeLessThanOrEqual(allowed);
    }
  });

  it('mutants die: labels without the offset, a gather without gradient, a gradient over world size', async () => {
    const noOffset: ShardTerms<'q' | 'k'> = (B) => (place, own, all) =>
      shardedNtXent(tau)(B)({ ...place, offset: 0 }, own, all);
    const noGradient: ShardTerms<'q' | 'k'> = (B) => (place, own, all) =>
      shardedInfoNce(tau)(B)(place, own, { q: B.detach(all.q), k: B.detach(all.k) });
    const averaged: ShardTerms<'q' | 'k'> = (B) => (place, own, all) =>
      B.scale(1 / 3)(shardedInfoNce(tau)(B)(place, own, all));
    const counts = [3, 3, 3];
    expect((await distance(ntXent, noOffset, counts)).loss).toBeGreaterThan(1e9 * allowed);
    expect((await distance(infoNce, noGradient, counts)).gradient).toBeGreaterThan(1e9 * allowed);
    expect((await distance(infoNce, averaged, counts)).gradient).toBeGreaterThan(1e9 * allowed);
  });

  it('worker threads meet, and everybody has the same sum', async () => {
    const shared = sharedFor(3, 8);
    // The other two ranks run in threads of their own; this one blocks in its meetings like any worker.
    const source = `
      const { workerData } = require('node:worker_threads');
      const { rank, counters, slots, size, capacity, rounds } = workerData;
      const c = new Int32Array(counters), s = new Float64Array(slots);
      const gather = (at) => {
        const seen = Atomics.load(c, 0);
        if (Atomics.add(c, at, 1) + 1 < size) { while (Atomics.load(c, 0) === seen) Atomics.wait(c, 0, seen); return; }
        Atomics.store(c, at, 0); Atomics.add(c, 0, 1); Atomics.notify(c, 0);
      };
      for (let i = 0; i < rounds; i++) {
        c.set([1, 1], 3 + 2 * rank); s[rank * capacity] = 10 ** rank * (i + 1); gather(1); gather(2);
      }`;
    const workers = [1, 2].map(
      (rank) => new Worker(source, { eval: true, workerData: { ...shared, rank, rounds: 4 } }),
    );
    const me = overThreads(shared, 0);
    const sums: number[] = [];
    for (let i = 0; i < 4; i++)
      sums.push((await me.allReduce(matrix(1, 1, Float64Array.of(i + 1)))).data[0] as number);
    await Promise.all(workers.map((w) => w.terminate()));
    expect(sums).toEqual([111, 222, 333, 444]);
  });
});
