/**
 * memory — how far a call raises a process above what it held before: a process of its own for each cell.
 *
 * The base is taken when the contender is open, its inputs are made and a small call has been answered.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

/** The most bytes that this process held so far. */
export const highWater = (): number => {
  // What getrusage reports begins with the parent's own peak on Linux; the kernel's status file does not.
  const line = existsSync(own) ? /VmHWM:\s+(\d+)/.exec(readFileSync(own, 'utf8')) : null;
  return 1024 * (line === null ? process.resourceUsage().maxRSS : Number(line[1]));
};

/** Bytes over base for a question, in this very process. */
export const risen = async (q: MemoryQuestion): Promise<number> => {
  const [chosen, workload] = [
    await chosenContenders(q.contender),
    workloads.find(({ name }) => name === q.workload),
  ];
  if (E.isLeft(chosen) || workload === undefined) return Number.NaN;
  const used = await chosen.right[0]?.use(async (ready) => {
    const small = ready.prepare(workload, { n: 64, d: q.d }, q.transfers);
    await small?.call();
    small?.release();
    const whole = ready.prepare(workload, q, q.transfers);
    const base = highWater();
    for (let i = 0; i < 2; i++) await whole?.call();
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
