/**
 * A process of its own for each engine: it answers rightly, it ends by itself, and without gpu.js it says what to
 * install. WebGPU runs through the package webgpu when a Vulkan driver is found; the test says so when not.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Debian's chromium brings a Vulkan loader and SwiftShader along.
const chromium = '/usr/lib/chromium';
const swiftShader = join(chromium, 'vk_swiftshader_icd.json');
const driver = process.env.VK_DRIVER_FILES ?? (existsSync(swiftShader) ? swiftShader : undefined);
const loader = existsSync(join(chromium, 'libvulkan.so.1')) ? { LD_LIBRARY_PATH: chromium } : {};
const env = { ...process.env, ...loader, ...(driver === undefined ? {} : { VK_DRIVER_FILES: driver }) };

const program = `
import { matrix } from './src/prelude/matrix.js';
import { everyKey } from './src/algebra/among.js';
import { show } from './src/prelude/errors.js';
import { gpuDriverWith } from './backends/gpu/driver.js';
import { wrongLogPartition } from './backends/gpu/guards.js';
const draw = (seed) => matrix(33, 6, Float32Array.from({ length: 198 }, (_, i) => Math.sin(seed + i)));
const gpu = gpuDriverWith({ mode: process.argv[2], strict: true, smallestWork: 0 });
const [q, k] = [draw(1), draw(2)];
// A run opens its backend more than once: for the steps, then for the evaluation.
let answer;
for (let bracket = 0; bracket < 3; bracket++) answer = await gpu.use((b) => b.read(b.logPartition(everyKey)(b.constant(q), b.constant(k))))();
console.log(JSON.stringify(answer._tag === 'Left'
  ? { absent: show(answer.left) }
  : { wrong: wrongLogPartition(everyKey, q, k, answer.right), report: gpu.report() }));
`;

interface Said {
  readonly absent?: string;
  readonly wrong?: string | null;
  readonly report?: { readonly kernelClass: string; readonly adapter: string };
}

/** Node's own resolution, in which no package gpu.js is to be found. */
const withoutGpuJs = (): ReadonlyArray<string> => {
  const url = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
  const hook = `export const resolve = (name, context, next) => {
    if (name === 'gpu.js') throw Object.assign(new Error("Cannot find package 'gpu.js'"), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  };`;
  return ['--import', url(`import { register } from 'node:module'; register(${JSON.stringify(url(hook))});`)];
};

const heard = async (file: string, mode: string, ...before: ReadonlyArray<string>): Promise<Said> => {
  const { stdout } = await promisify(execFile)('node', [...before, file, mode], { env, timeout: 60_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Said;
};

describe('gpu in a process of its own', () => {
  // Inside the project, so that the process finds the packages that are installed here.
  mkdirSync('dist', { recursive: true });
  const folder = mkdtempSync(join('dist', 'gpu-'));
  beforeAll(async () => {
    await build({
      logLevel: 'error',
      configFile: false,
      plugins: [
        {
          name: 'program',
          resolveId: (id) => (id === 'program' ? join(process.cwd(), 'program.js') : null),
          load: (id) => (id.endsWith('program.js') ? program : null),
        },
      ],
      build: {
        ssr: true,
        outDir: folder,
        target: 'node20',
        rollupOptions: {
          input: 'program',
          output: { entryFileNames: 'program.mjs' },
        },
      },
      ssr: { noExternal: ['fp-ts'] },
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['webasm', 'WebAssemblyKernel'],
    ['cpu', 'CPUKernel'],
  ])(
    '%s answers rightly, and the process ends by itself',
    async (mode, kernelClass) => {
      const { wrong, report, absent } = await heard(join(folder, 'program.mjs'), mode);
      expect({ wrong, absent }).toEqual({ wrong: null, absent: undefined });
      expect(report?.kernelClass).toBe(kernelClass);
    },
    90_000,
  );

  it('webgpu answers rightly through Dawn, and the process ends by itself', async (context) => {
    const { wrong, report, absent } = await heard(join(folder, 'program.mjs'), 'webgpu');
    if (absent !== undefined) {
      console.warn(`skipped: WebGPU in Node (${absent})`);
      context.skip();
    }
    expect(wrong).toBeNull();
    expect(report?.kernelClass).toBe('WebGPUKernel');
  }, 90_000);

  it('without gpu.js: one clear sentence, and what to install', async () => {
    const { absent } = await heard(join(folder, 'program.mjs'), 'webasm', ...withoutGpuJs());
    expect(absent).toMatch(
      /^the gpu backend: given no package gpu\.js .*; allowed: npm install gpu\.js, or another backend/,
    );
    expect(absent?.split('\n')).toHaveLength(1);
  }, 90_000);
});
