/** collapse — the two ways in which a run can sit still, in words. */
import type { StepMade } from './events.js';

/** In words, when a run has sat at collapse for a whole epoch. */
export const collapsed = (made: StepMade): string | undefined =>
  made.deviation < 0.05
    ? `representations have nearly collapsed: their spread is ${made.deviation.toFixed(3)}, where 1 is even and 0 a point`
    : made.collapse !== undefined &&
        made.collapse !== made.floor &&
        Math.abs(made.loss - made.collapse) < 1e-3 * made.collapse
      ? `the loss sits at its collapse value ${made.collapse.toFixed(3)}: nothing has been learned yet`
      : undefined;
