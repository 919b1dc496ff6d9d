import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { imageFolder, side } from './image-folder.js';
import { openData } from './open.js';

const sharp = await import('sharp').then(
  (m) => m.default,
  () => undefined,
);
let folder = '';
const sentence = (e: { readonly _tag: string; readonly left?: unknown }): string =>
  e._tag === 'Left' ? show(e.left as Parameters<typeof show>[0]) : 'accepted';

const painted = async (name: string, grey: number, width: number, channels: 1 | 3): Promise<void> => {
  await mkdir(join(folder, name), { recursive: true });
  const raw = { width, height: 40, channels };
  const bytes = Buffer.alloc(width * 40 * channels, grey);
  if (sharp !== undefined)
    for (const file of ['a.png', 'b.png'])
      await sharp(bytes, { raw })
        .png()
        .toFile(join(folder, name, file));
};

describe.runIf(sharp !== undefined)('datasets/image-folder', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
    await painted('dark', 10, 70, 3);
    await painted('light', 200, 8, 1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('every folder a class, every image a square in colour, whatever its size', async () => {
    const d = await imageFolder(folder)();
    if (d._tag === 'Left') throw new Error(show(d.left));
    expect(Array.from(d.right.labels ?? [])).toEqual([0, 0, 1, 1]);
    const rows = d.right.rows(Int32Array.of(0, 3));
    expect(rows.cols).toBe(side * side * 3);
    expect(new Set(rows.data.slice(0, rows.cols))).toEqual(new Set([Math.fround(10 / 255)]));
    expect(new Set(rows.data.slice(rows.cols))).toEqual(new Set([Math.fround(200 / 255)]));
  });

  it('opens as data, split within each class', async () => {
    const split = await openData({ data: folder, labels: undefined, heldOut: 0.5, seed: 0 })();
    if (split._tag === 'Left') throw new Error(show(split.left));
    expect([split.right.training.size, split.right.heldOut.size]).toEqual([2, 2]);
    expect(Array.from(split.right.heldOut.labels ?? [])).toEqual([0, 1]);
  });

  it('refuses a class without an image and a file that is none', async () => {
    await mkdir(join(folder, 'nothing'));
    expect(sentence(await imageFolder(folder)())).toContain('a class without an image');
    await writeFile(join(folder, 'nothing', 'x.jpg'), 'no picture');
    expect(sentence(await imageFolder(folder)())).toContain('x.jpg: given');
  });
});

describe('datasets/image-folder without sharp', () => {
  it('says in one sentence what to install', async () => {
    const refused = await imageFolder('anywhere', () => Promise.reject(new Error('not found')))();
    expect(sentence(refused)).toBe(
      'a folder of images: given no package "sharp"; allowed: npm install sharp',
    );
  });
});
