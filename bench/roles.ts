/**
 * roles — the options of `npm run bench`.
 */
import type { OptionRole } from '../src/pipelines/options.js';

const text = (shape: string, meaning: string, fallback?: string): OptionRole => ({
  domain: { kind: 'text', shape },
  fallback,
  meaning,
});
const number = (meaning: string, least: number, most: number, fallback: number): OptionRole => ({
  domain: { kind: 'number', least, most },
  fallback,
  meaning,
});

/** Names of the options. */
export type BenchOption =
  | 'workloads'
  | 'backends'
  | 'sizes'
  | 'width'
  | 'transfers'
  | 'against'
  | 'time'
  | 'limit'
  | 'laws'
  | 'seed'
  | 'memory'
  | 'out'
  | 'json';

/** What `npm run bench` may be asked. */
export const benchRoles: Readonly<Record<BenchOption, OptionRole>> = {
  workloads: text('PATTERNS', 'names, or expressions that names hold, with commas between', '.'),
  backends: text('NAMES', 'who is timed, with commas between', 'wasm,array'),
  sizes: text('N,…', 'rows on each side', '512,1024,2048,4096,8192'),
  width: { domain: { kind: 'whole', least: 1, most: 2 ** 16 }, fallback: 128, meaning: 'columns' },
  transfers: {
    domain: { kind: 'name', allowed: ['included', 'excluded', 'both'] },
    fallback: 'included',
    meaning: 'whether the way to the device and back is timed',
  },
  against: text('NAME', 'whose time the others are divided by; the first when absent'),
  time: number('seconds that each cell gets, at least five calls', 0, 3600, 0.5),
  limit: number('seconds above which a call is not made', 0, 3600, 20),
  laws: {
    domain: { kind: 'whole', least: 1, most: 10_000 },
    fallback: 10,
    meaning: 'situations drawn per law',
  },
  seed: {
    domain: { kind: 'whole', least: 0, most: 2 ** 31 - 1 },
    fallback: 1,
    meaning: 'of those situations',
  },
  memory: {
    domain: { kind: 'switch' },
    fallback: true,
    meaning: 'measure memory, in a process of its own for each cell',
  },
  out: text('FOLDER', 'write table.md, results.jsonl and chart.svg there'),
  json: { domain: { kind: 'switch' }, fallback: false, meaning: 'write JSON lines instead of text' },
};
