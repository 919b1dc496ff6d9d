/**
 * shares — honest float32 in log-softmax form: log p = s − log Σ exp s, and each derivative a difference of shares.
 *
 * What a library with a matrix of scores does, and as it does it: every share p is made and its target is taken from
 * it, p − 1 where one key is to be found, however near p comes to 1. Nothing of this repository's formulas is used.
 *
 * Notation s scores over τ · p shares of one term · t what the shares should be · g the derivative by s
 */
import type { Tensors } from '../../src/objectives/objective.js';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { matrix, scalar } from '../../src/prelude/matrix.js';
import type { Conventions, Question } from '../question.js';
import { answer, refused } from '../question.js';
import type { Subject } from '../subject.js';

const f = Math.fround;
type Numbers = ReadonlyArray<number>;

/** Σ one after another. */
const sum = (xs: Numbers): number => xs.reduce((so, x) => f(so + x), 0);
const dot = (x: Numbers, y: Numbers): number => sum(x.map((v, d) => f(v * (y[d] ?? 0))));

/** One row that looks for some of the keys among all of them; places are those of rows. */
interface Term {
  readonly anchor: number;
  readonly keys: Index;
  readonly wanted: ReadonlySet<number>;
  /** Whether the shares of the wanted are added up before the logarithm. */
  readonly within: boolean;
}

/** log of the sum of exponentials, as the largest and what the others add. */
const logSum = (s: Numbers): number => {
  const m = Math.max(...s);
  return f(m + f(Math.log(sum(s.map((x) => f(Math.exp(f(x - m))))))));
};
const shares = (s: Numbers): Numbers => {
  const lse = logSum(s);
  return s.map((x) => f(Math.exp(f(x - lse))));
};

/** A term and its derivative by its scores. */
const scored = ({ keys, wanted, within }: Term, s: Numbers, count: number) => {
  const own = s.filter((_, j) => wanted.has(keys[j] as number));
  if (own.length === 0) return { loss: 0, slopes: s.map(() => 0) };
  const lse = logSum(s);
  const ofOwn = shares(own);
  let seen = 0;
  const target = s.map((_, j) => {
    if (!wanted.has(keys[j] as number)) return 0;
    return within ? (ofOwn[seen++] as number) : f(1 / own.length);
  });
  const mean = f(sum(own.map((x) => f(lse - x))) / own.length);
  const loss = within ? f(f(lse - logSum(own)) + f(Math.log(count))) : mean;
  return { loss, slopes: shares(s).map((p, j) => f(p - (target[j] as number))) };
};

/** Rows of unit length with how to pull back through them, or rows as they are. */
const lengths = (rows: ReadonlyArray<Numbers>, unit: boolean): ReadonlyArray<number> =>
  rows.map((x) => (unit ? Math.max(f(Math.sqrt(dot(x, x))), f(1e-12)) : 1));

/** The mean or the sum of the terms, and its derivative by the rows. */
const evaluated = (rows: ReadonlyArray<Numbers>, terms: ReadonlyArray<Term>, c: Conventions) => {
  const unit = c.normalisation !== 'none';
  const long = lengths(rows, unit);
  const z = rows.map((x, i) => x.map((v) => f(v / (long[i] as number))));
  const tau = f(Number(c.temperature));
  const at = (i: number): Numbers => z[i] as Numbers;
  const base = Number(c.baseTemperature ?? 0);
  const each = f((base === 0 ? 1 : f(tau / f(base))) / (c.reduction === 'mean' ? terms.length : 1));
  const bars = rows.map((x) => x.map(() => 0));
  const losses = terms.map((t) => {
    const keys = Array.from(t.keys);
    const s = keys.map((k) => f(dot(at(t.anchor), at(k)) / tau));
    const { loss, slopes } = scored(t, s, c.form === 'in' ? t.wanted.size : 1);
    keys.forEach((k, j) => {
      const g = f(f((slopes[j] as number) * each) / tau);
      for (const [to, from] of [
        [t.anchor, k],
        [k, t.anchor],
      ] as const)
        bars[to] = (bars[to] as number[]).map((v, d) => f(v + f(g * (at(from)[d] as number))));
    });
    return f(loss * each);
  });
  const back = bars.map((bar, i) => {
    if (!unit) return bar;
    const along = dot(at(i), bar);
    return bar.map((v, d) => f(f(v - f((at(i)[d] as number) * along)) / (long[i] as number)));
  });
  return { loss: sum(losses), gradient: back };
};

