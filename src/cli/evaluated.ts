/** evaluated — everything that the evaluation of a run saw and measured: what its table and its page are made of. */
import type { Comparison, Represented, Seen } from '../pipelines/comparison.js';
import type { DownstreamLine } from '../pipelines/downstream.js';
import type { Inspection } from '../pipelines/inspection.js';

/** Everything that was seen and measured. */
export interface Evaluated {
  readonly seen: Seen;
  readonly untrained: Represented;
  readonly trained: Represented;
  readonly comparison: Comparison;
  readonly inspection: Inspection;
  readonly downstream: ReadonlyArray<DownstreamLine>;
}
