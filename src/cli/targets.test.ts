/** Numbers beside the data, told by a ridge regression from what an encoder holds: printed, kept and drawn. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyIndex } from '../datasets/dataset.js';
import { encodeNpy } from '../datasets/npy.js';
import { single } from '../datasets/open.js';
import { stratified } from '../datasets/split.js';
import { ridgeProbe } from '../evaluation/ridge-probe.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { evaluate } from './evaluate.js';
import type { Exit, Run } from './io.js';
import { train } from './train.js';

const folder = mkdtempSync(join(tmpdir(), 'told-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);
const [samples, pixels] = [120, 36];
const noise = Float32Array.from(uniforms(keyOf(3), samples * pixels));
const brightness = Float64Array.from({ length: samples }, (_, i) =>
  noise.subarray(i * pixels, (i + 1) * pixels).reduce((a, b) => a + b, 0),
);
writeFileSync(place('noise.npy'), encodeNpy({ extents: [samples, 6, 6], data: noise }));
writeFileSync(place('bright.npy'), encodeNpy({ extents: [samples], data: brightness }));
writeFileSync(
  place('about.csv'),
  `first pixel,name\n${Array.from({ length: samples }, (_, i) => `${noise[i * pixels]},n${i}`).join('\n')}\n`,
);

const said = async (command: Run, argv: ReadonlyArray<string>): Promise<readonly [Exit, string]> => {
  let text = '';
  const add = (t: string): void => {
    text += t;
  };
  const signal = new AbortController().signal;
  return [await command(argv, { out: add, err: add, columns: undefined, signal }), text];
};

const small = [
  '--encoder',
  'convolutional-small',
  '--hidden',
  '8',
  '--projection',
  '4',
  '--backend',
  'array',
];
beforeAll(async () => {
  const asked = ['--data', place('noise.npy'), ...small, '--batch', '12', '--steps', '2'];
  expect((await said(train, [...asked, '--no-evaluate', '--out', place('run')]))[0]).toBe(0);
}, 60_000);

interface Kept {
  readonly downstream?: ReadonlyArray<{
    readonly measure: string;
    readonly values: Readonly<Record<string, number>>;
  }>;
}
const kept = (): Kept => JSON.parse(readFileSync(place('run/evaluation.json'), 'utf8')) as Kept;

/** The share that raw pixels explain, by the probe itself. */
const explainedByPixels = async (): Promise<number> => {
  const whole = await single(place('noise.npy'), undefined)();
  const split = stratified(keyOf(0), 0.2)(whole._tag === 'Right' ? whole.right : expect.fail('no data'));
  const part = (which: 'training' | 'heldOut'): { rows: Matrix; targets: Matrix } => {
    const own = Array.from(split.whole?.[which] ?? [], (i) => brightness[i] as number);
    const rows = split[which].rows(everyIndex(split[which]));
    return { rows, targets: matrix(own.length, 1, Float64Array.from(own)) };
  };
  return ridgeProbe(1e-2)(part('training'), part('heldOut'));
};

describe('evaluate --targets', () => {
  it('says, keeps and draws the explained variance of raw, PCA, untrained and trained rows', async () => {
    const [exit, text] = await said(evaluate, [place('run'), '--targets', place('bright.npy')]);
    const measure = 'explained variance of the numbers in bright.npy, ridge regression';
    expect([exit, text]).toEqual([0, expect.stringContaining(`${measure}\n  raw `)]);
    const line = kept().downstream?.find((l) => l.measure === measure);
    expect(Object.keys(line?.values ?? {})).toEqual(['raw', 'PCA', 'untrained', 'trained']);
    // The sum of the pixels is linear in the pixels: told nearly, and told by the rows that belong to it.
    expect(line?.values.raw).toBe(await explainedByPixels());
    expect(line?.values.raw).toBeGreaterThan(0.99);
    expect(text).toContain(`${measure}: trained ${line?.values.trained?.toFixed(3)}`);
    const page = readFileSync(place('run/report.html'), 'utf8');
    expect(page).toContain('<h2>Downstream</h2>');
    expect(page).toContain(`<th>${measure}</th>`);
  }, 60_000);

  it('a column of a table, as JSON lines', async () => {
    const asked = [place('run'), '--targets', `${place('about.csv')}:first pixel`, '--json'];
    const [exit, text] = await said(evaluate, asked);
    const lines = text
      .trim()
      .split('\n')
      .map(
        (l) => JSON.parse(l) as { readonly event: string; readonly measure?: string; readonly raw?: number },
      );
    const found = lines.filter(({ event }) => event === 'downstream');
    expect([exit, found.length, found[0]?.measure]).toEqual([
      0,
      1,
      'explained variance of the first pixel, ridge regression',
    ]);
    expect(found[0]?.raw).toBeGreaterThan(0.9);
  }, 60_000);

  it('refuses what cannot be told', async () => {
    writeFileSync(place('few.npy'), encodeNpy({ extents: [4], data: Float32Array.of(1, 2, 3, 4) }));
    const few = await said(evaluate, [place('run'), '--targets', place('few.npy')]);
    expect(few).toEqual([expect.any(Number), expect.stringContaining('given 4 rows; allowed: 120')]);
    expect(few[0]).not.toBe(0);
    const words = await said(evaluate, [place('run'), '--targets', `${place('about.csv')}:name`]);
    expect(words[1]).toContain('row 1, target "name": given "n0"; allowed: a finite number');
    expect(words[0]).not.toBe(0);
  }, 60_000);
});
