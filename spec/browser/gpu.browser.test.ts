/** The gpu backend in a real browser. Without one these tests say that they were skipped. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrongLogPartition, wrongPull } from '../../backends/gpu/guards.js';
import type { Among } from '../../src/algebra/among.js';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../../src/algebra/among.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { chromiumPath, openPage } from './chromium.js';
import type { PartitionAnswer } from './page.js';

declare global {
  var partitionOnPage: typeof import('./page.js').partitionOnPage;
}

const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));
const plain = ({ rows, cols, data }: Matrix) => ({ rows, cols, data: Array.from(data) });
const back = ({ rows, cols, data }: PartitionAnswer['values'][number]): Matrix =>
  matrix(rows, cols, Float32Array.from(data));

if (chromiumPath === null)
  console.warn('skipped: the gpu backend in a browser (no chromium; set CHROMIUM to its path)');

describe.skipIf(chromiumPath === null)('gpu in chromium', () => {
  let opened: Awaited<ReturnType<typeof openPage>>;
  beforeAll(async () => {
    opened = await openPage('spec/browser/page.ts');
  }, 120_000);
  afterAll(() => opened?.close());

  const ask = (mode: string, among: Among, q: Matrix, k: Matrix): Promise<PartitionAnswer> =>
    (opened.page as Page).evaluate(([m, a, x, y]) => globalThis.partitionOnPage(m as 'webgl2', a, x, y), [
      mode,
      { relation: among.relation, self: among.self, labels: Array.from(among.queries) },
      plain(q),
      plain(k),
    ] as const);

  const labels = Int32Array.of(0, 1, 0, 2, 1, 0, 3);
  const cases: ReadonlyArray<readonly [string, Among]> = [
    ['every key', everyKey],
    ['all but self', allButSelf],
    ['same label', sameLabel(labels)],
    ['other label', otherLabel(labels)],
  ];
  describe.each(['webgl2', 'webgpu'])('%s', (mode) => {
    it.each(cases)('log-partition and its pullback over %s', async (_, among) => {
      const [q, k] = [draw(1, 7, 5), draw(2, 7, 5)];
      const { values, report, failure } = await ask(mode, among, q, k);
      expect(failure).toBeNull();
      const [lse, qbar, kbar] = values.map(back) as [Matrix, Matrix, Matrix, Matrix];
      expect(wrongLogPartition(among, q, k, lse)).toBeNull();
      expect(wrongPull(among, q, k, lse, filled(7, 1, 1), [qbar, kbar])).toBeNull();
      expect(report).toMatchObject({ mode, fellBack: null, caught: [] });
    });
    it('chunks and blocks join seamlessly', async () => {
      const [q, k] = [draw(3, 40, 9), draw(4, 9000, 9)];
      const { values, failure } = await ask(mode, everyKey, q, k);
      expect(failure).toBeNull();
      const [lse, qbar, kbar] = values.map(back) as [Matrix, Matrix, Matrix, Matrix];
      expect(wrongLogPartition(everyKey, q, k, lse)).toBeNull();
      expect(wrongPull(everyKey, q, k, lse, filled(40, 1, 1), [qbar, kbar])).toBeNull();
    });
  });
  it('auto takes no software adapter, and says so', async () => {
    const { report } = await ask('auto', everyKey, draw(1, 3, 2), draw(2, 3, 2));
    expect(report.mode).toBe('none');
    expect(report.fellBack).toContain('ran on wasm');
  });
});
