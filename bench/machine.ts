/**
 * machine — where the figures come from, in one line.
 */
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { builds } from '../backends/wasm/instance.js';

/** The machine of a run. */
export interface Machine {
  readonly kind: 'machine';
  readonly processor: string;
  readonly threads: number;
  /** GiB */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** The fastest WebAssembly build that this engine takes. */
  readonly simd: string;
  /** Processes that wanted a processor over the last minute. */
  readonly load: number;
  readonly date: string;
}

/** This machine, now. */
export const machine = (): Machine => ({
  kind: 'machine',
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  threads: availableParallelism(),
  memory: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  system: `${platform()} ${arch()}`,
  node: process.version,
  v8: process.versions.v8 ?? 'unknown',
  simd: builds()[0] ?? 'none',
  load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  date: new Date().toISOString(),
});

/** The machine as a sentence. */
export const machineLine = (m: Machine): string =>
  `${m.processor}, ${m.threads} threads, ${m.memory} GiB, ${m.system}, Node ${m.node.slice(1)} (V8 ${m.v8}), ` +
  `${m.simd} SIMD, load ${m.load}${m.load > 0.5 * m.threads ? ' (busy: read ratios, not times)' : ''}`;
