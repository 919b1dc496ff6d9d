/**
 * objectives — what every loss of some kind satisfies, one function for each property.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { decidable } from '../domains/separated.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { oracles } from '../oracle/registry.js';
import { topics } from '../topic.js';
import {
  coarse,
  everyTensor,
  gridKinds,
  longKinds,
  orderOf,
  permuted,
  rescaledAll,
  rotated,
  taken,
  times,
} from './moves.js';
import { askingBoth, equal, exact, law, under } from './saying.js';
import { noZeroRow } from './similarity.js';

const all = Object.keys(oracles);
const having = (convention: string): ReadonlyArray<string> =>
  all.filter((of) => topics[of]?.conventions.some((c) => c.name === convention));

/** Losses of rows that are scaled to length 1 inside, and which of their tensors are. */
const scaledInside = (of: string): ReadonlyArray<string> =>
  of === 'prototype-nce'
    ? ['q']
    : (topics[of]?.tensors ?? []).filter((t) => t.differentiated).map((t) => t.name);

const unit = having('normalisation');

/** Losses that see rows by their products and distances only: not KoLeo, whose ε inside each component has directions. */
const geometric = [...unit, 'cosine-regression'].filter((of) => of !== 'triplet');

/** The order of samples means nothing. */
export const permutationInvariant = (of: string): Law =>
  law({
    id: `${of}/permutation-invariant`,
    statement: 'ℒ(πx) = ℒ(x)   for every order π of the samples',
    because: 'a batch is a set',
    mistaken: 'labels offset by rank although nothing was gathered: lightly#1176',
    domain: { least: 2, ...decidable(of) },
    questions: askingBoth('loss', permuted),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  });

/** … and neither does it for the derivative. */
export const gradientPermutes = (of: string): Law =>
  law({
    id: `${of}/gradient-permutes`,
    statement: '∇ℒ(πx) = π ∇ℒ(x)',
    because: 'each sample is pulled and pushed by its part, wherever it stands',
    needs: ['gradient'],
    domain: { least: 2, kinds: longKinds, ...decidable(of) },
    questions: askingBoth('gradient', permuted),
    relations: (R) => (x, a) =>
      Object.entries(a.here ?? {}).map(([name, g]) =>
        equal(R.takeRows(orderOf(x, name))(g), the(a, 'there', name), name),
      ),
  });

/** Only angles and lengths are seen. */
export const rotationInvariant = (of: string): Law =>
  law({
    id: `${of}/rotation-invariant`,
    statement: 'ℒ(xQ) = ℒ(x)   for every orthogonal Q',
    because: 'only products of rows enter',
    domain: { kinds: gridKinds },
    questions: (x) => {
      const here = everyTensor(x, (m, n) => (n === 'densities' ? m : coarse(m)));
      const there = everyTensor(here, (m, n) => (n === 'densities' ? m : rotated(m, x.key)));
      return { here: asked('loss', here), there: asked('loss', there) };
    },
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  });

/** The Noether check. */
export const gradientTorqueFree = (of: string): Law =>
  law({
    id: `${of}/gradient-is-torque-free`,
    statement: 'Σᵢ xᵢ (∂ℒ/∂xᵢ)ᵀ is symmetric',
    because: 'turning all rows together changes nothing, to first order: Noether’s theorem for rotations',
    mistaken: 'keys gathered without their gradient: open_clip#616, solo-learn#258',
    needs: ['gradient'],
    // A side that is stopped does not turn along.
    under: of === 'info-nce' ? { keys: 'flow' } : {},
    open: true,
    domain: { kinds: longKinds },
    questions: (x) => ({ here: asked('gradient', x) }),
    relations: (R) => (x, a) => {
      const torques = Object.entries(a.here ?? {})
        .filter(([n]) => n !== 'densities')
        .map(([n, g]) => R.matmul(R.transpose(exact(x.tensors[n] as Matrix)), g));
      const torque = torques.reduce((p, q) => R.add(p, q));
      return [equal(torque, R.transpose(torque))];
    },
  });

const inUnit: Law['under'] = { normalisation: 'unit' };
const longRows = (of: string): Law['domain'] => ({
  kinds: longKinds,
  when: (x) => scaledInside(of).every((n) => x.tensors[n] === undefined || noZeroRow(x.tensors[n])),
});
const normalising = (of: string): Law['under'] =>
  topics[of]?.conventions.some((c) => c.name === 'normalisation')
    ? { ...inUnit, ...(of === 'info-nce' ? { explicit: 'normalised' } : {}) }
    : {};

/** Lengths are not seen. */
export const scaleInvariant = (of: string): Law =>
  law({
    id: `${of}/scale-invariant`,
    statement: 'ℒ(c₁x₁, …, c_N x_N) = ℒ(x)   for all cᵢ > 0',
    because: 'rows are scaled to length 1 inside',
    mistaken: 'losses that expect unit rows and are given raw ones: SupContrast, DCL, HCL do not normalise',
    under: normalising(of),
    open: true,
    domain: longRows(of),
    questions: askingBoth('loss', (x) => rescaledAll(x, scaledInside(of))),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  });

