import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { encodeIdx } from './idx.js';
import { encodeNpy } from './npy.js';
import { openData, openFolder, single } from './open.js';

const folder = mkdtempSync(join(tmpdir(), 'datasets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sentence = (e: E.Either<Parameters<typeof show>[0], unknown>): string =>
  E.isLeft(e) ? show(e.left) : 'accepted';
const small = encodeIdx({ extents: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => i * 20) });
const labels = encodeIdx({ extents: [3], data: Uint8Array.of(0, 1, 0) });
const source = (data: string) => ({ data, labels: undefined, heldOut: 0.2, seed: 0 });

describe('files', () => {
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it('folder/four-files: packed or not, with either spelling', async () => {
    put('train-images-idx3-ubyte.gz', gzipSync(small));
    put('train-labels-idx1-ubyte', labels);
    put('t10k-images.idx3-ubyte', small);
    expect(sentence(await openFolder(folder)())).toMatch(/without t10k-labels-idx1-ubyte/);
    put('t10k-labels.idx1-ubyte.gz', gzipSync(labels));
    const split = await openData(source(folder))();
    expect(E.isRight(split) && [split.right.training.size, split.right.heldOut.labels]).toEqual([
      3,
      Int32Array.of(0, 1, 0),
    ]);
  });

  it('gzip/truncation: every proper prefix of a packed file is refused', async () => {
    const packed = gzipSync(small);
    for (let n = 0; n < packed.length; n++)
      expect(E.isLeft(await single(put('cut.gz', packed.subarray(0, n)), undefined)())).toBe(true);
  });

  it('open/unknown-name: says what there is', async () => {
    expect(sentence(await openData(source('mnits'))())).toMatch(
      /data "mnits".*digits, .*or a folder or file/,
    );
  });

  it('open/one-file: split by class, every sample in one part', async () => {
    const n = 40;
    const x = put(
      'x.npy',
      encodeNpy({ extents: [n, 1], data: Float32Array.from({ length: n }, (_, i) => i) }),
    );
    const y = put(
      'y.npy',
      encodeNpy({ extents: [n], data: Int32Array.from({ length: n }, (_, i) => i % 4) }),
    );
    const split = await openData({ ...source(x), labels: y })();
    if (E.isLeft(split)) throw new Error(show(split.left));
    const { training, heldOut } = split.right;
    const values = [training, heldOut].flatMap((d) =>
      Array.from(d.rows(Int32Array.from({ length: d.size }, (_, i) => i)).data),
    );
    expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(Array.from(heldOut.labels ?? []).sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
});
