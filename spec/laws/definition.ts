/**
 * definition — every loss is its equation, said in plain loops; every gradient is the slope of its loss.
 *
 * Symmetries are blind: a softmax over the wrong axis keeps them all. Only the equation itself tells it apart.
 */

import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar, tabulate, toRows } from '../../src/prelude/matrix.js';
import { named, normals } from '../../src/prelude/random.js';
import type { Moving } from '../../src/readings/pushforward.js';
import { movingAlgebra, still } from '../../src/readings/pushforward.js';
import { exactly } from '../../src/readings/rounding.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { oracles } from '../oracle/registry.js';
import { plain } from '../readings.js';
import { topics } from '../topic.js';

const byEquation = (x: Situation): number => {
  const rows = Object.fromEntries(Object.entries(x.tensors).map(([n, m]) => [n, toRows(m)]));
  const labels = x.labels === undefined ? undefined : Array.from(x.labels);
  return oracles[x.of]?.(x.conventions, rows, labels) ?? Number.NaN;
};

/** The oracle sums plain exponentials: below this temperature they overflow, and the golden numbers take over. */
const gentle = [0.01, 100] as const;

const definition = (of: string): Law => ({
  id: `${of}/definition`,
  statement: 'ℒ(x) is its equation, said in plain loops',
  because: `${topics[of]?.summary ?? of}; laws of symmetry cannot tell a softmax over the wrong axis`,
  of,
  needs: ['loss'],
  under: {},
  domain: { tau: gentle },
  questions: (x) => ({ ours: asked('loss', x) }),
  relations: () => (x, answers) => {
    const left = the(answers, 'ours');
    // The equation in float64 rounds as well: no further than the same bound.
    return [{ left, relation: '=', right: { value: scalar(byEquation(x)), bound: left.bound } }];
  },
});

const directions = (x: Situation): Tensors<Matrix> =>
  Object.fromEntries(
    Object.entries(x.tensors).map(([name, { rows, cols }]) => {
      const z = normals(named(x.key, name), rows * cols);
      return [name, tabulate(rows, cols, (i, j) => z[i * cols + j] as number)];
    }),
  );

/** J v by forward mode: the loss's own formula, differentiated by other rules than the gradient. */
const slope = (R: Algebra<Bounded>, x: Situation, along: ReadonlyArray<string>): Bounded => {
  const M = movingAlgebra(R);
  const v = directions(x);
  const exact = exactly(plain);
  const moving = Object.fromEntries(
    Object.entries<Matrix>(x.tensors).map(([name, m]): [string, Moving<Bounded>] => [
      name,
      along.includes(name) ? { value: exact(m), tangent: exact(v[name] as Matrix) } : still(exact(m)),
    ]),
  );
  const side = x.labels === undefined ? {} : { labels: x.labels };
  const loss = topics[x.of]?.asks.loss?.(x.conventions, side)(M)(moving).loss;
  return loss?.tangent ?? exact(scalar(0));
};

const adjoint = (of: string): Law => ({
  id: `${of}/gradient-is-adjoint`,
  statement: '⟨∇ℒ(x), v⟩ = d/dε ℒ(x + εv) at ε = 0   for every direction v',
  because: 'reverse mode and forward mode differentiate one formula by rules that share nothing',
  of,
  needs: ['gradient'],
  under: {},
  domain: { tau: gentle, kinds: ['whole', 'gaussian', 'one-hot', 'norms from 1e-3 to 1e3'] },
  questions: (x) => ({ ours: asked('gradient', x) }),
  relations: (R) => (x, answers) => {
    const v = directions(x);
    const parts = Object.entries<Bounded>(answers.ours ?? {}).map(([name, g]) =>
      R.sum('all')(R.mul(g, exactly(plain)(v[name] as Matrix))),
    );
    const left = parts.reduce((a, b) => R.add(a, b));
    return [{ left, relation: '=', right: slope(R, x, Object.keys(answers.ours ?? {})) }];
  },
});

/** The two laws that every objective has. */
export const definitionLaws: ReadonlyArray<Law> = Object.keys(oracles).flatMap((of) => [
  definition(of),
  adjoint(of),
]);
