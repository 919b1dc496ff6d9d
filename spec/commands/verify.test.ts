import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../report/certificate.js';
import { heard, jsonLines } from './listening.js';
import { merge } from './merge.js';
import type { CaseFinding } from './vectors.js';
import { verify } from './verify.js';

const home = mkdtempSync(join(tmpdir(), 'contrastive-verify-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};

/** InfoNCE in plain JavaScript, as a module; `over` picks the logits that the softmax normalises over. */
const lossModule = (name: string, over: 'the keys' | 'the queries'): string =>
  file(
    `${name}.mjs`,
    `const unit = (x) => { const l = Math.max(1e-12, Math.hypot(...x)); return x.map((v) => v / l); };
const dot = (x, y) => x.reduce((a, v, i) => a + v * y[i], 0);
const lse = (x) => { const m = Math.max(...x); return m + Math.log(x.reduce((a, v) => a + Math.exp(v - m), 0)); };
const conventions = { mode: 'in-batch', direction: 'query-to-key', positive: 'counted-once', normalisation: 'unit', reduction: 'mean' };
export const loss = (tau, q, k) => {
  const [a, b] = [q.map(unit), k.map(unit)];
  const [among, own] = ${over === 'the keys' ? '[b, a]' : '[a, b]'};
  return own.reduce((so, x, i) => so + lse(among.map((y) => dot(x, y) / tau)) - dot(a[i], b[i]) / tau, 0) / a.length;
};
const rows = (m) => Array.from({ length: m.rows }, (_, i) => Array.from(m.data.slice(i * m.cols, (i + 1) * m.cols)));
export default {
  name: ${JSON.stringify(name)}, unitRoundoff: 2 ** -53, claims: [{ of: 'info-nce', asks: ['loss'], conventions }],
  ask: async ({ conventions: c, tensors: { q, k } }) =>
    ({ outcome: 'answer', values: { loss: { rows: 1, cols: 1, data: Float64Array.of(loss(c.temperature, rows(q), rows(k))) } } }),
};
`,
  );

const honest = lossModule('honest', 'the keys');
const wrongAxis = lossModule('wrong-axis', 'the queries');

describe('verify', () => {
  it('prints a line a law with its statement and the subjects side by side', async () => {
    const { exit, out } = await heard(
      verify,
      '--laws',
      'info-nce/definition',
      '--backend',
      'array,wasm',
      '--module',
      honest,
      '--runs',
      '20',
    );
    expect(out).toMatch(/info-nce\/definition +ℒ\(x\) is its equation.* array ✓ 20 +wasm.*✓ 20 +honest ✓ 20/);
    expect(out).toContain('honest: unit roundoff 2^-53, 1 claims');
    expect(exit).toBe(0);
  });

  it('refutes a softmax over the wrong axis by two rows, with both numbers, what was allowed, seed and path', async () => {
    const { exit, out } = await heard(verify, '--laws', 'info-nce/definition', '--module', wrongAxis);
    expect(exit).toBe(1);
    expect(out).toContain('wrong-axis ✗');
    expect(out).toMatch(/N = 2, D = 1, τ = .*q = \(.*\)ᵀ, k = \(.*\)ᵀ :.* ≠ .*\(allowed .*\)/);
    const [, seed = '', path = ''] = /seed (\d+) path ([\d:]+)/.exec(out) ?? [];
    const again = await heard(
      verify,
      '--laws',
      'info-nce/definition',
      '--module',
      wrongAxis,
      '--seed',
      seed,
      '--path',
      path,
    );
    const counterexample = (text: string) => /N = 2.*/.exec(text)?.[0];
    expect(counterexample(again.out)).toBe(counterexample(out));
    expect(out).toContain(`--laws info-nce/definition --seed ${seed} --path ${path}`);
  });

  it('writes a finding a line as JSON', async () => {
    const { out } = await heard(verify, '--laws', 'info-nce', '--module', honest, '--runs', '10', '--json');
    const findings = jsonLines<{ law: string; outcome: string }>(out);
    expect(findings.find((f) => f.law === 'info-nce/definition')).toMatchObject({
      outcome: 'holds',
      runs: 10,
    });
    // It claims no gradient.
    expect(findings.find((f) => f.law === 'info-nce/gradient-is-adjoint')?.outcome).toBe('not claimed');
  });

  it.each([
    [['--laws', 'info-nc'], 2, /laws: given info-nc; allowed: .*did you mean info-nce/],
    [['--shard', '3/2'], 2, /shard: given 3\/2/],
    [['--backend', 'cuda'], 2, /backend: given cuda/],
    [['stray'], 2, /given stray/],
    [['--laws', 'clip', '--module', honest], 1, /no claim that one of these laws is about/],
    [['--module', join(home, 'nowhere.mjs')], 2, /nowhere/],
    [['--command', 'no-such-program'], 1, /127/],
  ] as const)('%j', async (argv, code, sentence) => {
    const { exit, err } = await heard(verify, ...argv);
    expect({ exit, err }).toEqual({ exit: code, err: expect.stringMatching(sentence) });
  });

  it('shards of a run merge into what one run writes, byte for byte, counterexamples included', async () => {
    const argv = ['--laws', 'info-nce', '--backend', 'array', '--module', wrongAxis, '--runs', '60'];
    const at = (name: string): string => join(home, name);
    await heard(verify, ...argv, '--report', at('whole'));
    for (const i of [1, 2, 3])
      await heard(verify, ...argv, '--shard', `${i}/3`, '--report', at(`shard-${i}.json`));
    const { exit } = await heard(
      merge,
      ...[2, 3, 1].map((i) => at(`shard-${i}.json`)),
      '--report',
      at('merged.xml'),
    );
    expect(exit).toBe(1);
    for (const ending of ['json', 'xml'])
      expect(readFileSync(at(`merged.${ending}`), 'utf8')).toBe(readFileSync(at(`whole.${ending}`), 'utf8'));
    const whole = JSON.parse(readFileSync(at('whole.json'), 'utf8')) as Certificate;
    expect(whole.findings.map((f) => [f.law, f.subject, f.outcome])).toContainEqual([
      'info-nce/definition',
      'wrong-axis',
      'fails',
    ]);
    expect(whole.findings[0]?.runs).toBe(60);
    expect(whole.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(at('whole.xml'), 'utf8')).toMatch(/<testsuite name="wrong-axis" .*failures="1"/);
    const missing = await heard(merge, at('shard-1.json'), at('shard-3.json'));
    expect(missing).toMatchObject({
      exit: 2,
      err: expect.stringContaining('given shards 1, 3; allowed: each of 1 … 3 once'),
    });
  });
});

describe('verify --vectors', () => {
  const golden = 'spec/vectors/golden';
  const files = readdirSync(golden).map((name) => `${golden}/${name}`);

  it('every family that we claim holds; a finding a line', async () => {
    const { exit, out } = await heard(verify, '--json', '--vectors', ...files);
    const findings = jsonLines<CaseFinding>(out);
    expect(findings.filter((f) => f.outcome !== 'holds' && f.outcome !== 'not-claimed')).toEqual([]);
    expect(new Set(findings.filter((f) => f.outcome === 'holds').map((f) => f.family)).size).toBeGreaterThan(
      55,
    );
    expect(exit).toBe(0);
  });

  interface Tampered {
    family: string;
    cases: {
      id: string;
      outputs: { loss: { data: (number | string)[] } };
      grads: Record<string, { data: number[] }>;
      ill_conditioned?: string[];
    }[];
  }

  const tampered = (name: string, change: (g: Tampered) => void): string => {
    const g = JSON.parse(readFileSync(`${golden}/ntxent_lightly.json`, 'utf8')) as Tampered;
    g.cases = g.cases.slice(0, 1);
    change(g);
    return file(name, JSON.stringify(g));
  };
  const only = async (path: string) => {
    const { exit, out } = await heard(verify, '--vectors', path, '--json');
    return { exit, ...jsonLines<CaseFinding>(out)[0] };
  };
  const off = (by: number) => (g: Tampered) => {
    const { data } = (g.cases[0] as Tampered['cases'][0]).outputs.loss;
    data[0] = (data[0] as number) * (1 + by);
  };

  it('a golden number that is off by 1e-8 fails; one that is off by 1e-12 holds', async () => {
    expect(await only(tampered('off.json', off(1e-8)))).toMatchObject({
      exit: 1,
      outcome: 'fails',
      at: 'outputs.loss',
    });
    expect(await only(tampered('near.json', off(1e-12)))).toMatchObject({ exit: 0, outcome: 'holds' });
  });

  it('an ill-conditioned entry is compared loosely, and it is said', async () => {
    const loosely = tampered('loose.json', (g) => {
      off(1e-8)(g);
      (g.cases[0] as Tampered['cases'][0]).ill_conditioned = ['outputs.loss'];
    });
    expect(await only(loosely)).toMatchObject({ outcome: 'holds', loose: ['outputs.loss'] });
  });

  it('NaN holds against nothing', async () => {
    const nan = tampered('nan.json', (g) => {
      (g.cases[0] as Tampered['cases'][0]).outputs.loss.data[0] = 'NaN';
    });
    expect(await only(nan)).toMatchObject({ outcome: 'fails', worst: 'Infinity' });
  });

  it('a family that nobody claims is not-claimed; parameters that no formula reads are refused', async () => {
    expect(
      await only(tampered('unknown.json', (g) => Object.assign(g, { family: 'tomorrow' }))),
    ).toMatchObject({
      exit: 0,
      outcome: 'not-claimed',
    });
    expect(
      await only(tampered('odd.json', (g) => Object.assign(g.cases[0] ?? {}, { params: {} }))),
    ).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('temperature'),
    });
  });

  it('a file that is no golden file is named', async () => {
    const { exit, err } = await heard(verify, '--vectors', file('list.json', '[1]'));
    expect({ exit, err }).toEqual({
      exit: 1,
      err: expect.stringMatching(/list\.json: given \[1\]; allowed: \{family/),
    });
  });

  it('a module is asked the cases that its claims follow', async () => {
    const path = `${golden}/infonce_relbers.json`;
    const right = jsonLines<CaseFinding>(
      (await heard(verify, '--vectors', path, '--module', honest, '--json')).out,
    );
    const wrong = await heard(verify, '--vectors', path, '--module', wrongAxis, '--json');
    const judged = right.filter((f) => f.outcome !== 'not-claimed');
    expect(judged.length).toBeGreaterThan(2);
    expect(judged.filter((f) => f.outcome !== 'holds')).toEqual([]);
    expect(wrong.exit).toBe(1);
  });
});
