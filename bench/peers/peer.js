/**
 * peer — one peer in a process of its own: a question a line in, an answer a line out.
 *
 * {mode, n, d, folder} → {loss, wall, cpu} in milliseconds, or {refused}.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [name, threads] = [process.argv[2] ?? '', Number(process.argv[3] ?? 0)];

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Float32 numbers of a file. */
const numbers = (folder, file) => {
  const bytes = readFileSync(`${folder}/${file}.f32`);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const prepared = new Map();
const callOf = async (peer, { mode, n, d, folder }) => {
  const key = `${mode} ${n} ${d}`;
  if (!prepared.has(key)) {
    const read = (file) => numbers(folder, file);
    const given =
      mode === 'step'
        ? { n, read, shapes: JSON.parse(readFileSync(`${folder}/shapes.json`, 'utf8')) }
        : { n, d, q: read(`q-${n}-${d}`), k: read(`k-${n}-${d}`), tau: 0.1 };
    prepared.set(key, peer[mode] === undefined ? null : await peer[mode](given));
  }
  return prepared.get(key);
};

try {
  const peer = await (await import(`./peers/${name}.js`)).open(threads);
  say({ ready: peer.name });
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    try {
      const call = await callOf(peer, question);
      if (call === null) say({ refused: `no ${question.mode}` });
      else {
        const [cpu, wall] = [cpuNow(), performance.now()];
        const loss = await call();
        say({ loss, wall: performance.now() - wall, cpu: cpuNow() - cpu });
      }
    } catch (cause) {
      say({ refused: String(cause).split('\n')[0] });
    }
  }
} catch (cause) {
  say({ refused: String(cause).split('\n')[0] });
}
process.exit(0);
