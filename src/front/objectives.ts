/** objectives — the doors of the objectives, each with its rows in the order of its paper. */
import type { InfoNceConventions } from '../objectives/info-nce.js';
import { infoNce as infoNceObjective } from '../objectives/info-nce.js';
import type { NtXentConventions } from '../objectives/nt-xent.js';
import { ntXent as ntXentObjective } from '../objectives/nt-xent.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** Options of `infoNce`. */
export interface InfoNceOptions extends DoorOptions, Partial<InfoNceConventions> {
  /** Explicit negatives: rows shared by all queries, or with `mode: 'per-query'` those of each query in turn. */
  readonly negatives?: Rows;
}

/**
 * InfoNCE: how surely each query finds its own key among the keys of the batch, or beside explicit negatives.
 *
 *   ℒ = (1/N) Σᵢ ( log Σⱼ exp(cos(qᵢ, kⱼ)/τ) − cos(qᵢ, kᵢ)/τ )
 *
 * Shapes   q [N, D] · k [N, D]
 * Units    nats; log N when all rows coincide
 * Errors   Left when τ ≤ 0, rows are empty, differ in length or are not finite, or an option is not known
 * Source   arXiv:1807.03748, eq. 4
 * @example
 * const answer = infoNce([[1, 0], [0, 1]], [[1, 0], [0, 1]], { temperature: 1 });
 * answer.right.loss // => 0.3133
 * answer.right.perAnchor // => [0.3133, 0.3133]
 * infoNce([[1, 0]], [[1, 0]], { temperature: -1 }).left.asked // => 'temperature'
 */
export const infoNce = <O extends InfoNceOptions>(q: Rows, k: Rows, options: O = {} as O): Answered<O> => {
  const { negatives, ...rest } = options;
  const unsaid = negatives === undefined || rest.preset !== undefined;
  const mode = rest.mode ?? (unsaid ? undefined : 'shared');
  return askObjective(infoNceObjective, { q, k, negatives }, { ...rest, mode } as unknown as O);
};

/** Options of `ntXent`. */
export interface NtXentOptions extends DoorOptions, Partial<NtXentConventions> {
  /** Further views, one above the other: [W·N, D]. */
  readonly further?: Rows;
}

/**
 * NT-Xent: how surely each row finds the other view of its sample among all rows of both views but itself.
 *
 *   ℒ = (1/2N) Σᵢ ( log Σ_{j ≠ i} exp(cos(zᵢ, zⱼ)/τ) − cos(zᵢ, z_{p(i)})/τ )
 *
 * Shapes   z₀ [N, D] · z₁ [N, D]
 * Units    nats; log(2N − 1) when all rows coincide
 * Errors   Left when τ ≤ 0, rows are empty, differ in length or are not finite, or an option is not known
 * Source   arXiv:2002.05709, eq. 1
 * @example
 * const z = [[1, 0], [0, 1], [-1, 0]];
 * ntXent(z, z, { temperature: 0.5 }).right.loss // => 0.3229
 * ntXent([[1, 0], [1, 0]], [[1, 0], [1, 0]]).right.landmarks.collapse // => 1.0986
 */
export const ntXent = <O extends NtXentOptions>(z0: Rows, z1: Rows, options: O = {} as O): Answered<O> => {
  const { further, ...rest } = options;
  return askObjective(ntXentObjective, { z0, z1, further }, rest as unknown as O);
};
