import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { loadEncoder, pretrain } from './encoder-door.js';
import { fineTuned } from './fine-tuning-door.js';
import { orThrow } from './throwing.js';

const rows = Array.from({ length: 12 }, (_, i) => Array.from(uniforms(keyOf(i), 36)));
const image = { height: 6, width: 6, channels: 1 };
const small = { encoder: 'convolutional-small', batch: 6, epochs: 1, hidden: 8, projection: 4 } as const;

describe('front/pretrain', () => {
  it('an encoder embeds the same rows after it was kept and loaded, from a folder and from bytes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'contrastive-'));
    try {
      const encoder = await orThrow(pretrain(rows, { ...small, image, folder }));
      const z = await orThrow(encoder.embed(rows));
      expect([z.rows, z.cols]).toEqual([12, 64]);
      const loaded = await orThrow(loadEncoder(folder));
      expect(await orThrow(loaded.embed(rows))).toEqual(z);
      const carried = await orThrow(loadEncoder(encoder.bytes()));
      expect(await orThrow(carried.embed(rows))).toEqual(z);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('a copy of an encoder learns labels, and the encoder stays', async () => {
    const encoder = await orThrow(pretrain(rows, { ...small, image }));
    const before = encoder.bytes();
    const labelled = { rows, labels: rows.map((_, i) => i % 2) };
    const options = { shares: [1], leastSteps: 30, epochs: 1, batch: 12 };
    const told = await orThrow(fineTuned(encoder, labelled, labelled, options));
    expect(Object.keys(told)).toEqual(['fine-tuned-100%']);
    expect(told['fine-tuned-100%']).toBeGreaterThan(0.5);
    expect(encoder.bytes()).toEqual(before);
    const odd = await fineTuned(encoder, { rows, labels: [0] }, labelled, options);
    expect(odd._tag === 'Left' && show(odd.left)).toContain('one for each row');
  });

  it('what cannot be done is said', async () => {
    const sentence = async (options: Readonly<Record<string, unknown>>, x: number[][] = rows) => {
      const answer = await pretrain(x, options);
      return answer._tag === 'Left' ? show(answer.left) : 'done';
    };
    expect(await sentence({ temprature: 1 })).toContain('did you mean temperature?');
    expect(await sentence({ batch: 13 })).toContain('from 2 to 12');
    expect(await sentence({ encoder: 'convolutional' })).toContain('mlp');
    expect(await sentence({}, [[1, 2], [3]])).toContain('row 1');
    expect(await sentence({ image: { height: 5, width: 5, channels: 1 } })).toContain('5 × 5 × 1 image');
    const missing = await loadEncoder('no/such/folder');
    expect(missing._tag === 'Left' && show(missing.left)).toContain('no/such/folder');
  });
});
