/** mining — which triplets are asked for: the hardest, those just beyond the positive, and never one's own kind. */
import { triplets } from '../../src/objectives/triplet.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { asking, atMost, equal, exact, law, like, loosely, tensor, under } from './saying.js';

const hinge: Law['under'] = {
  normalisation: 'none',
  reduction: 'mean',
  norm: 2,
  epsilon: 0,
  swap: 'no',
  form: 'hinge',
  margin: 1,
};
const plain = ['gaussian', 'whole', 'one-hot', 'duplicates', 'identical', 'a zero row'];
const none = new Int32Array(0);

const asksForSome = (x: Situation): boolean => triplets(x.labels ?? none)[0].length > 0;

/** Distances of all rows, in float64. */
const distance = (x: Situation, i: number, j: number): number => {
  const { cols, data } = tensor(x, 'anchor');
  return Math.hypot(
    ...Array.from({ length: cols }, (_, d) => (data[i * cols + d] ?? 0) - (data[j * cols + d] ?? 0)),
  );
};

/** For each ordered pair of kin, whether a negative lies beyond the positive. */
const beyond = (x: Situation): ReadonlyArray<boolean> => {
  const labels = Array.from(x.labels ?? none);
  return labels.flatMap((l, a) =>
    labels.flatMap((m, p) =>
      a !== p && l === m ? [labels.some((n, k) => n !== l && distance(x, a, k) > distance(x, a, p))] : [],
    ),
  );
};

/** The share of each (anchor, positive, negative) in the mean of its anchor's triplets. */
const perAnchor = (x: Situation) => {
  const [of] = triplets(x.labels ?? none);
  const anchors = [...new Set(of)];
  const each = (a: number): number => of.filter((b) => a === b).length;
  return tabulate(anchors.length, of.length, (i, e) =>
    of[e] === anchors[i] ? 1 / each(anchors[i] as number) : 0,
  );
};

/** 1 where two rows have one label, 0 where they have two, 2 where there is no such row. */
const sameLabel = (labels: ArrayLike<number>, i: number, j: number): number => {
  const [a, b] = [labels[i], labels[j]];
  return a === undefined || b === undefined ? 2 : a === b ? 1 : 0;
};

/** Laws of mined triplets. */
export const miningLaws: ReadonlyArray<Law> = [
  law({
    id: 'triplet/hardest-not-below-mean',
    statement: 'ℒₐ(hardest) ≥ the mean of ℒ over all triplets of a',
    because: 'its positive is the farthest and its negative the nearest',
    source: 'arXiv:1703.07737, eq. 5',
    needs: ['terms'],
    under: { ...hinge, mining: 'hard' },
    domain: { kinds: plain, least: 2, when: asksForSome },
    questions: (x) => ({ hard: asked('terms', x), all: asked('terms', under(x, { mining: 'all' })) }),
    relations: (R) => (x, a) => [
      atMost(R.matmul(exact(perAnchor(x)), the(a, 'all', 'terms')), the(a, 'hard', 'terms')),
    ],
  }),
  law({
    id: 'triplet/semi-hard-within-the-margin',
    statement: 'd₊ < d₋ for some negative:   0 ≤ ℒ ≤ m;   for none:   ℒ ≥ m',
    because: 'the negative that is taken lies beyond the positive wherever one does',
    source: 'arXiv:1503.03832, §3.2',
    mistaken: 'the hardest negative taken instead: the batch collapses early',
    needs: ['terms'],
    under: { ...hinge, mining: 'semi-hard' },
    domain: { kinds: plain, least: 2, when: asksForSome },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const terms = the(a, 'here', 'terms');
      const some = exact(tabulate(terms.value.rows, 1, (e) => (beyond(x)[e] === true ? 1 : 0)));
      const over = R.shift(-1)(terms);
      // Some hold distances of rows that coincide here from below.
      const nothing = loosely(like(R, terms, 0), 1e-15);
      return [
        atMost(nothing, terms, 'not negative'),
        atMost(R.mul(some, over), nothing, 'a negative beyond'),
        atMost(R.mul(R.shift(-1)(some), over), nothing, 'none beyond'),
      ];
    },
  }),
  law({
    id: 'mining/labels-are-kept',
    statement: 'mined positives are other rows of the anchor’s label, mined negatives never have it',
    because: 'what is hard is chosen among what is allowed',
    mistaken: 'the hardest row of all taken for a negative: it is often of the same class',
    needs: ['triplets'],
    domain: { least: 2, kinds: ['gaussian', 'whole', 'one-hot', 'duplicates'], when: asksForSome },
    questions: asking('triplets'),
    relations: () => (x, a) => {
      const { value } = the(a, 'here', 'triplets');
      const labels = x.labels ?? none;
      const place = (e: number, which: number): number => value.data[3 * e + which] as number;
      const column = (entry: (e: number) => number) => exact(tabulate(value.rows, 1, entry));
      const all = (v: number) => column(() => v);
      return [
        equal(
          column((e) => sameLabel(labels, place(e, 0), place(e, 1))),
          all(1),
          'positives',
        ),
        equal(
          column((e) => (place(e, 0) === place(e, 1) ? 1 : 0)),
          all(0),
          'other rows',
        ),
        equal(
          column((e) => sameLabel(labels, place(e, 0), place(e, 2))),
          all(0),
          'negatives',
        ),
      ];
    },
  }),
];
