/** Numbers of a file reach the samples they belong to, and what is no number, no row or no variation is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ContrastiveError } from '../prelude/errors.js';
import { show } from '../prelude/errors.js';
import { keyOf } from '../prelude/random.js';
import { everyIndex, inMemory, unnamed } from './dataset.js';
import { encodeNpy } from './npy.js';
import type { Split } from './split.js';
import { lastPart, stratified } from './split.js';
import { withTargets } from './targets.js';

const folder = mkdtempSync(join(tmpdir(), 'targets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const size = 20;
const count = Float32Array.from({ length: size }, (_, i) => i);
/** Samples that are their own place in the file. */
const whole = inMemory(
  'it',
  unnamed(1),
  count,
  Int32Array.from(count, (i) => i % 3),
);
const samples = whole._tag === 'Right' ? whole.right : expect.fail('no data');
const split = stratified(keyOf(1), 0.25)(samples);

const opened = async (given: string, of: Split = split) => withTargets(given)(of)();
const accepted = async (given: string, of: Split = split): Promise<Split> => {
  const found = await opened(given, of);
  return found._tag === 'Right' ? found.right : expect.fail(show(found.left));
};
const refused = async (given: string, of: Split = split): Promise<string> => {
  const found = await opened(given, of);
  return found._tag === 'Left' ? show(found.left as ContrastiveError) : 'accepted';
};

const squares = Array.from(count, (i) => i * i);
const table = put('t.csv', `i,square,word\n${squares.map((s, i) => `${i},${s},w${i}`).join('\n')}\n`);
const array = (name: string, values: ReadonlyArray<number>, extents: ReadonlyArray<number>): string =>
  put(name, encodeNpy({ extents, data: Float64Array.from(values) }));

describe('datasets/targets', () => {
  it.each([
    ['divided within classes', split],
    ['divided by place, one sample in neither part', lastPart(0.25)(samples)],
  ])('row i is of sample i, %s', async (_, of) => {
    const found = await accepted(`${table}:square`, of);
    for (const d of [found.training, found.heldOut]) {
      const own = Array.from(d.rows(everyIndex(d)).data, (x) => x * x);
      expect([d.targets?.[0]?.meaning, Array.from(d.targets?.[0]?.values ?? [])]).toEqual(['square', own]);
    }
  });

  it('of data in two parts: those to learn from, then those held out', async () => {
    const { whole: _, ...parts } = split;
    const { training, heldOut } = await accepted(array('order.npy', squares, [size]), parts);
    const both = [training, heldOut].flatMap((d) => Array.from(d.targets?.[0]?.values ?? []));
    expect([training.targets?.[0]?.meaning, both]).toEqual(['numbers in order.npy', squares]);
  });

  it('several numbers are several targets, behind those that the data have', async () => {
    const two = array(
      'two.npy',
      squares.flatMap((s, i) => [s, -i]),
      [size, 2],
    );
    const once = await accepted(two);
    expect(once.heldOut.targets?.map((t) => t.meaning)).toEqual([
      'column 1 of two.npy',
      'column 2 of two.npy',
    ]);
    expect(Array.from(once.heldOut.targets?.[1]?.values ?? [])).toEqual(
      Array.from(once.heldOut.rows(everyIndex(once.heldOut)).data, (x) => -x),
    );
    expect((await accepted(`${table}:i`, once)).training.targets?.map((t) => t.meaning)).toEqual([
      'column 1 of two.npy',
      'column 2 of two.npy',
      'i',
    ]);
  });

  it('refusals say what is wrong, and where', async () => {
    const counted = `${size}, one for each sample (15 to learn from, 5 held out)`;
    const few = array('few.npy', squares.slice(1), [size - 1]);
    expect(await refused(few)).toBe(`targets ${few}: given 19 rows; allowed: ${counted}`);
    const hole = array(
      'hole.npy',
      squares.map((s, i) => (i === 7 ? Number.NaN : s)),
      [size],
    );
    expect(await refused(hole)).toBe(`${hole}, row 8: given NaN; allowed: finite numbers`);
    const cube = array('cube.npy', squares, [5, 2, 2]);
    expect(await refused(cube)).toBe(`${cube}: given targets of shape [5, 2, 2]; allowed: [N] or [N, E]`);
    expect(await refused(table)).toBe(`${table}, row 1, target "word": given "w0"; allowed: a finite number`);
    expect(await refused(`${table}:sqare`)).toContain('(did you mean square?)');
    const empty = put('empty.csv', `y,z\n1,2\n,3\n${'4,5\n'.repeat(size - 2)}`);
    expect(await refused(`${empty}:y`)).toContain('row 2, target "y": given ""');
    const still = array(
      'still.npy',
      squares.map(() => 3),
      [size],
    );
    expect(await refused(still)).toBe(
      `targets ${still}, numbers in still.npy: given 3 for every sample to learn from; allowed: numbers that differ`,
    );
    expect(await refused(join(folder, 'nowhere.npy'))).toContain('a file that can be read');
    expect(await refused(put('words.npy', 'words'))).toContain('a file of 5 bytes of another kind');
  });

  it('a target that stands still where it is asked for is refused too', async () => {
    const held = new Set(split.whole?.heldOut);
    const flat = array(
      'flat.npy',
      squares.map((s, i) => (held.has(i) ? 1 : s)),
      [size],
    );
    expect(await refused(flat)).toContain('given 1 for every sample held out');
    const { heldOut } = stratified(keyOf(1), 0)(samples);
    expect(heldOut.size).toBe(0);
    expect(await refused(`${table}:i`, stratified(keyOf(1), 0)(samples))).toContain('no sample held out');
  });
});
