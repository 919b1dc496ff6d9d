/** The lines of docs/pytorch.md read our encoder in PyTorch, and its embeddings are ours, wherever torch is found. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { arrayDriver } from '../../backends/array/driver.js';
import { inMemory } from '../../src/datasets/dataset.js';
import { decodeNpy, encodeNpy } from '../../src/datasets/npy.js';
import { encoderOf } from '../../src/encoders/layer.js';
import { convolutional } from '../../src/encoders/networks.js';
import { matrix } from '../../src/prelude/matrix.js';
import { keyOf, uniforms } from '../../src/prelude/random.js';
import { embed } from '../../src/training/embed.js';
import { encodeEncoder } from '../../src/training/trained-encoder.js';
import { fenced } from './examples.js';
import { textOf } from './sources.js';

const python = ['python3', '/usr/bin/python3'].find((name) => {
  try {
    execFileSync(name, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const shape = { height: 9, width: 9, channels: 2 };
const layer = convolutional([4, 6], 5)(shape);
const pixels = Float32Array.from(uniforms(keyOf(1), 6 * 162));

/** An encoder whose running statistics have moved away from 0 and 1. */
const trained = () => {
  const { initial, statistics, apply } = encoderOf(layer);
  const parameters = initial(keyOf(2));
  const moved = apply(A)('train', parameters, statistics)(matrix(6, 162, pixels));
  return { layer, form: { kind: 'image', shape } as const, parameters, statistics: moved.statistics };
};

describe('house/pytorch', () => {
  const [script] = fenced(textOf('docs/pytorch.md'), 'python');

  it('the document holds one script', () => {
    expect(script).toContain('load_state_dict');
  });

  it.runIf(python !== undefined)('its embeddings are ours', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrastive-torch-'));
    try {
      const [encoder, images, out] = ['encoder.safetensors', 'x.npy', 'z.npy'].map((n) => join(folder, n));
      writeFileSync(encoder as string, encodeEncoder(trained()));
      writeFileSync(images as string, encodeNpy({ extents: [6, 9, 9, 2], data: pixels }));
      const lines = `${script}\nnp.save(sys.argv[3], z)\n`;
      execFileSync(python as string, ['-c', lines, encoder as string, images as string, out as string]);
      const theirs = decodeNpy('z', readFileSync(out as string));
      const data = inMemory('noise', { kind: 'image', shape }, pixels, undefined);
      if (theirs._tag === 'Left' || data._tag === 'Left') throw new Error('no embeddings');
      const ours = await embed(arrayDriver)(trained(), data.right)();
      if (ours._tag === 'Left') throw new Error('no embeddings of ours');
      expect(theirs.right.extents).toEqual([6, 5]);
      // Sums of at most 54 terms in each of three layers, of numbers that normalisation keeps at 16 or below.
      const allowed = 3 * 54 * 16 * 2 ** -53;
      const gap = Array.from(ours.right.data, (x, i) => Math.abs(x - (theirs.right.data[i] as number)));
      expect(Math.max(...gap)).toBeLessThanOrEqual(allowed);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
