/**
 * Every objective where originals overflow, answer NaN or leak: τ = 0.003, identical, zero and huge rows.
 *
 * Ours is finite there, value and gradient, and right: the value is the oracle's, whose plain loops subtract the
 * largest exponent too. Second derivatives are finite wherever rows do not coincide.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Asked } from '../../spec/domains/extremes.js';
import { all, asked, kinds } from '../../spec/domains/extremes.js';
import type { Rows } from '../../spec/oracle/oracle.js';
import { oracles } from '../../spec/oracle/registry.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, toRows } from '../prelude/matrix.js';
import { keyOf, named, normals } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import { movingAlgebra } from '../readings/pushforward.js';
import type { AnyObjective } from './registry.js';

/** Rows used as they are and of length 1e6 have scores of 1e12/τ: finite still, but beyond float64's last digit. */
const finite = (m: Matrix): boolean => m.data.every((v) => Number.isFinite(v));

const slopes = (o: AnyObjective, { c, side, x }: Asked) =>
  gradient(A)(x)((B) => (y) => ({ loss: o.loss(c, side)(B)(y), kept: {} }));

describe.each(
  all.flatMap((o) => Object.keys(o.presets).map((p) => [o.name, p, o] as const)),
)('extremes/%s %s', (name, preset, o) => {
  const conventions = o.presets[preset]?.conventions ?? o.defaults;
  it.each(
    kinds.map((kind) => [kind]),
  )('%s rows: value and gradient are finite, the value is right', (kind) => {
    const q = asked(o, conventions, kind);
    const checked = o.check(q.c, q.x, q.side);
    if (isLeft(checked)) expect.fail(JSON.stringify(checked.left));
    const { loss, gradient: g } = slopes(o, q);
    expect(finite(loss)).toBe(true);
    for (const [tensor, bar] of Object.entries<Matrix>(g))
      expect({ tensor, finite: finite(bar) }).toEqual({ tensor, finite: true });
    const rows: Record<string, Rows> = Object.fromEntries(
      Object.entries(q.x).map(([tensor, m]) => [tensor, toRows(m)]),
    );
    const theirs = oracles[name]?.(q.c, rows, q.side.labels && Array.from(q.side.labels)) ?? Number.NaN;
    if (!Number.isFinite(theirs)) return;
    // Both sides add some hundred products; what cancels is of the size of the scores.
    const longest = Math.max(...Object.values(rows).flatMap((r) => r.map((v) => Math.hypot(...v))));
    const unit = String(q.c.normalisation).startsWith('unit') || name === 'koleo';
    const score = (unit ? 1 : longest ** 4) / 0.003;
    const ours = loss.data[0] as number;
    const root = name === 'koleo' || name === 'alignment' || name === 'hypersphere' ? Math.sqrt(2 ** -53) : 0;
    const allowed = 1000 * 2 ** -53 * Math.max(1, score, Math.abs(theirs)) + 100 * root;
    expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(allowed);
  });

  it('second derivatives are finite where rows differ', () => {
    const q = asked(o, conventions, 'apart');
    const M = movingAlgebra(A);
    const moving = Object.fromEntries(
      Object.entries(q.x).map(([tensor, value]) => [
        tensor,
        {
          value,
          tangent: matrix(value.rows, value.cols, normals(named(keyOf(12), tensor), value.data.length)),
        },
      ]),
    );
    const { gradient: g } = gradient(M)(moving)((B) => (y) => ({
      loss: o.loss(q.c, q.side)(B)(y),
      kept: {},
    }));
    for (const [tensor, bar] of Object.entries(g))
      expect({ tensor, finite: bar.tangent === null || finite(bar.tangent) }).toEqual({
        tensor,
        finite: true,
      });
  });
});
