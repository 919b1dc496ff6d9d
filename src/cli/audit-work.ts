/**
 * audit-work — what an audit measures, in its order: invariances, readings, then the trainings that are compared.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import type { BySeed, Contrast, Scores } from '../audit/effects.js';
import type { Exam } from '../audit/exam.js';
import { readingTask, tasksOf } from '../audit/exam.js';
import type { InvarianceFound, KnownFound, ReadingFound } from '../audit/record.js';
import type { Encoders } from '../audit/scores.js';
import { invarianceAt, scoresOf } from '../audit/scores.js';
import { untrained } from '../pipelines/comparison.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { StepMade } from '../training/events.js';
import type { Plan, Side } from './audit-plan.js';
import { keptScores, madeRun } from './audit-runs.js';
import { keep, pretty } from './run-folder.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/** What the work tells whoever watches. */
export interface Watching {
  /** Something begins that takes a while. */
  readonly begins: (what: string) => void;
  readonly step: (what: string, made: StepMade) => void;
  /** What computed a training, where the name of the backend does not say it. */
  readonly computed: (account: GpuReport) => void;
  readonly signal: AbortSignal;
}

/** The audited encoder beside the one it began as. */
export const encodersOf = ({ session, encoder }: Plan): Encoders | undefined =>
  encoder && { untrained: untrained(session.job), trained: encoder };

/** Invariances of every transformation at every strength. */
export const invariances = async (
  plan: Plan,
  exam: Exam,
  encoders: Encoders,
  watching: Watching,
): Outcome<ReadonlyArray<InvarianceFound>> => {
  const found: InvarianceFound[] = [];
  for (const t of plan.transformations) {
    watching.begins(`invariance to ${t.name}`);
    for (const strength of t.strengths) {
      if (watching.signal.aborted) return E.right(found);
      const one = await invarianceAt(plan.session.backend.driver, encoders, exam, t, strength)();
      if (E.isLeft(one)) return one;
      found.push(one.right);
    }
  }
  return E.right(found);
};

/** How well every parameter is read and every class told, before training and after. */
export const readings = async (
  plan: Plan,
  exam: Exam,
  encoders: Encoders,
  watching: Watching,
): Outcome<{ readonly reading: ReadonlyArray<ReadingFound>; readonly known: ReadonlyArray<KnownFound> }> => {
  const { driver } = plan.session.backend;
  watching.begins('parameters read from the untrained encoder');
  const before = await scoresOf(driver, encoders.untrained, exam)();
  if (E.isLeft(before)) return before;
  watching.begins('parameters read from the trained encoder');
  const after = await scoresOf(driver, encoders.trained, exam)();
  if (E.isLeft(after)) return after;
  const reading = exam.papers.map(({ transformation, chance }): ReadingFound => {
    const task = readingTask(transformation);
    return {
      transformation: transformation.name,
      parameter: transformation.reading.parameter,
      measure: transformation.reading.kind === 'numbers' ? 'R²' : 'accuracy',
      chance,
      untrained: before.right[task] ?? Number.NaN,
      trained: after.right[task] ?? Number.NaN,
    };
  });
  const known = tasksOf(exam)
    .filter((task) => task.kind === 'class')
    .map(
      ({ name, chance }): KnownFound => ({
        task: name,
        chance,
        untrained: before.right[name] ?? Number.NaN,
        trained: after.right[name] ?? Number.NaN,
      }),
    );
  return E.right({ reading, known });
};

/** The question whose answers a run's folder keeps: other tasks or other samples are another question. */
const questionOf = (exam: Exam): string =>
  JSON.stringify({
    tasks: tasksOf(exam).map((t) => t.name),
    samples: [exam.training.size, exam.heldOut.size],
  });

/** The scores of one run, made or kept; undefined when it was stopped. */
const scoresOfRun = async (
  plan: Plan,
  exam: Exam,
  side: Side,
  seed: number,
  told: { readonly what: string; readonly watching: Watching },
): Outcome<Scores | undefined> => {
  const folder = join(plan.folder, 'runs', `${side.name}-seed-${seed}`);
  const kept = keptScores(folder, questionOf(exam));
  if (kept !== undefined) return E.right(kept);
  told.watching.begins(told.what);
  const made = await madeRun(
    { folder, config: { ...side.config, seed }, backend: plan.session.backend.asked },
    {
      step: (step) => told.watching.step(told.what, step),
      computed: told.watching.computed,
      signal: told.watching.signal,
    },
  );
  if (E.isLeft(made) || made.right === undefined) return made as E.Either<ContrastiveError, undefined>;
  const scores = await scoresOf(plan.session.backend.driver, made.right, exam)();
  if (E.isLeft(scores)) return scores;
  const written = { question: questionOf(exam), scores: scores.right };
  const saved = await keep(folder, 'scores.json', pretty(written))();
  return E.isLeft(saved) ? saved : scores;
};

/** Every side of every comparison once, in order. */
const sidesOf = ({ compared }: Plan): ReadonlyArray<Side> => {
  const all = compared.flatMap((c) => [c.without, c.with]);
  return all.filter((side, i) => all.findIndex((other) => other.name === side.name) === i);
};

/**
 * The scores of all runs that are compared, seed by seed, so that after each seed every comparison has one more pair.
 * Undefined when the signal stopped it.
 */
export const contrasts = async (
  plan: Plan,
  exam: Exam,
  watching: Watching,
): Outcome<ReadonlyArray<Contrast> | undefined> => {
  const sides = sidesOf(plan);
  const bySide = new Map<string, Scores[]>(sides.map((side) => [side.name, []]));
  let number = 0;
  for (let seed = 0; seed < plan.seeds; seed++)
    for (const side of sides) {
      number++;
      if (watching.signal.aborted) return E.right(undefined);
      const what = `training ${number} of ${sides.length * plan.seeds}: ${side.name}, seed ${seed}`;
      const scores = await scoresOfRun(plan, exam, side, seed, { what, watching });
      if (E.isLeft(scores)) return scores;
      if (scores.right === undefined) return E.right(undefined);
      bySide.get(side.name)?.push(scores.right);
    }
  const of = (side: Side): BySeed => bySide.get(side.name) ?? [];
  return E.right(
    plan.compared.map((c) => ({
      transformation: c.transformation,
      with: of(c.with),
      without: of(c.without),
    })),
  );
};
