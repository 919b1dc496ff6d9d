/** A comparison stopped anywhere and given again makes no run twice and ends with the same numbers. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../datasets/npy.js';
import { keyOf, uniforms } from '../../prelude/random.js';
import type { Exit } from '../io.js';
import { compare } from './compare.js';
import { spreadOf } from './summary.js';

const folder = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [samples, side] = [60, 6];
const data = join(folder, 'noise.npy');
const labels = join(folder, 'labels.npy');
writeFileSync(
  data,
  encodeNpy({
    extents: [samples, side, side],
    data: Float32Array.from(uniforms(keyOf(1), samples * side * side)),
  }),
);
writeFileSync(
  labels,
  encodeNpy({ extents: [samples], data: Int32Array.from({ length: samples }, (_, i) => i % 3) }),
);
const member = join(folder, 'cold.json');
writeFileSync(member, JSON.stringify({ pipeline: 'simclr', temperature: 0.05 }));

const tiny = [
  ...['--data', data, '--labels', labels, '--encoder', 'convolutional-small', '--batch', '12'],
  ...['--epochs', '1', '--hidden', '8', '--projection', '4', '--queue', '24', '--clusters', '3'],
  ...['--seeds', '2', '--backend', 'array'],
];

interface Heard {
  readonly exit: Exit;
  readonly events: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly said: string;
}

/** Runs the command; `stopAfter` runs have ended it is told to stop. */
const run = async (argv: ReadonlyArray<string>, stopAfter = Number.POSITIVE_INFINITY): Promise<Heard> => {
  const stop = new AbortController();
  const events: Array<Readonly<Record<string, unknown>>> = [];
  let said = '';
  const out = (text: string): void => {
    for (const line of text.split('\n').filter((l) => l.startsWith('{')))
      events.push(JSON.parse(line) as Readonly<Record<string, unknown>>);
    if (events.filter((e) => e.event === 'run').length >= stopAfter) stop.abort();
  };
  const err = (text: string): void => {
    said += text;
  };
  const exit = await compare([...argv, '--json'], { out, err, columns: undefined, signal: stop.signal });
  return { exit, events, said };
};

const rowsIn = (out: string): unknown => {
  const { rows } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as {
    rows: Array<{ name: string; cells: Record<string, { values: number[] }> }>;
  };
  // Time and memory are no numbers of the method.
  return rows.map(({ name, cells }) => [
    name,
    Object.entries(cells).filter(([column]) => column !== 'seconds' && column !== 'peakMemory'),
  ]);
};

describe('compare', () => {
  const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
  it('resumable: stopped after every run and given again, it ends in the same numbers', async () => {
    const words = ['deepcluster', member, ...tiny];
    const straight = await run([...words, '--out', whole]);
    expect([straight.exit, straight.said]).toEqual([0, '']);
    const first = await run([...words, '--out', broken], 1);
    expect(first.exit).toBe(1);
    const kept = join(broken, 'runs', 'deepcluster', 'seed-0', 'result.json');
    const written = statSync(kept).mtimeMs;
    const second = await run(['--out', broken]);
    expect(second.exit).toBe(0);
    expect(second.events.filter((e) => e.event === 'kept')).toHaveLength(1);
    expect(second.events.filter((e) => e.event === 'run')).toHaveLength(3);
    expect(statSync(kept).mtimeMs).toBe(written);
    expect(rowsIn(broken)).toEqual(rowsIn(whole));
  }, 120_000);

  it('rows: raw pixels, components, untrained, and each member under its name with two values', () => {
    const rows = rowsIn(whole) as Array<[string, Array<[string, { values: number[] }]>]>;
    expect(rows.map(([name]) => name)).toEqual(['raw pixels', 'PCA, 64', 'untrained', 'deepcluster', 'cold']);
    for (const [name, cells] of rows)
      expect(Object.fromEntries(cells).knn?.values).toHaveLength(/raw|PCA/.test(name) ? 1 : 2);
    for (const file of ['report.html', 'table.md', 'compare.json'])
      expect(existsSync(join(whole, file))).toBe(true);
    expect(readFileSync(join(whole, 'report.html'), 'utf8')).not.toMatch(/<script|https?:\/\//);
  });

  it('members can be added; what is there may not change its meaning', async () => {
    const added = await run(['simsiam', ...tiny, '--out', broken]);
    expect([added.exit, added.events.filter((e) => e.event === 'run').length]).toEqual([0, 2]);
    const other = await run(['simsiam', ...tiny, '--epochs', '2', '--out', broken]);
    expect([other.exit, other.said]).toEqual([2, expect.stringContaining('as it began')]);
    const unknown = await run(['simcrl', ...tiny, '--out', join(folder, 'none')]);
    expect([unknown.exit, unknown.said]).toEqual([2, expect.stringContaining('did you mean simclr')]);
  }, 120_000);

  it('minutes: as many epochs as fit, the same for every seed', async () => {
    const out = join(folder, 'minutes');
    const argv = tiny.filter((word, i) => word !== '--epochs' && tiny[i - 1] !== '--epochs');
    expect((await run(['simclr', ...argv, '--minutes', '0.005', '--out', out])).exit).toBe(0);
    const options = [0, 1].map((seed) => {
      const text = readFileSync(join(out, 'runs', 'simclr', `seed-${seed}`, 'result.json'), 'utf8');
      return (JSON.parse(text) as { options: { epochs: number } }).options.epochs;
    });
    expect(options[0]).toBe(options[1]);
    expect(options[0]).toBeGreaterThanOrEqual(1);
  }, 120_000);

  it('names engine, adapter and kernel class that computed, once for all runs, and in every file', async () => {
    const out = join(folder, 'device');
    const argv = [
      'deepcluster',
      ...tiny,
      '--seeds',
      '1',
      '--backend',
      'gpu',
      '--mode',
      'webasm',
      '--out',
      out,
    ];
    const { exit, events, said } = await run(argv);
    expect([exit, said]).toEqual([0, '']);
    const sentences = events.filter((e) => e.event === 'device').map((e) => e.sentence);
    expect(sentences).toEqual([
      expect.stringMatching(
        /^computed: gpu\.js webasm by webasm \(WebAssemblyKernel\), a software adapter; /,
      ),
    ]);
    for (const file of ['table.md', 'report.html'])
      expect(readFileSync(join(out, file), 'utf8')).toContain(String(sentences[0]).split(';')[0]);
    const { results } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as { results: object[] };
    expect(results[0]).toMatchObject({
      devices: [{ mode: 'webasm', adapter: 'gpu.js webasm', software: true }],
    });
  }, 120_000);

  it('spread: mean and sample deviation; none of one number', () => {
    expect(spreadOf([0.5]).deviation).toBeUndefined();
    expect(spreadOf([1, 3])).toMatchObject({ mean: 2, deviation: Math.SQRT2 });
  });
});
