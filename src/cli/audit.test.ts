import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audit } from '../audit/record.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { dispatch } from './dispatch.js';

const folder = mkdtempSync(join(tmpdir(), 'contrastive-audit-'));
const [count, side] = [120, 12];

/** Bars, upright or lying, of random brightness at random places: two classes. */
const written = (): void => {
  const image = Buffer.alloc(16 + count * side * side);
  const label = Buffer.alloc(8 + count);
  image.set([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side]);
  label.set([0, 0, 8, 1, 0, 0, 0, count]);
  const u = uniforms(keyOf(2), 2 * count);
  for (let i = 0; i < count; i++) {
    label[8 + i] = i % 2;
    const [at, shade] = [2 + Math.floor(8 * (u[2 * i] as number)), 100 + 150 * (u[2 * i + 1] as number)];
    for (let p = 2; p < side - 2; p++)
      image[16 + i * side * side + (i % 2 === 0 ? p * side + at : at * side + p)] = shade;
  }
  writeFileSync(join(folder, 'bars.idx'), image);
  writeFileSync(join(folder, 'labels.idx'), label);
};

const said = async (
  words: ReadonlyArray<string>,
  stop = new AbortController(),
  heard: (text: string) => void = () => undefined,
) => {
  let [out, err] = ['', ''];
  const exit = await dispatch(words, {
    out: (text) => {
      out += text;
      heard(text);
    },
    err: (text) => {
      err += text;
    },
    columns: undefined,
    signal: stop.signal,
  });
  return { exit, out, err };
};

const run = join(folder, 'run');
const audit = ['audit', run, '--seeds', '2', '--transformations', 'rotation,noise,crop', '--samples', '60'];
const found = (): Audit => JSON.parse(readFileSync(join(run, 'audit', 'audit.json'), 'utf8')) as Audit;

describe('audit', () => {
  beforeAll(async () => {
    written();
    const data = ['--data', join(folder, 'bars.idx'), '--labels', join(folder, 'labels.idx')];
    const small = [
      '--encoder',
      'linear',
      '--epochs',
      '1',
      '--batch',
      '32',
      '--no-evaluate',
      '--backend',
      'array',
    ];
    const { exit, err } = await said(['train', ...data, ...small, '--out', run]);
    expect([exit, err]).toEqual([0, '']);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('stopped in the middle keeps what is finished, and the same command goes on to the end', async () => {
    const stop = new AbortController();
    const stopped = await said(audit, stop, (text) => {
      if (text.includes('training 2 of 6')) stop.abort();
    });
    expect(stopped.exit).toBe(1);
    expect(stopped.out).toContain('the same command goes on');
    const kept = join(run, 'audit', 'runs', 'without-rotation-seed-0', 'encoder.safetensors');
    const before = statSync(kept).mtimeMs;
    const { exit, out } = await said(audit);
    expect(exit).toBe(0);
    expect(out).not.toContain('training 1 of 6');
    expect(statSync(kept).mtimeMs).toBe(before);
    expect(found().effects.map((e) => [e.transformation, e.task])).toEqual(
      ['rotation', 'noise'].flatMap((t) =>
        ['class', 'rotation (read)', 'crop (read)', 'noise (read)'].map((task) => [t, task]),
      ),
    );
  });

  it('finds the same again, and measures every strength and parameter', async () => {
    const before = found();
    await said(audit);
    expect(found()).toEqual(before);
    expect(before.invariance).toHaveLength(9);
    expect(before.reading.map((r) => r.transformation)).toEqual(['rotation', 'crop', 'noise']);
    for (const { trained } of before.invariance) expect(trained.cosine).toBeLessThanOrEqual(1 + 2 ** -20);
    expect(readFileSync(join(run, 'audit', 'audit.html'), 'utf8')).toContain('In words');
  });

  it.each([
    [['audit'], 'one folder that train wrote'],
    [['audit', run, '--transformations', 'hue'], 'transformations of a 12 × 12 × 1 image: given hue'],
    [['audit', run, '--transformations', 'rotatoin'], 'rotation'],
    [['audit', '--planted', 'orientatoin'], 'orientation'],
    [['audit', join(folder, 'nowhere')], 'a folder that train wrote'],
  ])('refuses %j, saying what is allowed', async (words, allowed) => {
    const { exit, err } = await said(words);
    expect(exit).toBe(2);
    expect(err).toContain(allowed);
  });

  it('names engine, adapter and kernel class that computed, in its output, its page and its numbers', async () => {
    const place = join(folder, 'device');
    const argv = ['audit', run, '--seeds', '0', '--transformations', 'noise', '--samples', '40'];
    const { exit, out, err } = await said([...argv, '--backend', 'gpu', '--mode', 'webasm', '--out', place]);
    expect([exit, err]).toEqual([0, '']);
    const sentence = /computed: gpu\.js webasm by webasm \(WebAssemblyKernel\), a software adapter/;
    expect(out).toMatch(sentence);
    expect(readFileSync(join(place, 'audit.html'), 'utf8')).toMatch(sentence);
    const { computed } = JSON.parse(readFileSync(join(place, 'audit.json'), 'utf8')) as Audit;
    expect(computed).toEqual([expect.stringMatching(sentence)]);
  }, 120_000);
});
