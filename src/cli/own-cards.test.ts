/** What a run says of its own clusters: written by embed, told with its collapse, drawn in its report. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../datasets/npy.js';
import { clusterQuality } from '../pipelines/inspection.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { lossCurve } from '../report/curve.js';
import { collapseOfClusters } from '../training/watched-clusters.js';
import { embed } from './embed.js';
import type { Exit, Run } from './io.js';
import { clusterSentence, inspectionSentences } from './own-cards.js';
import { readClusters } from './run-records.js';
import { train } from './train.js';

const folder = mkdtempSync(join(tmpdir(), 'own-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [data, labels, runFolder] = ['noise.npy', 'labels.npy', 'run'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const samples = 60;
writeFileSync(
  data,
  encodeNpy({ extents: [samples, 6, 6], data: Float32Array.from(uniforms(keyOf(2), samples * 36)) }),
);
writeFileSync(
  labels,
  encodeNpy({ extents: [samples], data: Int32Array.from({ length: samples }, (_, i) => i % 3) }),
);

const said = async (command: Run, argv: ReadonlyArray<string>): Promise<readonly [Exit, string]> => {
  let text = '';
  const add = (t: string): void => {
    text += t;
  };
  const signal = new AbortController().signal;
  return [await command(argv, { out: add, err: add, columns: undefined, signal }), text];
};

const options = [
  ...[
    '--data',
    data,
    '--labels',
    labels,
    '--encoder',
    'convolutional-small',
    '--batch',
    '12',
    '--epochs',
    '2',
  ],
  ...['--hidden', '8', '--projection', '4', '--clusters', '5', '--queue', '24', '--backend', 'array'],
];

describe('own clusters', () => {
  it('assignments: one id for each sample, all of them clusters there are', async () => {
    const [exit, text] = await said(train, [...options, '--pipeline', 'deepcluster', '--out', runFolder]);
    expect([exit, text]).toEqual([0, expect.stringContaining('own clusters: ')]);
    expect(readFileSync(join(runFolder, 'report.html'), 'utf8')).toContain('One cluster through the epochs');
    // The start of each epoch, and the end.
    expect(readClusters(runFolder).map((c) => c.epoch)).toEqual([0, 1, 2]);
    const out = join(folder, 'ids.npy');
    const asked = [runFolder, '--assignments', '--out', out];
    expect((await said(embed, asked))[0]).toBe(0);
    const found = decodeNpy(out, new Uint8Array(readFileSync(out)));
    const { extents, data: ids } = found._tag === 'Right' ? found.right : expect.fail('no array');
    // A single file is embedded whole, whatever part is asked for.
    expect(extents).toEqual([samples]);
    expect(Array.from(ids, Number).every((id) => Number.isInteger(id) && id >= 0 && id < 5)).toBe(true);
  }, 60_000);

  it('refused: a pipeline without clusters has none to write', async () => {
    const plain = join(folder, 'plain');
    expect((await said(train, [...options, '--out', plain, '--no-evaluate']))[0]).toBe(0);
    expect(await said(embed, [plain, '--assignments'])).toEqual([2, expect.stringContaining('simclr')]);
  }, 60_000);

  it('collapse-said: all samples in one cluster is a warning, an even spread is none', () => {
    const [one, even] = [new Int32Array(40), Int32Array.from({ length: 40 }, (_, i) => i % 4)];
    expect(collapseOfClusters(one, 4)).toContain('clusters have collapsed: the largest of 4 holds 100 %');
    expect(collapseOfClusters(even, 4)).toBeUndefined();
    expect(clusterSentence(clusterQuality(one, 4, undefined))).toContain('collapsed');
    expect(clusterSentence(clusterQuality(even, 4, even))).toContain('NMI with the classes 1.000');
  });

  it('whom a loss pushes away: the share is told, or why there is none', () => {
    const why = 'it has no negatives';
    expect(inspectionSentences({ sparing: why })).toEqual([`no share of the repulsion to tell: ${why}`]);
    const repulsion = { tau: 0.1, share: 0.25, count: 0.125, at: [[0.1, 0.25]] as const };
    const [told] = inspectionSentences({ repulsion });
    expect(told).toContain('25.0 % of what pushes samples apart pushes samples of one class apart');
    expect(told).toContain('at temperature 0.1; with even weights it would be 12.5 %');
  });

  it('one line where collapse is the lowest value, two where it is not', () => {
    const at = (floor: number, collapse: number): string =>
      lossCurve([{ step: 1, loss: 3, floor, collapse }]);
    expect(at(0, 0)).toContain('floor and collapse 0.00');
    expect(at(0, 4)).toContain('>floor 0.00');
    expect(at(0, 4)).toContain('>collapse 4.00');
  });
});
