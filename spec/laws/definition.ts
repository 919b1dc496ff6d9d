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
import { decidable } from '../domains/separated.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { accounts } from '../oracle/accounts.js';
import { assign, update } from '../oracle/clustering.js';
import { oracles } from '../oracle/registry.js';
import { plain } from '../readings.js';
import { topics } from '../topic.js';

const said = (x: Situation) => {
  const rows = Object.fromEntries(Object.entries(x.tensors).map(([n, m]) => [n, toRows(m)]));
  return { rows, labels: x.labels === undefined ? undefined : Array.from(x.labels) };
};

const byEquation = (x: Situation): number => {
  const { rows, labels } = said(x);
  return oracles[x.of]?.(x.conventions, rows, labels) ?? Number.NaN;
};

/** The oracle sums plain exponentials: below this temperature they overflow, and the golden numbers take over. */
const gentle = [0.01, 100] as const;

/** An account's answer as tensors by name; what has no name of its own has that of what was asked. */
const accountOf = (x: Situation, ask: string): Tensors<Matrix> => {
  const { rows, labels } = said(x);
  const answer = accounts[x.of]?.[ask]?.(x.conventions, rows, labels) ?? Number.NaN;
  const named = typeof answer === 'number' || Array.isArray(answer) ? { [ask]: answer } : answer;
  return Object.fromEntries(
    Object.entries(named as Readonly<Record<string, number | number[][]>>).map(([n, v]) => [
      n,
      typeof v === 'number'
        ? scalar(v)
        : tabulate(v.length, v[0]?.length ?? 0, (i, j) => v[i]?.[j] ?? Number.NaN),
    ]),
  );
};

/** Whether no step of k-means leaves a cluster without rows: what happens then is a policy and no definition. */
const everyClusterKept = (x: Situation): boolean => {
  const { rows } = said(x);
  let centres = rows.centres ?? [];
  for (let step = 0; step < (rows.x ?? []).length + 2; step++) {
    const { labels } = assign({}, { ...rows, centres }) as { readonly labels: number[][] };
    const own = labels.flat();
    if (!centres.every((_, k) => own.includes(k))) return false;
    centres = (update({}, { ...rows, centres }, own) as { readonly centres: number[][] }).centres;
  }
  return true;
};

/** Where a definition is said on less than everything that is drawn. */
const domains: Readonly<Record<string, Law['domain']>> = {
  // Whole numbers, so that ties are ties in any precision.
  'k-means': { kinds: ['whole', 'one-hot'] },
  // Whatever is halved on the way is apart, so that no row is as near to two centres.
  'k-means/lloyd': { kinds: ['gaussian'], when: everyClusterKept },
  rank: { kinds: ['gaussian', 'whole', 'one-hot', 'duplicates', 'identical', 'collinear'] },
  'log-partition': { kinds: ['whole', 'gaussian', 'one-hot', 'duplicates', 'identical', 'a zero row'] },
  // On a line all cosines are ±1: every order is a tie.
  'nearest-neighbours': { kinds: ['gaussian'], when: (x) => (x.tensors.bank?.cols ?? 1) > 1 },
  retrieval: { kinds: ['gaussian'], when: (x) => (x.tensors.x?.cols ?? 1) > 1 },
  deviation: { kinds: ['gaussian', 'one-hot', 'norms from 1e-3 to 1e3'] },
  'explained-variance': { kinds: ['gaussian', 'whole'] },
  'cluster-density': { kinds: ['gaussian', 'whole'] },
  optimiser: { kinds: ['gaussian', 'whole', 'a zero row', 'one-hot', 'norms from 1e-3 to 1e3'] },
  // Whole numbers, so that centres that coincide do so to the bit.
  'cluster-shape': { kinds: ['whole', 'one-hot'] },
  matching: { kinds: ['gaussian'], when: (x) => (x.tensors.keys?.cols ?? 1) > 1 },
  'kernel-alignment': { kinds: ['gaussian'] },
  'repulsion-share': { kinds: ['gaussian', 'norms from 1e-3 to 1e3'] },
  'ridge-regression': { kinds: ['gaussian'] },
};

/**
 * By how much a value may stray because places are rounded: a place is a sum of three products of at most 4, known to
 * 8 u along both axes, and a pixel differs from its neighbour by at most 1.
 */
const byPlaces = (R: Algebra<Bounded>, x: Situation, { value, bound }: Bounded): Matrix => {
  if (x.conventions.change !== 'rotate') return bound;
  const ones = R.scale(16)(exactly(plain)(tabulate(value.rows, value.cols, () => 1)));
  return plain.add(bound, ones.bound);
};

const accountLaw = (of: string, ask: string): Law => ({
  id: ask === 'value' ? `${of}/definition` : `${of}/${ask}-definition`,
  statement: `${ask} is its definition, said in plain loops`,
  because: `${topics[of]?.summary ?? of}; laws of symmetry leave what is symmetric and wrong`,
  of,
  needs: [ask],
  under: {},
  domain: domains[`${of}/${ask}`] ?? domains[of] ?? {},
  questions: (x) => ({ ours: asked(ask, x) }),
  relations: (R) => (x, answers) =>
    Object.entries(accountOf(x, ask)).map(([name, value]) => {
      const left = the(answers, 'ours', name);
      return { what: name, left, relation: '=', right: { value, bound: byPlaces(R, x, left) } };
    }),
});

const definition = (of: string): Law => ({
  id: `${of}/definition`,
  statement: 'ℒ(x) is its equation, said in plain loops',
  because: `${topics[of]?.summary ?? of}; laws of symmetry cannot tell a softmax over the wrong axis`,
  of,
  needs: ['loss'],
  under: {},
  domain: { tau: gentle, ...decidable(of) },
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
  domain: {
    tau: of === 'masked-siamese' ? [0.2, 100] : gentle,
    kinds: ['whole', 'gaussian', 'one-hot', 'norms from 1e-3 to 1e3'],
    ...decidable(of),
  },
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

/** Factors at which the changes of images are something else than nothing. */
const factors: Readonly<Record<string, number>> = {
  brightness: 1.25,
  contrast: 0.5,
  saturation: 0.25,
  hue: 0.3,
  solarise: 0.5,
  blur: 1.5,
  crop: 3,
  rotate: 20,
};

const changeLaws: ReadonlyArray<Law> = Object.entries(factors).map(([change, factor]) => ({
  ...accountLaw('augmentation', 'value'),
  id: `augmentation/definition/${change}`,
  statement: `${change} by ${factor} is its definition, said pixel by pixel`,
  under: { change, factor },
}));

/** What is no loss is its definition as well. */
export const accountLaws: ReadonlyArray<Law> = [
  ...Object.entries(accounts).flatMap(([of, asks]) => Object.keys(asks).map((ask) => accountLaw(of, ask))),
  ...changeLaws,
];

/** The two laws that every objective has. */
export const definitionLaws: ReadonlyArray<Law> = Object.keys(oracles).flatMap((of) => [
  definition(of),
  adjoint(of),
]);
