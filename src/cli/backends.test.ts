import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { openBackend } from './backends.js';
import { dispatch } from './dispatch.js';

const home = mkdtempSync(join(tmpdir(), 'contrastive-backends-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sentence = async (asked: string): Promise<string> => {
  const chosen = await openBackend(asked);
  return E.isLeft(chosen) ? show(chosen.left) : chosen.right.name;
};

const heard = async (...argv: ReadonlyArray<string>) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    columns: undefined,
    signal: new AbortController().signal,
  };
  const exit = await dispatch(argv, io);
  return { exit, out: out.join(''), err: err.join('') };
};

const train = (folder: string, ...argv: ReadonlyArray<string>) =>
  heard(
    ...['train', '--data', 'penguins', '--epochs', '1', '--batch', '256', '--projection', '256'],
    ...['--out', join(home, folder), ...argv],
  );

describe('cli/backends', () => {
  it.each([
    ['array', /^array/],
    ['auto', /^wasm/],
    ['gpu:webasm', /^gpu \(webasm: gpu\.js webasm\)$/],
    ['gpu', /^(wasm|gpu \(web)/],
    ['gpu:webgl3', /mode: given "webgl3"; allowed: .*did you mean webgl2\?/],
    ['cuda', /--backend: given cuda; allowed: auto, array, wasm, gpu/],
  ])('%s', async (asked, name) => {
    expect(await sentence(asked)).toMatch(name);
  });

  it('train names engine, adapter and kernel class, in its output and in what it writes', async () => {
    const { exit, out } = await train('named', '--backend', 'gpu', '--mode', 'webasm', '--evaluate');
    expect({ exit, out }).toMatchObject({ exit: 0 });
    expect(out).toMatch(
      /computed: gpu\.js webasm by webasm \(WebAssemblyKernel\), a software adapter; \d+ answers checked and believed/,
    );
    const device = {
      mode: 'webasm',
      adapter: 'gpu.js webasm',
      kernelClass: 'WebAssemblyKernel',
      fellBack: null,
    };
    expect(JSON.parse(readFileSync(join(home, 'named', 'evaluation.json'), 'utf8'))).toMatchObject({
      device,
    });
    expect(readFileSync(join(home, 'named', 'report.html'), 'utf8')).toContain('WebAssemblyKernel');
    expect(JSON.parse(readFileSync(join(home, 'named', 'config.json'), 'utf8'))).toMatchObject({
      backend: 'gpu:webasm',
    });
  });

  it('with no GPU the fall-back is named with its reason; under --strict it is an error', async () => {
    const fell = await train('fell', '--backend', 'gpu', '--mode', 'headlessgl', '--no-evaluate');
    expect(fell).toMatchObject({ exit: 1, err: expect.stringContaining('headlessgl') });
    const auto = await train('auto', '--backend', 'gpu', '--no-evaluate', '--json');
    const device = auto.out.split('\n').find((l) => l.includes('"event":"device"'));
    expect(JSON.parse(device ?? '{}')).toMatchObject({ event: 'device', caught: [] });
    const strict = await train('strict', '--backend', 'gpu', '--strict', '--no-evaluate');
    const noGpu = JSON.parse(device ?? '{}').mode === 'none';
    expect(strict.exit).toBe(noGpu ? 1 : 0);
    if (noGpu) expect(JSON.parse(device ?? '{}').fellBack).toMatch(/webgpu: .*webgl2: .*ran on wasm/);
    if (noGpu)
      expect(strict.err).toMatch(/^a GPU: given webgpu: .*allowed: an adapter that passes the canary/);
  });

  it.each([
    ['compare', 'simclr'],
    ['audit', 'RUN'],
  ])('%s takes an engine as train does: by name, and beside gpu alone', async (command, word) => {
    expect(await heard(command, word, '--backend', 'gpu', '--mode', 'webgl3')).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/^(--)?mode: given "?webgl3"?; .*did you mean webgl2\?/),
    });
    expect(await heard(command, word, '--backend', 'array', '--strict')).toMatchObject({
      exit: 2,
      err: '--strict: given --backend array; allowed: --backend gpu\n',
    });
  });

  it('an engine beside another backend is refused', async () => {
    const { exit, err } = await train('beside', '--backend', 'wasm', '--mode', 'webasm');
    expect({ exit, err }).toEqual({
      exit: 2,
      err: '--mode: given --backend wasm; allowed: --backend gpu\n',
    });
  });
});
