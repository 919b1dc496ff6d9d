/** A child may do anything: each ends in the right one of the five outcomes, in time, and leaves nothing behind. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Finding } from '../examine.js';
import { examine } from '../examine.js';
import type { Law } from '../law.js';
import { definitionLaws } from '../laws/definition.js';
import { schemaDisagreement } from '../protocol/validate.js';
import type { Manner } from './process.js';
import { openProcess } from './process.js';

const home = mkdtempSync(join(tmpdir(), 'contrastive-children-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** An honest InfoNCE in ten lines, with a hole for how the child behaves. */
const child = (name: string, { before = '', hello = '', reply = '', asked = '' }): string => {
  const file = join(home, `${name}.mjs`);
  writeFileSync(
    file,
    `import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const say = (x) => process.stdout.write(JSON.stringify(x) + '\\n');
const tensor = (x) => ({ rows: 1, cols: 1, data: [x] });
const rows = ({ rows, cols, data }) => Array.from({ length: rows }, (_, i) => data.slice(i * cols, (i + 1) * cols));
const unit = (x) => { const l = Math.max(1e-12, Math.sqrt(x.reduce((a, b) => a + b * b, 0))); return x.map((v) => v / l); };
const dot = (x, y) => x.reduce((a, v, i) => a + v * y[i], 0);
const lse = (x) => { const m = Math.max(...x); return m + Math.log(x.reduce((a, v) => a + Math.exp(v - m), 0)); };
const loss = ({ q, k }, tau) => {
  const [a, b] = [rows(q).map(unit), rows(k).map(unit)];
  return a.reduce((so, x, i) => so + lse(b.map((y) => dot(x, y) / tau)) - dot(x, b[i]) / tau, 0) / a.length;
};
const conventions = { mode: 'in-batch', direction: 'query-to-key', positive: 'counted-once', reduction: 'mean', normalisation: 'unit' };
let held = [];
${before}
for await (const line of createInterface({ input: process.stdin })) {
  const m = JSON.parse(line);
  if (m.ask === 'hello') { ${hello || "say({ protocol: 1, name: 'child', unitRoundoff: 2 ** -53, claims: [{ ask: 'info-nce', conventions }] });"} continue; }
  if (m.ask === 'goodbye') break;
  ${asked}
  ${reply || 'say({ id: m.id, answer: tensor(loss(m.args, m.conventions.temperature)) });'}
}
`,
  );
  return `node ${file}`;
};

const law = definitionLaws.find((l) => l.id === 'info-nce/definition') as Law;
const quick: Manner = { limits: { start: 30, question: 2, line: 2 ** 20 } };
const patient: Manner = { limits: { start: 30, question: 15, line: 2 ** 20 } };

/** The law put to a child; a child without a hello is broken for every law. */
const judged = async (
  command: string,
  manner: Manner = patient,
): Promise<Pick<Finding, 'outcome' | 'why'>> => {
  const subject = await openProcess(command, manner);
  if (isLeft(subject)) return { outcome: 'broken', why: subject.left };
  try {
    return await examine(law, subject.right, { runs: 20, seed: 1 });
  } finally {
    await subject.right.close();
  }
};

