/**
 * build — AssemblyScript kernels to a TypeScript module that holds them as text.
 *
 * `npm run build:wasm` writes kernels.ts; a test holds that it is what the sources make. As text, the kernels load
 * the same way in Node, under a bundler and in a page, without a second request.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const flags = [
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--enable',
  'threads',
  '--sharedMemory',
  '--importMemory',
  '--initialMemory',
  '2',
  '--maximumMemory',
  '65536',
  '-O3',
  '--noAssert',
];

/** The bytes of one build of the kernels. */
export const compiled = (relaxed: boolean): Uint8Array => {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-wasm-'));
  const out = join(folder, 'kernels.wasm');
  const wanted = relaxed ? ['--enable', 'relaxed-simd'] : [];
  try {
    execFileSync('npx', ['asc', 'backends/wasm/assembly/index.ts', '-o', out, ...flags, ...wanted], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const constant = (name: string, bytes: Uint8Array): string =>
  `export const ${name}: string =\n  '${Buffer.from(bytes).toString('base64')}';\n`;

/** The module that holds both builds. */
export const moduleText = (): string =>
  [
    '/** kernels — made by `npm run build:wasm` from assembly/; the two builds differ in madd alone. */\n',
    '/** With fused multiply-add. */',
    constant('relaxed', compiled(true)),
    '/** Without it: two roundings. */',
    constant('plain', compiled(false)),
  ].join('\n');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync('backends/wasm/kernels.ts', moduleText());
