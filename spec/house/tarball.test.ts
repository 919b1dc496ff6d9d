/**
 * The package as a stranger installs it: packed, unpacked beside its one dependency, every entry imported.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fenced } from './examples.js';
import { publicEntries } from './exports.js';
import { root, textOf } from './sources.js';

const home = mkdtempSync(join(tmpdir(), 'contrastive-tarball-'));
const modules = join(home, 'node_modules');
let tarball = '';

const run = (command: string, args: ReadonlyArray<string>, cwd = root): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Makes a package of the project's own node_modules visible to the stranger. */
const lend = (name: string): void => {
  mkdirSync(join(modules, name, '..'), { recursive: true });
  if (!existsSync(join(modules, name))) symlinkSync(join(root, 'node_modules', name), join(modules, name));
};

/** `npx contrastive …` where the stranger is. */
const contrastive = (...args: ReadonlyArray<string>) =>
  spawnSync('npx', ['--no-install', 'contrastive', ...args], { cwd: home, encoding: 'utf8' });

const entryNames = Object.entries(publicEntries())
  .filter(([, entry]) => typeof entry !== 'string')
  .map(([name]) => name.replace(/^\./, 'contrastive'));

const importing = (names: ReadonlyArray<string>): string =>
  run(
    'node',
    ['--input-type=module', '-e', `for (const name of ${JSON.stringify(names)}) await import(name)`],
    home,
  );

beforeAll(() => {
  // A scope of its own: without one, Node would look for a package of some folder above.
  writeFileSync(join(home, 'package.json'), '{"private": true}');
  run('npm', ['run', '--silent', 'build']);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', home])) as [
    { filename: string },
  ];
  tarball = join(home, filename);
  mkdirSync(join(modules, 'contrastive'), { recursive: true });
  run('tar', ['xzf', tarball, '--strip-components=1', '-C', join(modules, 'contrastive')]);
  // What npm does of `bin` when it installs.
  const main = join(modules, 'contrastive/dist/src/cli/main.js');
  chmodSync(main, 0o755);
  mkdirSync(join(modules, '.bin'));
  symlinkSync(main, join(modules, '.bin/contrastive'));
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }), 60_000);

describe('house/tarball', () => {
  it('package.json lists every public entry (npm run exports)', () => {
    expect((JSON.parse(textOf('package.json')) as { exports: unknown }).exports).toEqual(publicEntries());
  });

  it('the front door needs fp-ts and nothing else', () => {
    lend('fp-ts');
    importing(['contrastive', 'contrastive/backends/array']);
  });

  it('judging without fast-check says in one sentence what to install; golden numbers need nothing', () => {
    lend('valibot');
    // Nothing there, and nothing of a folder above either.
    const absent = join(modules, 'fast-check');
    mkdirSync(absent);
    writeFileSync(join(absent, 'package.json'), '{"main": "absent.js"}');
    const { status, stderr } = contrastive('verify', '--laws', 'info-nce');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'verify: given no fast-check; allowed: npm install --save-dev fast-check\n',
    });
    const vectors = join(root, 'spec/vectors/golden/ntxent_lightly.json');
    expect(contrastive('verify', '--vectors', vectors)).toMatchObject({ status: 0, stderr: '' });
    rmSync(absent, { recursive: true });
  });

  it('a stranger judges a loss of their own in under ten lines, as the document says', () => {
    for (const name of ['fast-check', 'pure-rand']) lend(name);
    const [own = ''] = fenced(textOf('docs/verify.md'), 'mjs');
    expect(own.trim().split('\n').length).toBeLessThan(10);
    writeFileSync(join(home, 'my-loss.mjs'), own);
    const right = contrastive('verify', '--module', 'my-loss.mjs', '--runs', '30');
    expect({ status: right.status, stderr: right.stderr }, right.stdout).toEqual({ status: 0, stderr: '' });
    expect(right.stdout).toMatch(/info-nce\/definition .*mine ✓ 30/);
    writeFileSync(join(home, 'my-loss.mjs'), own.replace('- row[i]', '+ row[i]'));
    const wrong = contrastive('verify', '--module', 'my-loss.mjs', '--laws', 'info-nce/definition');
    expect(wrong).toMatchObject({ status: 1, stdout: expect.stringMatching(/mine ✗\n {4}N = \d/) });
  }, 120_000);

  it('the harness of init js passes on its first run', () => {
    expect(contrastive('init', 'js')).toMatchObject({ status: 0, stderr: '' });
    const judged = contrastive(
      'verify',
      '--command',
      'node contrastive-harness.mjs',
      '--runs',
      '30',
      '--validate',
    );
    expect({ status: judged.status, stderr: judged.stderr }, judged.stdout).toEqual({
      status: 0,
      stderr: '',
    });
  }, 120_000);

  it('every entry imports', () => {
    for (const name of ['fp-ts', 'valibot', 'fast-check', 'pure-rand', 'vitest']) lend(name);
    importing(entryNames);
    expect(entryNames.length).toBeGreaterThan(20);
  }, 120_000);

  it('publint and attw find nothing', () => {
    run('npx', ['publint', '--strict', tarball]);
    run('npx', ['attw', '--profile', 'esm-only', tarball]);
  }, 600_000);
});
