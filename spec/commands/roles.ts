/**
 * roles — the options of the commands that judge.
 */
import type { OptionRole } from '../../src/pipelines/options.js';

const text = (shape: string, meaning: string, fallback?: string): OptionRole => ({
  domain: { kind: 'text', shape },
  fallback,
  meaning,
});
const off = (meaning: string): OptionRole => ({ domain: { kind: 'switch' }, fallback: false, meaning });
const whole = (fallback: number | undefined, least: number, most: number, meaning: string): OptionRole => ({
  domain: { kind: 'whole', least, most },
  fallback,
  meaning,
});

const json: OptionRole = off('write JSON lines instead of text');

/** Who is judged. */
export const subjectRoles: Readonly<
  Record<'backend' | 'mode' | 'command' | 'module' | 'limit' | 'start' | 'validate', OptionRole>
> = {
  backend: text('NAMES', 'array, wasm, gpu, or several with commas; array when nobody else is named'),
  mode: {
    domain: { kind: 'name', allowed: ['auto', 'webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'] },
    fallback: 'auto',
    meaning: 'the engine of the gpu backend',
  },
  command: text('"COMMAND"', 'a program that speaks protocol v1 over stdin and stdout'),
  module: text('FILE', 'a JavaScript module that exports a subject'),
  limit: whole(10, 1, 86_400, 'seconds that the program may take for one question'),
  start: whole(60, 1, 86_400, 'seconds that the program may take to say hello'),
  validate: off('hold every message to v1.schema.json to the letter'),
};

/** Options of `verify`. */
export const verifyRoles: Readonly<
  Record<
    keyof typeof subjectRoles | 'laws' | 'runs' | 'seed' | 'path' | 'shard' | 'report' | 'vectors' | 'json',
    OptionRole
  >
> = {
  ...subjectRoles,
  laws: text('PATTERN', 'only laws of this name: info-nce, info-nce/*, */definition; several with commas'),
  runs: whole(100, 1, 100_000_000, 'draws a law'),
  seed: whole(1, 0, Number.MAX_SAFE_INTEGER, 'the seed of every draw'),
  path: text('PATH', 'replay one counterexample, with the seed and path that were printed beside it'),
  shard: text('i/n', 'the i-th of n shares of the run, from 1', '1/1'),
  report: text('FILE', 'write FILE.json, a certificate, and FILE.xml, JUnit'),
  vectors: text('FILE…', 'judge against files of golden numbers instead of laws'),
  json,
};

/** Options of `oracle`. */
export const oracleRoles: Readonly<Record<'backend' | 'mode', OptionRole>> = {
  backend: {
    domain: { kind: 'name', allowed: ['array', 'wasm', 'gpu'] },
    fallback: 'array',
    meaning: 'what computes',
  },
  mode: subjectRoles.mode,
};

/** Options of `merge`. */
export const mergeRoles: Readonly<Record<'report' | 'json', OptionRole>> = {
  report: text('FILE', 'write FILE.json, the certificate of the whole run, and FILE.xml, JUnit'),
  json,
};

/** Options of `identify`. */
export const identifyRoles: Readonly<Record<keyof typeof subjectRoles | 'of' | 'seed' | 'json', OptionRole>> =
  {
    ...subjectRoles,
    of: text('TOPIC', 'only this claim of the subject'),
    seed: whole(1, 0, Number.MAX_SAFE_INTEGER, 'the seed of the anchors'),
    json,
  };

/** Options of `init`. */
export const initRoles: Readonly<Record<'out' | 'force', OptionRole>> = {
  out: text(
    'FILE',
    'where the harness is written; contrastive_harness.py or contrastive-harness.mjs when absent',
  ),
  force: off('write over a file that is there'),
};

/** Options of `explain`; beside them every convention of the objective is one. */
export const explainRoles: Readonly<
  Record<'preset' | 'against' | 'n' | 'd' | 'k' | 'negatives' | 'latex' | 'json', OptionRole>
> = {
  preset: text('NAME', 'conventions by the name of who uses them'),
  against: text('PRESET', 'print the factor or the term in which two presets differ'),
  n: whole(256, 1, 1_000_000, 'samples of a batch'),
  d: whole(128, 1, 1_000_000, 'features'),
  k: whole(10, 2, 1_000_000, 'prototypes, clusters or classes'),
  negatives: whole(4096, 1, 10_000_000, 'explicit negatives, or keys of a queue'),
  latex: off('print formulas for LaTeX'),
  json,
};
