/**
 * main — `npm run test:kill`: fifty kills at random moments over all pipelines, on array and wasm in turn.
 *
 * KILLS and SEED in the environment say how many and which moments.
 */
import { rmSync } from 'node:fs';
import { pipelines } from '../../src/pipelines/pipelines.js';
import { foldIn, keyOf, uniform } from '../../src/prelude/random.js';
import { freshGround } from './ground.js';
import type { Straight } from './kill.js';
import { killedAt, straight } from './kill.js';

const [kills, seed] = [Number(process.env.KILLS ?? 50), Number(process.env.SEED ?? 1)];
const names = Object.keys(pipelines).filter((name) => name !== 'pretext-prediction');
const grounds = ['array', 'wasm'].map(freshGround);
const known = new Map<string, Straight>();
let broken = 0;
for (let i = 0; i < kills; i++) {
  // A round over all pipelines, then the next with backends exchanged.
  const which = (i + Math.floor(i / names.length)) % grounds.length;
  const ground = grounds[which] as ReturnType<typeof freshGround>;
  const pipeline = names[i % names.length] as string;
  const place = `${which} ${pipeline}`;
  const whole = known.get(place) ?? (await straight(ground, pipeline));
  known.set(place, whole);
  const moment = uniform(foldIn(keyOf(seed), i), 0.1, 1) * whole.milliseconds;
  const complaint = await killedAt(ground, pipeline, moment, whole);
  if (complaint !== undefined) broken += 1;
  const told = complaint ?? 'nothing lost, same bytes at the end';
  process.stdout.write(
    `${i + 1}/${kills}  ${['array', 'wasm'][which]} ${pipeline}, killed after ${Math.round(moment)} ms: ${told}\n`,
  );
}
for (const { folder } of grounds) rmSync(folder, { recursive: true });
process.exitCode = broken === 0 ? 0 : 1;
