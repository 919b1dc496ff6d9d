/**
 * audit — what a representation forgot, what can still be read from it, and which task each transformation of its
 * policy helps or harms.
 *
 * Everything is kept below the audit's folder: the same command goes on where it was stopped.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import { heldIn, plantedCases } from '../audit/cases.js';
import { effectsOf } from '../audit/effects.js';
import type { Exam } from '../audit/exam.js';
import { examOf, tasksOf } from '../audit/exam.js';
import type { Audit } from '../audit/record.js';
import { inWords } from '../audit/words.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { auditPage } from '../report/audit-page.js';
import { computedBy } from './accounts.js';
import { flag, parsed } from './arguments.js';
import type { Asked, Plan } from './audit-plan.js';
import { planOfCase, planOfRun } from './audit-plan.js';
import { auditTables } from './audit-table.js';
import type { Watching } from './audit-work.js';
import { contrasts, encodersOf, invariances, readings } from './audit-work.js';
import { withEngine } from './backends.js';
import type { Exit, Io, Run } from './io.js';
import { line } from './io.js';
import { ended } from './outcome.js';
import { stepLine } from './progress.js';
import { auditRoles } from './roles.js';
import { keep, pretty } from './run-folder.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const clear = '\r\u001b[2K';

/** Tells of the work: a line that updates on a terminal, a line for each part elsewhere, events as JSON. */
const watchingOn = (io: Io, json: boolean, computed: Watching['computed']): Watching => {
  const { columns, signal } = io;
  const update = (text: string): void =>
    columns === undefined ? line(io, text) : io.out(`${clear}${text.slice(0, columns - 1)}`);
  return {
    begins: (what) => (json ? line(io, JSON.stringify({ event: 'begins', what })) : update(`${what} …`)),
    step: (what, made) => {
      if (!json && columns !== undefined) update(`${what}  ${stepLine(made)}`);
    },
    computed,
    signal,
  };
};

const asksNothing = { invariance: [], reading: [], known: [] };

const measured = async (plan: Plan, exam: Exam, watching: Watching) => {
  const encoders = encodersOf(plan);
  if (encoders === undefined) return E.right(asksNothing);
  const invariance = await invariances(plan, exam, encoders, watching);
  if (E.isLeft(invariance)) return invariance;
  const reading = await readings(plan, exam, encoders, watching);
  return E.isLeft(reading) ? reading : E.right({ invariance: invariance.right, ...reading.right });
};

const leadOf = ({ session, seeds, planted, compared }: Plan): string => {
  const { options, split, backend } = session;
  const [lacks, more] = [
    options.without === undefined ? '' : ` without ${options.without}`,
    options.add === undefined ? '' : ` with ${options.add}`,
  ];
  const policy = `policy ${options.augment}${lacks}${more}`;
  const trainings =
    compared.length === 0 || seeds === 0
      ? ''
      : `; ${compared.length} transformation${compared.length === 1 ? '' : 's'} of the policy judged over ${seeds} seed${seeds === 1 ? '' : 's'}`;
  const about = planted === undefined ? options.pipeline : plantedCases[planted]?.summary;
  return `${about}: ${policy}, ${options.encoder}, ${split.training.size} samples, ${options.epochs} epochs, on ${backend.name}${trainings}`;
};

/** Undefined when the signal stopped it. */
const audited = async (
  plan: Plan,
  command: string,
  watching: Watching,
  accounts: ReadonlyArray<GpuReport>,
): Outcome<Audit | undefined> => {
  const { session, samples } = plan;
  watching.begins('changing samples');
  const exam = await examOf(session.backend.driver, session.split, samples, plan.transformations)();
  if (E.isLeft(exam)) return exam;
  const found = await measured(plan, exam.right, watching);
  if (E.isLeft(found)) return found;
  const compared = await contrasts(plan, exam.right, watching);
  if (E.isLeft(compared)) return compared;
  if (compared.right === undefined || watching.signal.aborted) return E.right(undefined);
  const tasks = tasksOf(exam.right);
  const effects = plan.seeds === 0 ? [] : effectsOf(compared.right, tasks);
  const planted = plan.planted === undefined ? undefined : plantedCases[plan.planted];
  const measuring = session.backend.account();
  return E.right({
    title: plan.title,
    lead: leadOf(plan),
    samples: { training: exam.right.training.size, heldOut: exam.right.heldOut.size },
    seeds: plan.seeds,
    ...found.right,
    tasks,
    effects,
    held: planted === undefined ? [] : heldIn(planted, effects),
    inWords: inWords({ ...found.right, effects }),
    computed: computedBy(measuring === undefined ? accounts : [measuring.facts, ...accounts]),
    command,
  });
};

const told = (io: Io, audit: Audit, json: boolean): void => {
  if (!json) {
    line(io, `${io.columns === undefined ? '' : clear}\n${auditTables(audit)}\n`);
    for (const sentence of audit.computed) line(io, sentence);
    return;
  }
  for (const part of ['known', 'invariance', 'reading', 'effects', 'held'] as const)
    for (const found of audit[part]) line(io, JSON.stringify({ event: part, ...found }));
  for (const sentence of audit.inWords) line(io, JSON.stringify({ event: 'words', sentence }));
  for (const sentence of audit.computed) line(io, JSON.stringify({ event: 'device', sentence }));
};

const written = async (io: Io, folder: string, audit: Audit, json: boolean): Outcome<Exit> => {
  const kept = await keep(folder, 'audit.json', pretty(audit))();
  if (E.isLeft(kept)) return kept;
  const page = await keep(folder, 'audit.html', auditPage(audit))();
  if (E.isLeft(page)) return page;
  const path = join(folder, 'audit.html');
  line(io, json ? JSON.stringify({ event: 'report', path }) : `report: ${path}`);
  return E.right(audit.held.every(({ holds }) => holds) ? 0 : 1);
};

const commandOf = (word: string | undefined, asked: Asked): string => {
  const options = Object.entries(asked)
    .filter(([name, x]) => x !== undefined && x !== auditRoles[name as keyof Asked].fallback)
    .map(([name, x]) => `--${flag(name)} ${String(x)}`);
  return ['npm run --silent contrastive -- audit', ...(word === undefined ? [] : [word]), ...options].join(
    ' ',
  );
};

/** `contrastive audit RUN`, and `contrastive audit --planted CASE`. */
export const audit: Run = async (argv, io) => {
  const typed = parsed(auditRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen, words } = typed.right;
  const drawn = withEngine(chosen);
  if (E.isLeft(drawn)) return ended(io, drawn);
  const { json, ...options } = drawn.right;
  const asked = options as unknown as Asked;
  const [run] = words;
  if (words.length > 1 || (run === undefined) === (asked.planted === undefined))
    return ended(
      io,
      E.left(
        configError(
          'audit',
          `${words.length} words${asked.planted === undefined ? '' : ' and a planted case'}`,
          'one folder that train wrote, or --planted alone',
        ),
      ),
    );
  const plan = await (run === undefined ? planOfCase(String(asked.planted), asked) : planOfRun(run, asked));
  if (E.isLeft(plan)) return ended(io, plan);
  const accounts: GpuReport[] = [];
  const watching = watchingOn(io, json === true, (account) => void accounts.push(account));
  const found = await audited(plan.right, commandOf(run, asked), watching, accounts);
  if (E.isLeft(found)) return ended(io, found);
  if (found.right === undefined) {
    line(io, `\nstopped; what is finished is kept in ${plan.right.folder}, and the same command goes on`);
    return 1;
  }
  told(io, found.right, json === true);
  return ended(io, await written(io, plan.right.folder, found.right, json === true));
};
