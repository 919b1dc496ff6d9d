/** Each harness that `init` writes passes as it is; the same loss over the wrong axis is refuted by two rows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { init } from '../commands/init.js';
import { heard } from '../commands/listening.js';
import { verify } from '../commands/verify.js';
import { pythonWith } from './python.js';

const home = mkdtempSync(join(tmpdir(), 'contrastive-harness-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const numpy = pythonWith('numpy');
const torch = pythonWith('torch');

/** The harness as `init` writes it, after a change. */
const harness = async (word: string, change: (text: string) => string = (text) => text): Promise<string> => {
  const file = join(home, `${word}-${Math.random().toString(36).slice(2)}.${word === 'js' ? 'mjs' : 'py'}`);
  const { exit } = await heard(init, word, '--out', file);
  expect(exit).toBe(0);
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  writeFileSync(file, changed);
  return file;
};

/** A change of one place that must be there. */
const instead =
  (from: string, to: string) =>
  (text: string): string => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

const judged = (command: string, ...more: ReadonlyArray<string>) =>
  heard(verify, '--validate', '--runs', '40', '--command', command, ...more);

const passes = async (command: string, laws: number): Promise<void> => {
  const { exit, out, err } = await judged(command);
  expect({ exit, err }, out).toEqual({ exit: 0, err: '' });
  expect(Number(/(\d+) holds/.exec(out)?.[1])).toBeGreaterThanOrEqual(laws);
};

const refutedByTwoRows = async (command: string): Promise<void> => {
  const { exit, out } = await judged(command, '--laws', 'info-nce/definition');
  expect(exit).toBe(1);
  expect(out).toMatch(/✗\n {4}N = 2, D = 1, .* ≠ .*\(allowed/);
};

describe('init python', () => {
  it.runIf(numpy !== undefined)(
    `passes as it is${numpy === undefined ? ': not run, no Python with numpy here' : ''}`,
    async () => {
      await passes(`${numpy} ${await harness('python')}`, 2);
    },
  );

  it.runIf(numpy !== undefined)('a softmax over the wrong axis is refuted by two rows', async () => {
    const wrong = instead(
      'unit(q) @ unit(k).T / temperature\n    largest',
      'unit(k) @ unit(q).T / temperature\n    largest',
    );
    await refutedByTwoRows(`${numpy} ${await harness('python', wrong)}`);
  });

  it.runIf(numpy !== undefined)('a forgotten 1/temperature in the gradient is refuted', async () => {
    const wrong = instead('/ (len(q) * temperature)', '/ len(q)');
    const { exit, out } = await judged(
      `${numpy} ${await harness('python', wrong)}`,
      '--laws',
      'info-nce/gradient-is-adjoint',
    );
    expect({ exit, out }).toEqual({ exit: 1, out: expect.stringContaining('✗') });
  });
});

describe('init torch', () => {
  const unless = torch === undefined ? ': not run, no Python with torch here' : '';
  it.runIf(torch !== undefined)(`passes as it is${unless}`, async () => {
    await passes(`${torch} ${await harness('torch')} mine`, 2);
  });

  it.runIf(torch !== undefined)(`a softmax over the wrong axis is refuted by two rows${unless}`, async () => {
    const wrong = instead('F.normalize(q) @ F.normalize(k).T', 'F.normalize(k) @ F.normalize(q).T');
    await refutedByTwoRows(`${torch} ${await harness('torch', wrong)} mine`);
  });
});

describe('init js', () => {
  it('is a harness that imports only public entries', async () => {
    const text = readFileSync(await harness('js'), 'utf8');
    const entries = Array.from(text.matchAll(/from '(contrastive\/[^']+)'/g), (m) =>
      m[1]?.replace('contrastive', '.'),
    );
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      exports: Record<string, unknown>;
    };
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.filter((e) => exports[e ?? ''] === undefined)).toEqual([]);
  });
});

describe('init', () => {
  it('does not write over a file', async () => {
    const file = await harness('python');
    expect(await heard(init, 'python', '--out', file)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--force'),
    });
    expect(await heard(init, 'python', '--out', file, '--force')).toMatchObject({ exit: 0 });
  });
  it('names what it can write', async () => {
    expect(await heard(init, 'tensorflow')).toMatchObject({ exit: 2, err: expect.stringContaining('torch') });
    expect(await heard(init)).toMatchObject({ exit: 2 });
  });
});

describe('distributed', () => {
  const distributed = pythonWith('torch.distributed');
  const unless = distributed === undefined ? ': not run, no Python with torch.distributed here' : '';
  const command = (words: string): string => `${distributed} spec/harness/harness_distributed.py ${words}`;
  const laws = [
    '--laws',
    'info-nce/definition,info-nce/gradient-is-adjoint',
    '--start',
    '120',
    '--limit',
    '60',
  ];

  it.runIf(distributed !== undefined)(
    `two gloo processes with labels offset by rank hold${unless}`,
    async () => {
      const { exit, out } = await judged(command(''), ...laws);
      expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/2 holds/) });
    },
    240_000,
  );

  it.runIf(distributed !== undefined)(
    `labels not offset by rank are refuted by two rows${unless}`,
    async () => {
      const { exit, out } = await judged(command('local'), ...laws);
      expect({ exit, out }).toEqual({ exit: 1, out: expect.stringMatching(/✗\n {4}N = 2, D = 1, /) });
    },
    240_000,
  );
});
