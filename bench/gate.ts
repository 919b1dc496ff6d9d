/**
 * gate — who may be timed at a workload: whoever has just passed the laws of its questions.
 *
 * The book judges small drawn situations. One more law is asked of everybody here, at an odd size that fills no
 * tile: the workload's own results are those of its definition in float64, within what rounding may do.
 */
import * as E from 'fp-ts/lib/Either.js';
import { arrayAlgebra } from '../backends/array/algebra.js';
import type { Finding } from '../spec/examine.js';
import { examine } from '../spec/examine.js';
import type { Law } from '../spec/law.js';
import { laws as book } from '../spec/laws/registry.js';
import type { Subject } from '../spec/subject.js';
import type { Tensors } from '../src/objectives/objective.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Rounded } from '../src/readings/rounding.js';
import { exactly, roundingAlgebra } from '../src/readings/rounding.js';
import type { Ready } from './contender.js';
import type { Judge, Size, Workload } from './workload.js';

/** How hard to judge. */
export interface Scrutiny {
  readonly runs: number;
  readonly seed: number;
  readonly laws?: ReadonlyArray<Law>;
  /** Findings of this run so far: a law is put to a contender once. */
  readonly known: Map<string, Promise<Finding>>;
}

/** Whether a contender may be timed: the laws it passed, or why not. */
export type Verdict = E.Either<string, ReadonlyArray<string>>;

/** Odd, above every tile and below a second of work. */
const oddSize: Size = { n: 67, d: 33 };

const concerning = (book: ReadonlyArray<Law>, { of, ask }: Judge): ReadonlyArray<Law> =>
  book.filter((law) => law.of === of && law.needs.includes(ask));

const found = (law: Law, subject: Subject, { known, runs, seed }: Scrutiny): Promise<Finding> => {
  const name = `${subject.name} ${law.id}`;
  const finding = known.get(name) ?? examine(law, subject, { runs, seed });
  known.set(name, finding);
  return finding;
};

/** The definition's results, with how far honest arithmetic may stray. */
const expected = (w: Workload, size: Size, u: number): Tensors<Rounded<Matrix>> => {
  const exact = exactly(arrayAlgebra);
  const tensors = Object.entries<Matrix>(w.tensors(size)).map(([name, m]) => [name, exact(m)] as const);
  return w.formula(size)(roundingAlgebra(arrayAlgebra, u))(Object.fromEntries(tensors));
};

/** What disagrees with the definition, or null. */
export const disagreement = (said: Tensors<Matrix>, right: Tensors<Rounded<Matrix>>): string | null => {
  for (const [name, { value, bound }] of Object.entries<Rounded<Matrix>>(right)) {
    const own = said[name];
    if (own === undefined || own.data.length !== value.data.length)
      return `${name} is ${own === undefined ? 'missing' : `[${own.rows}, ${own.cols}]`}`;
    for (let i = 0; i < value.data.length; i++) {
      const [x, y, allowed] = [own.data[i] as number, value.data[i] as number, bound.data[i] as number];
      // NaN satisfies nothing.
      if (!(Math.abs(x - y) <= allowed)) return `${name}[${i}] is ${x}, by definition ${y} ± ${allowed}`;
    }
  }
  return null;
};

const ownLaw = async (w: Workload, ready: Ready): Promise<Verdict> => {
  const id = `${w.name}/equals-definition`;
  const prepared = ready.prepare(w, oddSize, 'included');
  if (prepared === null) return E.left(`${ready.name} has no ${w.name}`);
  try {
    const wrong = disagreement(await prepared.call(), expected(w, oddSize, ready.subject.unitRoundoff));
    return wrong === null ? E.right([id]) : E.left(`${id} fails: ${wrong}`);
  } finally {
    prepared.release();
  }
};

/** The laws of a workload put to a contender. */
export const admitted = async (w: Workload, ready: Ready, scrutiny: Scrutiny): Promise<Verdict> => {
  const passed: string[] = [];
  for (const judge of w.judgedBy)
    for (const law of concerning(scrutiny.laws ?? book, judge)) {
      const { outcome, why, disagreement: wrong } = await found(law, ready.subject, scrutiny);
      if (outcome === 'not claimed') continue;
      if (outcome !== 'holds')
        return E.left(
          `${law.id} ${outcome}${why === undefined ? '' : `: ${why}`}` +
            (wrong === undefined
              ? ''
              : `: ${wrong.left} ${wrong.relation} ${wrong.right} ± ${wrong.allowed}`),
        );
      passed.push(law.id);
    }
  return E.map((own: ReadonlyArray<string>) => [...passed, ...own])(await ownLaw(w, ready));
};