const others = (n: number, chosen: (j: number) => boolean): Index =>
  Int32Array.from(Array.from({ length: n }, (_, j) => j).filter(chosen));

/** Supervised contrastive learning: all rows but the anchor, or one positive beside the other classes. */
const supervised = (n: number, labels: Index, form: Conventions[string] | undefined): ReadonlyArray<Term> =>
  Array.from({ length: n }, (_, anchor) => anchor).flatMap((anchor): ReadonlyArray<Term> => {
    const kin = others(n, (j) => j !== anchor && labels[j] === labels[anchor]);
    const apart = (p: number): Index => others(n, (j) => j === p || labels[j] !== labels[anchor]);
    if (form === 'pair-wise')
      return Array.from(kin, (p) => ({ anchor, keys: apart(p), wanted: new Set([p]), within: false }));
    return [{ anchor, keys: others(n, (j) => j !== anchor), wanted: new Set(kin), within: form !== 'out' }];
  });

/** NT-Xent: the other view among all rows but the anchor. */
const views = (n: number): ReadonlyArray<Term> =>
  Array.from({ length: 2 * n }, (_, anchor) => ({
    anchor,
    keys: others(2 * n, (j) => j !== anchor),
    wanted: new Set([(anchor + n) % (2 * n)]),
    within: false,
  }));

/** InfoNCE: one's own key among those of the batch, or beside negatives that all share or that are one's own. */
const queries = (n: number, rows: number, mode: Conventions[string] | undefined): ReadonlyArray<Term> => {
  const each = (rows - 2 * n) / n;
  return Array.from({ length: n }, (_, i) => {
    const negative = (j: number): boolean => mode === 'shared' || Math.floor((j - 2 * n) / each) === i;
    const keys = others(rows, (j) =>
      mode === 'in-batch' ? j >= n : j === n + i || (j >= 2 * n && negative(j)),
    );
    return { anchor: i, keys, wanted: new Set([n + i]), within: false };
  });
};

const termsOf = (q: Question, rows: number): ReadonlyArray<Term> => {
  if (q.of === 'supervised-contrastive')
    return supervised(rows, q.labels ?? new Int32Array(0), q.conventions.form);
  if (q.of === 'nt-xent') return views(rows / 2);
  return queries((q.tensors.q as Matrix).rows, rows, q.conventions.mode);
};

const listed = (m: Matrix): ReadonlyArray<Numbers> =>
  Array.from({ length: m.rows }, (_, i) => Array.from(m.data.slice(i * m.cols, (i + 1) * m.cols)));

const named = (tensors: Tensors<Matrix>, gradient: ReadonlyArray<Numbers>): Tensors<Matrix> => {
  let first = 0;
  return Object.fromEntries(
    Object.entries<Matrix>(tensors).map(([name, { rows, cols }]) => {
      const own = gradient.slice(first, first + rows).flat();
      first += rows;
      return [name, matrix(rows, cols, Float64Array.from(own))];
    }),
  );
};

/** Losses of a softmax as a subject in float32. */
export const shareSubject: Subject = {
  name: 'log-softmax in float32',
  unitRoundoff: 2 ** -24,
  claims: ['supervised-contrastive', 'nt-xent', 'info-nce'].map((of) => ({
    of,
    asks: ['loss', 'gradient'],
    conventions: {},
    any: true,
  })),
  ask: async (q) => {
    const rows = Object.values<Matrix>(q.tensors).flatMap(listed);
    const terms = termsOf(q, rows.length);
    if (terms.length === 0) return refused('no term');
    const { loss, gradient } = evaluated(rows, terms, q.conventions);
    return answer(q.ask === 'loss' ? { loss: scalar(loss) } : named(q.tensors, gradient));
  },
};
