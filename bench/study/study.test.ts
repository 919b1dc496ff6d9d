/** The study and the results go end to end on a few samples; what they say follows from the numbers. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Found } from '../../src/cli/compare/engine.js';
import type { Io } from '../../src/cli/io.js';
import { encodeNpy } from '../../src/datasets/npy.js';
import { keyOf, uniforms } from '../../src/prelude/random.js';
import { epochsOf, results } from '../results/results.js';
import type { Cell, Grid } from './cells.js';
import { cellsOf, membersFor, nameOf } from './cells.js';
import { sentencesOf } from './sentences.js';
import { study } from './study.js';

const folder = mkdtempSync(join(tmpdir(), 'study-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [samples, side] = [40, 6];
const [data, labels] = [join(folder, 'noise.npy'), join(folder, 'labels.npy')];
writeFileSync(
  data,
  encodeNpy({
    extents: [samples, side, side],
    data: Float32Array.from(uniforms(keyOf(1), samples * side * side)),
  }),
);
writeFileSync(
  labels,
  encodeNpy({ extents: [samples], data: Int32Array.from({ length: samples }, (_, i) => i % 2) }),
);

const quiet = (): { readonly io: Io; readonly said: () => string } => {
  let text = '';
  const add = (t: string): void => {
    text += t;
  };
  return {
    io: { out: add, err: add, columns: undefined, signal: new AbortController().signal },
    said: () => text,
  };
};

const grid: Grid = { batches: [64, 512], temperatures: [0.1, 2], batch: 64, tau: 0.2, epochs: 1, steps: 2 };

/** A comparison in which every measure of a cell is what `value` says, under three seeds a little apart. */
const madeUp = (cells: ReadonlyArray<Cell>, value: (cell: Cell) => number): Found => {
  const members = membersFor(grid, cells);
  const byName = new Map(cells.map((c) => [nameOf(c), c]));
  const results = members.flatMap(({ name }) =>
    [0, 1, 2].map((seed) => {
      const x = value(byName.get(name) as Cell) + seed / 1000;
      const evaluation = { knn: x, 'linear-100%': x, 'kmeans-nmi': x };
      return {
        member: name,
        seed,
        options: {},
        last: undefined,
        seconds: 1,
        peakMemory: 1,
        evaluation,
        inspection: {},
      };
    }),
  );
  const plan = { members, seeds: [0, 1, 2], shared: {}, backend: 'array' };
  return { plan, baselines: undefined, results, failures: [], complete: true };
};

const verdicts = (value: (cell: Cell) => number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    sentencesOf(madeUp(cellsOf(grid), value), cellsOf(grid)).map((s) => [s.sentence, s.verdict]),
  );

describe('study/sentences', () => {
  it('a batch that helps confirms, one that harms or changes nothing denies', () => {
    const sentence = 'InfoNCE requires large batches, at equal epochs';
    expect(verdicts((c) => c.batch / 1000)[sentence]).toBe('confirmed');
    expect(verdicts((c) => -c.batch / 1000)[sentence]).toBe('denied');
    expect(verdicts(() => 0.5)[sentence]).toBe('denied');
  });
  it('distinct encoders are needed where they are above, for each count of modalities on its own', () => {
    const found = verdicts((c) =>
      (c.pairing === 'image-and-outline') === (c.pipeline === 'dual-encoder') ? 0.9 : 0.5,
    );
    expect(found['two distinct encoders are needed for two modalities']).toBe('confirmed');
    expect(found['two distinct encoders are needed for one modality']).toBe('denied');
  });
  it('a cold temperature above the hottest confirms; the hottest the best decides nothing', () => {
    const sentence = 'temperature helps MoCo with hard negatives';
    expect(verdicts((c) => 1 - c.tau / 10)[sentence]).toBe('confirmed');
    expect(verdicts((c) => c.tau)[sentence]).toBe('not decided');
  });
  it('cells of the same options are one run', () => {
    const cells = cellsOf({ ...grid, batches: [64], temperatures: [0.2] });
    expect(membersFor(grid, cells).length).toBeLessThan(cells.length);
  });
  it('the same number of samples seen, whatever the size', () => {
    expect([epochsOf(160_000, 8000), epochsOf(160_000, 60_000), epochsOf(10, 60_000)]).toEqual([20, 3, 1]);
  });
});

describe('end to end', () => {
  it('study: one document with plots and a verdict for each sentence', async () => {
    const { io, said } = quiet();
    const document = join(folder, 'study.md');
    const argv = [
      ...[
        '--data',
        data,
        '--labels',
        labels,
        '--batches',
        '8,16,64',
        '--temperatures',
        '0.2',
        '--batch',
        '8',
      ],
      ...['--epochs', '1', '--steps', '2', '--seeds', '1', '--encoder', 'convolutional-small'],
      ...['--out', join(folder, 'study-runs'), '--document', document],
    ];
    expect([await study(argv, io), said()]).toEqual([0, expect.stringContaining('written')]);
    const text = readFileSync(document, 'utf8');
    // Of 32 samples to learn from, no batch of 64.
    expect(text).not.toMatch(/batch 64/);
    expect(text).toMatch(/InfoNCE requires large batches, at equal steps\*\*: not decided/);
    for (const [, drawing] of text.matchAll(/\]\((study\/[^)]+)\)/g))
      expect(existsSync(join(folder, drawing as string))).toBe(true);
    expect(text).toContain('study/batch-nmi.svg');
  }, 120_000);

  it('results: a table for each data set that is there, and the command that made it', async () => {
    const { io, said } = quiet();
    const document = join(folder, 'results.md');
    const argv = [
      ...['--digits', data, '--fashion', join(folder, 'not-there'), '--pipelines', 'simclr,swav'],
      ...['--samples', '40', '--batch', '16', '--seeds', '1', '--encoder', 'convolutional-small'],
      ...['--out', join(folder, 'results-runs'), '--document', document],
    ];
    // Without labels nothing can be told of classes, and nothing is made up.
    expect(await results(argv, io)).toBe(0);
    expect(said()).toContain('not-there is not there');
    const text = readFileSync(document, 'utf8');
    expect(text).toContain('| simclr |');
    expect(text).toContain('2 of 2 runs made');
    expect(text).toContain('npm run results -- --digits');
  }, 120_000);
});
