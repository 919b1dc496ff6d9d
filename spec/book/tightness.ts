/**
 * tightness — how far honest float32 really strays, as a share of what the rounding reading allows.
 */
import * as fc from 'fast-check';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { exactly } from '../../src/readings/rounding.js';
import type { Situation } from '../domains/situation.js';
import { situations } from '../domains/situation.js';
import type { Bounded } from '../law.js';
import { bounded, plain } from '../readings.js';
import type { Topic } from '../topic.js';
import { singleAlgebra } from './single.js';

/** What was met over many draws. */
export interface Tightness {
  /** The largest error, as a share of its bound: above 1 the bound does not hold. */
  readonly worst: number;
  /** How many times larger than the error the bound is, at the median of draws that err at all. */
  readonly median: number;
  /** Draws of which the bound says nothing. */
  readonly undecided: number;
  readonly draws: number;
  /** Where the worst was met. */
  readonly at: string;
}

const single = 2 ** -24;

const shares = (ours: Tensors<Bounded>, theirs: Tensors<Matrix>): ReadonlyArray<number> =>
  Object.entries<Bounded>(ours).flatMap(([name, { value, bound }]) =>
    Array.from(value.data).flatMap((v, i) => {
      const [error, allowed] = [Math.abs((theirs[name]?.data[i] as number) - v), bound.data[i] as number];
      return Number.isFinite(allowed) ? [error === 0 ? 0 : error / allowed] : [];
    }),
  );

const measured = (
  topic: Topic,
  ask: string,
  x: Situation,
  theirs: Algebra<Matrix>,
): ReadonlyArray<number> => {
  const formula = topic.asks[ask]?.(x.conventions, x.labels === undefined ? {} : { labels: x.labels });
  if (formula === undefined) return [];
  const given = Object.fromEntries(Object.entries<Matrix>(x.tensors).map(([n, m]) => [n, exactly(plain)(m)]));
  return shares(formula(bounded(single))(given), formula(theirs)(x.tensors));
};

/** Honest float32 evaluations of one question against their bounds. */
export const tightness = (
  topic: Topic,
  ask: string,
  draws: number,
  seed: number,
  theirs: Algebra<Matrix> = singleAlgebra,
): Tightness => {
  const drawn = fc.sample(situations(topic, {}, true), { numRuns: draws, seed });
  let [worst, undecided, at] = [0, 0, ''];
  const most: number[] = [];
  for (const x of drawn) {
    const own = measured(topic, ask, x, theirs);
    const largest = own.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0);
    if (own.length === 0) undecided++;
    if (largest > 0) most.push(largest);
    if (largest > worst || Number.isNaN(largest))
      [worst, at] = [largest, `${x.drawn}, ${JSON.stringify(x.conventions)}`];
  }
  const middle = most.sort((a, b) => a - b)[Math.floor(most.length / 2)] ?? 1;
  return { worst, median: 1 / middle, undecided, draws, at };
};
