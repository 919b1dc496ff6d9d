/** WebGPU in a Node process through the package webgpu, when a Vulkan driver is found; says so when not. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const drivers = process.env.VK_DRIVER_FILES ?? (existsSync(swiftShader) ? swiftShader : undefined);

// A process of its own: Dawn must not outlive the question, and the process must end by itself.
const program = `
import { matrix } from './src/prelude/matrix.js';
import { everyKey } from './src/algebra/among.js';
import { gpuDriverWith } from './backends/gpu/driver.js';
import { wrongLogPartition } from './backends/gpu/guards.js';
const draw = (seed) => matrix(33, 6, Float32Array.from({ length: 198 }, (_, i) => Math.sin(seed + i)));
const gpu = gpuDriverWith({ mode: 'webgpu', strict: true, smallestWork: 0 });
const [q, k] = [draw(1), draw(2)];
const answer = await gpu.use((b) => b.read(b.logPartition(everyKey)(b.constant(q), b.constant(k))))();
console.log(JSON.stringify(answer._tag === 'Left'
  ? { absent: answer.left.given }
  : { wrong: wrongLogPartition(everyKey, q, k, answer.right), report: gpu.report() }));
`;

describe('gpu webgpu in node', () => {
  // Inside the project, so that the process finds the packages that are installed here.
  mkdirSync('dist', { recursive: true });
  const folder = mkdtempSync(join('dist', 'webgpu-'));
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
        rollupOptions: { input: 'program', output: { entryFileNames: 'program.mjs' } },
      },
      ssr: { noExternal: ['fp-ts'] },
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('the log-partition passes its guards, and the process ends by itself', async (context) => {
    const { stdout } = await promisify(execFile)('node', [join(folder, 'program.mjs')], {
      env: {
        ...process.env,
        ...(drivers === undefined ? {} : { VK_DRIVER_FILES: drivers }),
      },
      timeout: 60_000,
    });
    const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      readonly absent?: string;
      readonly wrong?: string | null;
      readonly report?: { readonly kernelClass: string };
    };
    if (answer.absent !== undefined) {
      console.warn(`skipped: WebGPU in Node (${answer.absent})`);
      context.skip();
    }
    expect(answer.wrong).toBeNull();
    expect(answer.report?.kernelClass).toBe('WebGPUKernel');
  }, 90_000);
});
