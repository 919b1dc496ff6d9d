import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import type { Among } from '../../src/algebra/among.js';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../../src/algebra/among.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { gpuDriverWith } from './driver.js';
import { wrongLogPartition, wrongPull } from './guards.js';

const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));

const ask = async (mode: 'cpu' | 'webasm', among: Among, q: Matrix, k: Matrix) => {
  const gpu = gpuDriverWith({ mode, strict: true, smallestWork: 0 });
  const answer = await gpu.use((b) => {
    const [x, y, ybar] = [b.constant(q), b.constant(k), b.constant(filled(q.rows, 1, 1))];
    const lse = b.logPartition(among)(x, y);
    const [qbar, kbar] = b.logPartitionPull(among)(x, y, lse, ybar);
    return TE.sequenceArray([lse, qbar, kbar, b.matmul(x, b.transpose(y))].map(b.read));
  })();
  if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left));
  return { values: answer.right as readonly [Matrix, Matrix, Matrix, Matrix], report: gpu.report() };
};

const labels = Int32Array.of(0, 1, 0, 2, 1, 0, 3);
const cases: ReadonlyArray<readonly [string, Among]> = [
  ['every key', everyKey],
  ['all but self', allButSelf],
  ['same label, an anchor of which has none', sameLabel(labels)],
  ['other label', otherLabel(labels)],
];

describe.each(['cpu', 'webasm'] as const)('gpu %s', (mode) => {
  it.each(cases)('log-partition and its pullback over %s', async (_, among) => {
    const [q, k] = [draw(1, 7, 5), draw(2, 7, 5)];
    const { values, report } = await ask(mode, among, q, k);
    expect(wrongLogPartition(among, q, k, values[0])).toBeNull();
    expect(wrongPull(among, q, k, values[0], filled(7, 1, 1), [values[1], values[2]])).toBeNull();
    expect(report).toMatchObject({ mode, software: true, fellBack: null, caught: [], trusted: 3 });
  });

  it('chunks of keys and blocks of anchors join seamlessly', async () => {
    const [q, k] = [draw(3, 300, 9), draw(4, 9000, 9)];
    const { values } = await ask(mode, everyKey, q, k);
    expect(wrongLogPartition(everyKey, q, k, values[0])).toBeNull();
    expect(wrongPull(everyKey, q, k, values[0], filled(300, 1, 1), [values[1], values[2]])).toBeNull();
  });
});
