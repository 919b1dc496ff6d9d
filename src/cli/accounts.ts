/**
 * accounts — what computed over several brackets, each engine once: adapter, mode, kernel class, and why it fell back.
 */
import type { GpuReport } from '../../backends/gpu/health.js';
import { accountOf } from '../../backends/gpu/health.js';

/** Whether two accounts are of one engine that fared alike. */
const alike = (a: GpuReport, b: GpuReport): boolean =>
  (['mode', 'adapter', 'software', 'kernelClass', 'fellBack'] as const).every((name) => a[name] === b[name]);

/**
 * Accounts of one engine added up: its believed answers counted, its caught ones listed.
 *
 * @example
 * const once = { mode: 'cpu', adapter: 'gpu.js cpu', software: true, kernelClass: 'CPUKernel', fellBack: null, trusted: 2, caught: [] }
 * together([once, once]).map(({ trusted }) => trusted) // => [4]
 */
export const together = (reports: ReadonlyArray<GpuReport>): ReadonlyArray<GpuReport> => {
  const so: GpuReport[] = [];
  for (const r of reports) {
    const i = so.findIndex((other) => alike(other, r));
    const other = so[i];
    if (other === undefined) so.push(r);
    else so[i] = { ...r, trusted: other.trusted + r.trusted, caught: [...other.caught, ...r.caught] };
  }
  return so;
};

/**
 * A sentence for each engine that computed; none where the backend's name says it all.
 *
 * @example
 * computedBy([]) // => []
 */
export const computedBy = (reports: ReadonlyArray<GpuReport>): ReadonlyArray<string> =>
  together(reports).map((r) => `computed: ${accountOf(r)}`);