const alive = (pid: number): boolean => {
  try {
    // A zombie of a container without an init is dead.
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
};

const batch = { q: tabulate(2, 1, (i) => 1 + i), k: tabulate(2, 1, (i) => 1 - i) };
const question = { of: 'info-nce', ask: 'loss', conventions: { temperature: 0.5 }, tensors: batch };

describe.concurrent('subjects/process', () => {
  it('an honest child holds', async () => {
    expect(await judged(child('honest', {}))).toMatchObject({ outcome: 'holds' });
  });

  it('every message of an honest child is in the schema', async () => {
    expect(await judged(child('honest', {}), { ...patient, watch: schemaDisagreement })).toMatchObject({
      outcome: 'holds',
    });
  });

  it('a number outside a tensor is understood, but is not in the schema', async () => {
    const bare = child('bare', {
      reply: 'say({ id: m.id, answer: loss(m.args, m.conventions.temperature) });',
    });
    expect(await judged(bare)).toMatchObject({ outcome: 'holds' });
    const strict = await judged(bare, { ...patient, watch: schemaDisagreement });
    expect(strict).toMatchObject({ outcome: 'broken', why: expect.stringMatching(/^message\.answer/) });
  });

  const sayRight = 'say({ id: m.id, answer: tensor(loss(m.args, m.conventions.temperature)) });';
  const sayWrong = 'say({ id: m.id, answer: tensor(0.25) })';
  it.each([
    ['dies at once', { before: 'process.exit(3);' }, 'broken', /exited with code 3/],
    [
      'dies at the hello',
      { hello: "console.error('no torch'); process.exit(1);" },
      'broken',
      /code 1.*no torch/,
    ],
    [
      'dies at a question',
      { reply: "console.error('out of memory'); process.exit(9);" },
      'broken',
      /code 9.*out of memory/,
    ],
    ['is killed', { reply: 'process.kill(process.pid, "SIGKILL");' }, 'broken', /137|ended by SIGKILL/],
    ['never answers', { reply: 'continue;' }, 'broken', /no answer within 2 s/],
    ['loops for ever', { reply: 'for (;;);' }, 'broken', /no answer within 2 s/],
    [
      'does not heed SIGTERM',
      { before: "process.on('SIGTERM', () => {});", reply: 'for (;;);' },
      'broken',
      /no answer within/,
    ],
    [
      'closes its output',
      { reply: 'process.stdout.destroy(); setInterval(() => {}, 1000);' },
      'broken',
      /no answer within/,
    ],
    [
      'writes garbage',
      { reply: "console.log('loss: 0.3');" },
      'broken',
      /wrote loss: 0\.3; allowed: one JSON object a line/,
    ],
    ['writes half a line', { reply: 'process.stdout.write(\'{"id":\');' }, 'broken', /no answer within/],
    ['writes a list', { reply: 'say([1, 2]);' }, 'broken', /wrote \[1,2\]/],
    ['writes a bare NaN', { reply: 'console.log(\'{"id":1,"answer":NaN}\');' }, 'broken', /strings "NaN"/],
    [
      'answers another id',
      { reply: 'say({ id: m.id + 7, answer: tensor(0) });' },
      'broken',
      /the id of an open question/,
    ],
    ['answers without id', { reply: 'say({ answer: tensor(0) });' }, 'broken', /the id of an open question/],
    ['answers twice', { reply: `${sayRight} ${sayRight}` }, 'broken', /the id of an open question/],
    ['answers NaN', { reply: "say({ id: m.id, answer: tensor('NaN') });" }, 'fails', undefined],
    ['answers an infinity', { reply: "say({ id: m.id, answer: tensor('Infinity') });" }, 'fails', undefined],
    ['answers wrongly', { reply: sayWrong }, 'fails', undefined],
    [
      'answers a word',
      { reply: "say({ id: m.id, answer: 'nan' });" },
      'broken',
      /given nan; allowed: a number/,
    ],
    [
      'answers too many numbers',
      { reply: 'say({ id: m.id, answer: [[1, 2]] });' },
      'broken',
      /\[1, 2\]; allowed: \[1, 1\]/,
    ],
    [
      'answers too few numbers',
      { reply: 'say({ id: m.id, answer: { rows: 2, cols: 1, data: [1] } });' },
      'broken',
      /1 numbers for \[2, 1\]/,
    ],
    [
      'answers by another name',
      { reply: 'say({ id: m.id, answer: { value: tensor(1) } });' },
      'broken',
      /no loss in the answer/,
    ],
    [
      'answers and refuses',
      { reply: "say({ id: m.id, answer: tensor(1), refused: 'no' });" },
      'broken',
      /an answer, a refusal or an error/,
    ],
    ['reports an error', { reply: "say({ id: m.id, error: 'singular' });" }, 'broken', /singular/],
    ['refuses', { reply: "say({ id: m.id, refused: 'not for N = 1' });" }, 'refused', /not for N = 1/],
    [
      'claims nothing',
      { hello: "say({ protocol: 1, name: 'x', unitRoundoff: 0.1, claims: [] });" },
      'not claimed',
      undefined,
    ],
    [
      'binds itself to other conventions',
      { before: "conventions.positive = 'counted-twice';" },
      'fails',
      undefined,
    ],
    ['speaks another version', { hello: 'say({ protocol: 2 });' }, 'broken', /given protocol 2; allowed: 1/],
    [
      'declares no roundoff',
      { hello: "say({ protocol: 1, name: 'x', claims: [] });" },
      'broken',
      /unitRoundoff/,
    ],
    [
      'writes a line of 100 MB',
      { reply: "process.stdout.write('1'.repeat(1e8) + '\\n');" },
      'broken',
      /more than 1048576 bytes/,
    ],
    [
      'writes a line without end',
      { reply: "for (;;) await new Promise((r) => process.stdout.write('1'.repeat(1e6), r));" },
      'broken',
      /more than 1048576 bytes/,
    ],
  ] as const)(
    'a child that %s',
    async (name, ways, outcome, why) => {
      const hangs = String(why).includes('no answer');
      const found = await judged(child(name.replaceAll(/\W/g, '-'), ways), hangs ? quick : patient);
      expect({ outcome: found.outcome, why: found.why ?? '' }).toEqual({
        outcome,
        why: why === undefined ? expect.any(String) : expect.stringMatching(why),
      });
    },
    20_000,
  );

  it('a child that is no program', async () => {
    expect(await judged('no-such-program-at-all')).toMatchObject({
      outcome: 'broken',
      why: expect.stringMatching(/127/),
    });
  });

  it('a flood on stderr neither blocks the child nor fills the memory', async () => {
    const flood = child('flood', {
      asked: "for (let i = 0; i < 200; i++) process.stderr.write('x'.repeat(1e5));",
    });
    const before = process.memoryUsage().rss;
    expect(await judged(flood, { limits: { start: 20, question: 20, line: 2 ** 20 } })).toMatchObject({
      outcome: 'holds',
    });
    // 20 questions of 20 MB each.
    expect(process.memoryUsage().rss - before).toBeLessThan(3e8);
  });

  it('answers come home by their ids, in whatever order', async () => {
    const late =
      'held.push(m); if (held.length < 3) continue; for (const h of held.reverse()) say({ id: h.id, answer: tensor(h.conventions.temperature) });';
    const subject = await openProcess(child('late', { reply: late }), quick);
    if (isLeft(subject)) return expect.fail(subject.left);
    const said = await Promise.all(
      [1, 2, 3].map((temperature) => subject.right.ask({ ...question, conventions: { temperature } })),
    );
    await subject.right.close();
    expect(said.map((a) => (a.outcome === 'answer' ? a.values.loss?.data[0] : a.why))).toEqual([1, 2, 3]);
  });

  it('a child that died is started anew three times, and then no more', async () => {
    const subject = await openProcess(child('mortal', { reply: 'process.exit(1);' }), quick);
    if (isLeft(subject)) return expect.fail(subject.left);
    const whys: string[] = [];
    for (let i = 0; i < 5; i++) {
      const said = await subject.right.ask(question);
      whys.push(said.outcome === 'broken' ? said.why : said.outcome);
    }
    await subject.right.close();
    expect(whys.slice(0, 4)).toEqual(Array(4).fill(expect.stringMatching(/^exited with code 1/)));
    expect(whys[4]).toMatch(/no fresh start after 3/);
  });

  it('a coarse roundoff is capped, and what was declared is kept', async () => {
    const coarse = child('coarse', {
      hello: "say({ protocol: 1, name: 'x', unitRoundoff: 0.5, claims: [] });",
    });
    const subject = await openProcess(coarse, quick);
    if (isLeft(subject)) return expect.fail(subject.left);
    await subject.right.close();
    expect(subject.right).toMatchObject({ unitRoundoff: 2 ** -8, declaredRoundoff: 0.5 });
  });

  it.each(['is told goodbye', 'hangs'])('whatever a child started is gone when it %s', async (how) => {
    const file = join(home, `pid-${how.length}`);
    const before = `writeFileSync(${JSON.stringify(file)}, String(spawn('sleep', ['300'], { stdio: 'inherit' }).pid));`;
    await judged(child(`parent-${how.length}`, { before, reply: how === 'hangs' ? 'for (;;);' : '' }), quick);
    expect(alive(Number(readFileSync(file, 'utf8')))).toBe(false);
  });
});
