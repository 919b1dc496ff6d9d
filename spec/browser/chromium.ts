/**
 * chromium — a real browser for the tests, when there is one.
 *
 * The page is bundled by Vite and served from this machine with the headers that allow shared memory.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a browser is on this machine: CHROMIUM, or one of the usual places; null when there is none. */
export const chromiumPath: string | null =
  [process.env.CHROMIUM ?? '', ...places].find((path) => path !== '' && existsSync(path)) ?? null;

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A page with the bundle of `entry` loaded, `files` beside it, and what takes it down again. */
export const openPage = async (
  entry: string,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'contrastive-page-'));
  await build({
    logLevel: 'error',
    configFile: false,
    build: {
      outDir: folder,
      minify: false,
      target: 'es2022',
      rollupOptions: { input: entry, output: { entryFileNames: 'page.js' } },
    },
  });
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    const headers = {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    };
    const answer = (status: number, body: string | Buffer): void => {
      response.writeHead(status, headers).end(body);
    };
    const beside = files[path.slice(1)];
    if (beside !== undefined) answer(200, Buffer.from(beside));
    else if (path === '/index.html')
      answer(200, '<!doctype html><script type="module" src="/page.js"></script>');
    else
      readFile(join(folder, path)).then(
        (body) => answer(200, body),
        () => answer(404, ''),
      );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: flags });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'load' });
  const close = async (): Promise<void> => {
    await browser.close();
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true, force: true });
  };
  return { page, close };
};
