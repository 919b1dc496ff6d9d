/**
 * The package as a stranger installs it: packed, unpacked beside its one dependency, every entry imported.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('house/tarball', () => {
  it('package.json lists every public entry (npm run exports)', () => {
    expect((JSON.parse(textOf('package.json')) as { exports: unknown }).exports).toEqual(publicEntries());
  });

  it('the front door needs fp-ts and nothing else', () => {
    lend('fp-ts');
    importing(['contrastive', 'contrastive/backends/array']);
  });

  it('every entry imports', () => {
    for (const name of ['fp-ts', 'valibot', 'fast-check', 'pure-rand', 'vitest']) lend(name);
    importing(entryNames);
    expect(entryNames.length).toBeGreaterThan(20);
  }, 120_000);

  it('publint and attw find nothing', () => {
    run('npx', ['publint', '--strict', tarball]);
    run('npx', ['attw', '--profile', 'esm-only', tarball]);
  }, 240_000);
});
