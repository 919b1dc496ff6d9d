/** The kit passes a right loss as tests of its own; a wrong one fails with its counterexample in the message. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeLaws } from './kit.js';
import { infoNce } from './oracle/info-nce.js';
import type { Said } from './subjects/functions.js';
import { ofFunctions } from './subjects/functions.js';

const defaults = {
  mode: 'in-batch',
  direction: 'query-to-key',
  positive: 'counted-once',
  normalisation: 'unit',
};
const loss: Said = (c, x) => infoNce({ ...defaults, reduction: 'mean', ...c }, x);

describeLaws(ofFunctions('the equation', { 'info-nce': { asks: { loss } } }), { runs: 10 });

// Inside the project, so that vitest and the sources are found; a folder that no other run looks into.
const home = mkdtempSync(join('spec', '.kit-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A run of vitest over one file of tests. */
const run = (text: string): string => {
  const file = join(home, 'own.test.ts');
  writeFileSync(file, text);
  const config = join(mkdtempSync(join(tmpdir(), 'contrastive-kit-')), 'none.config.mjs');
  writeFileSync(config, `export default { test: { include: [${JSON.stringify(relative('.', file))}] } };`);
  try {
    return execFileSync('npx', ['vitest', 'run', '--config', config, '--root', '.'], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
  } catch (cause) {
    const { stdout, stderr } = cause as { readonly stdout: string; readonly stderr: string };
    return `${stdout}${stderr}`;
  }
};

describe('kit', () => {
  it('a wrong loss fails, and its counterexample is in the message', () => {
    const said = run(`import { describeLaws } from '../kit.js';
import { ofFunctions } from '../subjects/functions.js';
describeLaws(ofFunctions('zero', { 'info-nce': { asks: { loss: () => 0 } } }), {
  runs: 20,
  only: (law) => law.id === 'info-nce/definition',
});
`);
    expect(said).toContain('1 failed | 1 passed');
    expect(said).toMatch(/N = 2, D = 1/);
    expect(said).toMatch(/seed \d+ path/);
  });
});
