/**
 * memory — how far a call raises a process above what it held before: a process of its own for each cell.
 *
 * The base is taken when the contender is open, its inputs are made and a small call has been answered. Results of one
 * call that wait for the engine to collect them are no part of what the next one takes.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as E from 'fp-ts/lib/Either.js';
import type { Transfers } from './contender.js';
import { chosenContenders } from './contenders.js';
import { workloads } from './workloads.js';

/** What a process of its own is asked. */
export interface MemoryQuestion {
  readonly workload: string;
  readonly contender: string;
  readonly n: number;
  readonly d: number;
  readonly transfers: Transfers;
}

const own = '/proc/self/status';
/** Milliseconds below which a second call is made, for what only it shows. */
const patient = 20_000;

/** The most bytes that this process held so far. */
export const highWater = (): number => {
  // What getrusage reports begins with the parent's own peak on Linux; the kernel's status file does not.
  const line = existsSync(own) ? /VmHWM:\s+(\d+)/.exec(readFileSync(own, 'utf8')) : null;
  return 1024 * (line === null ? process.resourceUsage().maxRSS : Number(line[1]));
};

/** Lets the high-water mark begin anew at what the process holds now, where the system can. */
const begunAnew = (): number => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the mark stays where making the inputs left it, and the rise above it is understated.
  }
  return highWater();
};

/** Has the engine collect what nobody reaches any more. */
const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

/** Bytes over base for a question, in this very process. */
export const risen = async (q: MemoryQuestion): Promise<number> => {
  const [chosen, workload] = [
    await chosenContenders(q.contender),
    workloads.find(({ name }) => name === q.workload),
  ];
  if (E.isLeft(chosen) || workload === undefined) return Number.NaN;
  const used = await chosen.right[0]?.use(async (ready) => {
    // Large enough for every thread to have started: threads are part of the base.
    const small = ready.prepare(workload, { n: 256, d: q.d }, q.transfers);
    await small?.call();
    small?.release();
    const whole = ready.prepare(workload, q, q.transfers);
    const collect = collector();
    collect();
    const base = begunAnew();
    const began = performance.now();
    await whole?.call();
    collect();
    if (performance.now() - began < patient) await whole?.call();
    return highWater() - base;
  });
  return used === undefined || E.isLeft(used) ? Number.NaN : used.right;
};

/** Bytes over base for a question, in a process of its own; undefined where that process fails. */
export const memoryOf = async (q: MemoryQuestion): Promise<number | undefined> => {
  const program = fileURLToPath(import.meta.url);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(q)]);
    const bytes = Number(stdout.trim().split('\n').at(-1));
    return Number.isFinite(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${await risen(JSON.parse(process.argv[2] ?? '{}') as MemoryQuestion)}\n`);
