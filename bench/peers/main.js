/**
 * main — asks every peer the same questions, round after round, and prints what each took beside ours.
 *
 * A peer whose loss is not that of plain float64 loops is not timed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeRows, writeStep } from './inputs.js';

const here = dirname(fileURLToPath(import.meta.url));
const given = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const json = process.argv.includes('--json');
const sizes = given('sizes', '2048,4096').split(',').map(Number);
const modes = given('modes', 'forward,both,nt-xent,step').split(',');
const rounds = Number(given('rounds', '5'));
/** Seconds: a training step of some peers takes minutes, and is worth knowing all the same. */
const limits = given('limit', '60,300').split(',').map(Number);
const [limit, stepLimit = limit] = limits;
const patience = Number(given('patience', '600'));
const width = 128;
const batch = Number(given('step-batch', '512'));

const python = process.env.PYTHON ?? ['/usr/bin/python3'].find(existsSync) ?? 'python3';
const tuned = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '8589934592' };
const js = (file, threads = 0) => [process.execPath, [join(here, 'peer.js'), file, String(threads)]];
const py = (name, threads = 1, env = {}) => [python, [join(here, 'peer.py'), name, String(threads)], env];
const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Who is asked, and how it is started. */
const peers = {
  'ours-1': js('ours', 1),
  ours: js('ours'),
  jax: js('jax'),
  tfjs: js('tfjs'),
  onnx: js('onnx'),
  typed: js('typed'),
  nested: js('nested'),
  torch: py('torch', 1, one),
  'torch-tuned': py('torch', 1, { ...one, ...tuned }),
  'torch-all': py('torch', 0),
  'torch-cuda': py('torch-cuda', 0),
  numpy: [process.env.PYTHON ?? 'python3', ...py('numpy', 1, one).slice(1)],
};
const wanted = given('peers', Object.keys(peers).join(',')).split(',');

/** A process that answers one line with one line. */
const started = (name) => {
  const [program, args, env = {}] = peers[name];
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = [];
  let over = false;
  const end = () => {
    over = true;
    for (const next of waiting.splice(0)) next({ refused: 'the process ended' });
  };
  child.on('error', end);
  child.on('exit', end);
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) waiting.shift()?.(JSON.parse(line));
  });
  const answer = () =>
    new Promise((next) => (over ? next({ refused: 'the process ended' }) : waiting.push(next)));
  const ask = (question) => {
    const next = answer();
    if (!over) child.stdin.write(`${JSON.stringify(question)}\n`);
    let timer;
    const late = new Promise((give) => {
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        give({ refused: `no answer in ${patience} s` });
      }, 1000 * patience);
    });
    return Promise.race([next, late]).finally(() => clearTimeout(timer));
  };
  return { name, ready: answer(), ask, stop: () => child.kill() };
};

const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];
const spread = (x) => median(x.map((v) => Math.abs(v - median(x))));

/** Float32 sums over n keys, and the exponent of s/τ ≤ 10: what a right loss may be off by, relative to log n. */
const allowed = (n) => 8 * 3 * Math.sqrt(n) * 2 ** -24 * 10;

const say = (row) => {
  if (json) return console.log(JSON.stringify(row));
  const { peer, mode, n } = row;
  const label = `${mode.padEnd(8)} ${String(n).padStart(5)}  ${peer.padEnd(12)}`;
  if (row.refused !== undefined) return console.log(`${label} not measured: ${row.refused}`);
  const number = (x) => (x === undefined ? '' : x < 10 ? x.toFixed(2) : x.toFixed(0));
  const images = row.imagesPerSecond === undefined ? '' : `  ${row.imagesPerSecond.toFixed(0)} images/s`;
  console.log(
    `${label} ${number(row.wall).padStart(7)} ± ${number(row.spread).padEnd(5)} ms  cpu ${number(row.cpu).padStart(7)} ms` +
      `  ÷ ours-1 ${number(row.ratio)} (cpu ${number(row.cpuRatio)})  loss ${row.loss.toFixed(6)}${images}`,
  );
};

const folder = mkdtempSync(join(tmpdir(), 'contrastive-peers-'));
const crew = wanted.filter((name) => peers[name] !== undefined).map(started);
/** Plain loops, whose loss every other is compared with; they are timed where they are wanted too. */
const referee = started('typed');
try {
  console[json ? 'error' : 'log'](
    `${cpus()[0]?.model.trim()} × ${cpus().length}, node ${process.version}, d = ${width}`,
  );
  const open = [];
  for (const peer of crew) {
    const { ready, refused } = await peer.ready;
    if (ready === undefined) say({ peer: peer.name, mode: 'open', n: 0, refused });
    else open.push(peer);
    if (ready !== undefined && !json) console.log(`${peer.name}: ${ready}`);
  }
  await referee.ready;
  for (const n of sizes) writeRows(folder, n, width);
  if (modes.includes('step')) await writeStep(folder, batch);
  for (const mode of modes)
    for (const n of mode === 'step' ? [batch] : sizes) {
      const question = { mode, n, d: width, folder };
      const right =
        mode === 'step'
          ? undefined
          : (await referee.ask(mode === 'both' ? { ...question, mode: 'forward' } : question)).loss;
      await sized(open, question, right);
    }
} finally {
  for (const peer of [...crew, referee]) peer.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** One question to everybody: losses first, then times side by side. */
async function sized(open, question, right) {
  const { mode, n } = question;
  const [timed, samples] = [[], new Map()];
  let agreed = right;
  for (const peer of open) {
    const first = await peer.ask(question);
    const loss = first.loss;
    // The first step's loss is compared with the first that answers: ours, when it is asked.
    agreed ??= loss;
    const off = loss === undefined ? 0 : Math.abs(loss - agreed);
    if (first.refused !== undefined) say({ peer: peer.name, mode, n, refused: first.refused });
    else if (!(loss == null) && !(off <= allowed(n) * Math.log(n)))
      say({ peer: peer.name, mode, n, refused: `its loss is ${loss}, not ${agreed}` });
    else if (first.wall > (mode === 'step' ? stepLimit : limit) * 1000)
      say({ peer: peer.name, mode, n, refused: `a call takes ${(first.wall / 1000).toFixed(0)} s` });
    else {
      timed.push(peer);
      samples.set(peer.name, { loss: loss ?? agreed, wall: [], cpu: [], slow: first.wall > 5000 });
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const peer of timed) {
      const so = samples.get(peer.name);
      if (so.slow && round > 0) continue;
      const { wall, cpu } = await peer.ask(question);
      so.wall.push(wall);
      so.cpu.push(cpu);
    }
  const ours = samples.get('ours-1') ?? samples.get('ours');
  for (const { name } of timed) {
    const { loss, wall, cpu } = samples.get(name);
    const images = mode === 'step' ? { imagesPerSecond: (n / median(wall)) * 1000 } : {};
    say({
      peer: name,
      mode,
      n,
      loss,
      wall: median(wall),
      spread: spread(wall),
      cpu: median(cpu),
      ...(ours === undefined
        ? {}
        : { ratio: median(wall) / median(ours.wall), cpuRatio: median(cpu) / median(ours.cpu) }),
      samples: wall.length,
      ...images,
    });
  }
}