/** A derivative along a row would lengthen it, and length means nothing. */
export const gradientTangent = (of: string): Law =>
  law({
    id: `${of}/gradient-is-tangent`,
    statement: 'xᵢ · ∂ℒ/∂xᵢ = 0 for every row',
    because: 'ℒ does not change with the length of a row',
    mistaken: 'derivatives handed out at the unit rows',
    needs: ['gradient'],
    under: normalising(of),
    open: true,
    domain: longRows(of),
    questions: (x) => ({ here: asked('gradient', x) }),
    relations: (R) => (x, a) =>
      Object.entries(a.here ?? {})
        .filter(([n]) => scaledInside(of).includes(n))
        .map(([n, g]) => {
          const along = R.sum('row')(R.mul(g, exact(x.tensors[n] as Matrix)));
          return equal(along, R.scale(0)(along), n);
        }),
  });

/** Longer rows turn more slowly. */
export const gradientShrinks = (of: string): Law =>
  law({
    id: `${of}/gradient-shrinks-with-length`,
    statement: '∇ℒ(2x) = ∇ℒ(x)/2',
    because: 'a loss of directions is homogeneous of degree 0, its derivative of degree −1',
    needs: ['gradient'],
    under: normalising(of),
    open: true,
    domain: longRows(of),
    questions: askingBoth('gradient', (x) =>
      everyTensor(x, (m, n) => (scaledInside(of).includes(n) ? times(2, m) : m)),
    ),
    relations: (R) => (_, a) =>
      Object.keys(a.here ?? {})
        .filter((n) => scaledInside(of).includes(n))
        .map((n) => equal(the(a, 'here', n), R.scale(2)(the(a, 'there', n)), n)),
  });

/** Reductions are what they say. */
export const lossIsMeanOfTerms = (of: string): Law =>
  law({
    id: `${of}/mean-and-sum-of-terms`,
    statement: 'ℒ_mean = (1/n) Σ terms,   ℒ_sum = Σ terms',
    because: 'a reduction acts on the terms and on nothing else',
    mistaken: 'sums sold as means: the step grows with the batch',
    needs: ['loss', 'terms'],
    under: { reduction: 'mean', ...(of === 'nt-xent' ? { scale: 1 } : {}) },
    open: true,
    questions: (x) => ({
      mean: asked('loss', x),
      sum: asked('loss', under(x, { reduction: 'sum' })),
      terms: asked('terms', x),
    }),
    relations: (R) => (_, a) => {
      const terms = the(a, 'terms', 'terms');
      return [
        equal(the(a, 'mean'), R.mean('all')(terms), 'mean'),
        equal(the(a, 'sum'), R.sum('all')(terms), 'sum'),
      ];
    },
  });

const renamed = (x: Situation): Situation => ({
  ...x,
  ...(x.labels === undefined ? {} : { labels: x.labels.map((l) => 17 - 3 * l) }),
});

/** Labels are names. */
export const labelsAreNames = (of: string): Law =>
  law({
    id: `${of}/labels-are-names`,
    statement: 'ℒ(x, σ(labels)) = ℒ(x, labels)   for every one-to-one σ',
    because: 'a label says who belongs together, and nothing by its number',
    questions: askingBoth('loss', renamed),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  });

const views: Readonly<Record<string, readonly [string, string]>> = {
  'nt-xent': ['z0', 'z1'],
  clip: ['image', 'text'],
  siglip: ['image', 'text'],
  decoupled: ['z0', 'z1'],
  debiased: ['z0', 'z1'],
  hypersphere: ['z0', 'z1'],
  'barlow-twins': ['z0', 'z1'],
  vicreg: ['z0', 'z1'],
  'spectral-contrastive': ['z0', 'z1'],
  'cluster-contrast': ['c0', 'c1'],
};

/** Neither side comes first. */
export const viewsExchange = (of: string): Law =>
  law({
    id: `${of}/views-exchange`,
    statement: 'ℒ(a, b) = ℒ(b, a)',
    because: 'both sides ask and both answer',
    under: of === 'decoupled' ? { direction: 'both' } : {},
    open: true,
    questions: askingBoth('loss', (x) => {
      const [p, q] = views[of] ?? ['', ''];
      return everyTensor(x, (m, n) => (n === p ? x.tensors[q] : n === q ? x.tensors[p] : m) ?? m);
    }),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  });

/** Rows by number, for laws that leave some out. */
export const firstRows = (m: Matrix, n: number): Matrix =>
  taken(
    m,
    Int32Array.from({ length: n }, (_, i) => i),
  );

/** The laws of whole families. */
export const familyLaws: ReadonlyArray<Law> = [
  ...all.map(permutationInvariant),
  ...all.map(gradientPermutes),
  ...geometric.map(rotationInvariant),
  ...geometric.filter((of) => of !== 'prototype-nce' && of !== 'cosine-regression').map(gradientTorqueFree),
  ...[...unit, 'cosine-regression'].map(scaleInvariant),
  ...unit.map(gradientTangent),
  ...unit.map(gradientShrinks),
  // Masked-siamese adds an entropy of the whole batch to its terms.
  ...having('reduction')
    .filter((of) => of !== 'masked-siamese')
    .map(lossIsMeanOfTerms),
  ...['supervised-contrastive', 'n-pairs', 'multi-similarity', 'pixel-contrast'].map(labelsAreNames),
  ...Object.keys(views).map(viewsExchange),
];
