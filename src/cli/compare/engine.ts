/**
 * engine — a plan carried out: every member under every seed, trained, measured, kept; seed after seed, so that a
 * table of all members is there early.
 *
 * A run that is finished is never made again; one that was stopped goes on from its last checkpoint; one that fails
 * is told and does not keep the others waiting.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../../backends/gpu/health.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { show } from '../../prelude/errors.js';
import type { StepMade } from '../../training/events.js';
import type { Given } from '../arguments.js';
import { openSession } from '../session.js';
import { epochsFor } from './budget.js';
import { baselinesWith, measureRun } from './measure.js';
import type { Member, Plan } from './plan.js';
import type { Baselines, RunResult } from './result.js';
import { readKept, resultFile, runOf } from './result.js';
import { isTrained, trainRun } from './training.js';

/** One of the runs of a plan. */
export interface Place {
  readonly member: string;
  readonly seed: number;
  /** Counted from 0, of all. */
  readonly at: number;
  readonly of: number;
}

/** A run that did not end, and its sentence. */
export interface Failure {
  readonly member: string;
  readonly seed: number;
  readonly sentence: string;
}

/** What a comparison says while it goes on. */
export interface Listener {
  readonly kept: (place: Place, result: RunResult) => void;
  readonly step: (place: Place, step: StepMade) => void;
  readonly measuring: (place: Place) => void;
  readonly ended: (place: Place, result: RunResult) => void;
  readonly failed: (place: Place, sentence: string) => void;
}

/** Everything that was found. */
export interface Found {
  readonly plan: Plan;
  readonly baselines: Baselines | undefined;
  readonly results: ReadonlyArray<RunResult>;
  readonly failures: ReadonlyArray<Failure>;
  /** Whether every run of the plan was trained and measured. */
  readonly complete: boolean;
}

/** Who listens, and what stops it. */
export interface Around {
  readonly listen: Listener;
  readonly signal: AbortSignal;
  /** Whether the first seed's representations are laid on a plane, which takes seconds; yes when absent. */
  readonly planes?: boolean;
}

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const optionsOf = (plan: Plan, member: Member, seed: number): Given => ({
  ...plan.shared,
  ...member.given,
  seed,
});

/** The options of a run, with the epochs that fit into its minutes. */
const budgeted = async (folder: string, plan: Plan, member: Member, seed: number): Outcome<Given> => {
  const options = optionsOf(plan, member, seed);
  if (plan.minutes === undefined) return E.right(options);
  const timed = await openSession(options, plan.backend);
  if (E.isLeft(timed)) return timed;
  const epochs = await epochsFor(folder, member.name, plan.minutes, timed.right);
  return E.isLeft(epochs) ? epochs : E.right({ ...options, epochs: epochs.right });
};

/** A run from wherever it stands to its result; undefined when the signal came first. */
const madeRun = async (
  folder: string,
  plan: Plan,
  member: Member,
  place: Place,
  { listen, signal, planes = true }: Around,
): Outcome<RunResult | undefined> => {
  const run = runOf(folder, member.name, place.seed);
  const options = await budgeted(folder, plan, member, place.seed);
  if (E.isLeft(options)) return options;
  const accounts: GpuReport[] = [];
  if (!isTrained(run)) {
    const told = {
      step: (step: StepMade): void => listen.step(place, step),
      computed: (account: GpuReport): void => void accounts.push(account),
    };
    const trained = await trainRun(run, options.right, plan.backend, { told, signal });
    if (E.isLeft(trained)) return trained;
    if (trained.right === 'stopped') return E.right(undefined);
  }
  listen.measuring(place);
  const session = await openSession(options.right, plan.backend);
  if (E.isLeft(session)) return session;
  // Before the run itself: a result that is kept has its baselines beside it.
  const baselines = await baselinesWith(folder, session.right);
  if (E.isLeft(baselines)) return baselines;
  return measureRun(member.name, run, session.right, { fineTune: plan.fineTune ?? 0, accounts, planes });
};

/** The runs of a plan in the order in which they are made. */
export const placesOf = (plan: Plan): ReadonlyArray<Place & { readonly who: Member }> => {
  const of = plan.seeds.length * plan.members.length;
  return plan.seeds.flatMap((seed, s) =>
    plan.members.map((who, m) => ({ who, member: who.name, seed, at: s * plan.members.length + m, of })),
  );
};

/** Carries a plan out, or as much of it as the signal allows. */
export const carryOut = async (folder: string, plan: Plan, around: Around): Promise<Found> => {
  const results: RunResult[] = [];
  const failures: Failure[] = [];
  const { listen, signal } = around;
  const failed = (place: Place, error: ContrastiveError): void => {
    const { member, seed } = place;
    failures.push({ member, seed, sentence: show(error) });
    listen.failed(place, show(error));
  };
  for (const place of placesOf(plan)) {
    if (signal.aborted) break;
    const kept = readKept<RunResult>(resultFile(runOf(folder, place.member, place.seed)));
    const result =
      E.isRight(kept) && kept.right === undefined
        ? await madeRun(folder, plan, place.who, place, around)
        : kept;
    if (E.isLeft(result)) failed(place, result.left);
    else if (result.right !== undefined) {
      results.push(result.right);
      listen[E.isRight(kept) && kept.right === undefined ? 'ended' : 'kept'](place, result.right);
    }
  }
  const baselines = readKept<Baselines>(join(folder, 'baselines.json'));
  return {
    plan,
    baselines: E.isRight(baselines) ? baselines.right : undefined,
    results,
    failures,
    complete: results.length === placesOf(plan).length,
  };
};
