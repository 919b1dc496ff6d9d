/**
 * training — the default run of `npm start` over seeds, on the embedded digits and on Fashion-MNIST.
 *
 * Runs are kept in a folder; stopped by Ctrl-C, the same command goes on.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Given } from '../../src/cli/arguments.js';
import { parsed } from '../../src/cli/arguments.js';
import { carryOut } from '../../src/cli/compare/engine.js';
import type { Plan } from '../../src/cli/compare/plan.js';
import { joined, keepPlan, membersOf, readPlan } from '../../src/cli/compare/plan.js';
import { whole } from '../../src/cli/compare/progress.js';
import { helpOf } from '../../src/cli/help.js';
import type { Io, Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { sourceOf } from '../../src/cli/session.js';
import { writeWhole } from '../../src/datasets/files.js';
import { openData } from '../../src/datasets/open.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { fashionFolder, textRole, wholeRole } from '../option-roles.js';
import type { Part, Target } from './document.js';
import { documentOf } from './document.js';

type TrainingOption = 'digits' | 'fashion' | 'epochs' | 'seeds' | 'out' | 'document';

/** What `npm run bench:start` may be asked. */
export const trainingRoles: Readonly<Record<TrainingOption, OptionRole>> = {
  digits: textRole('NAME|FOLDER|FILE', 'the first data set', 'digits'),
  fashion: textRole('FOLDER', 'the four IDX files of Fashion-MNIST', fashionFolder),
  epochs: wholeRole(20, 'times every sample is seen'),
  seeds: wholeRole(3, 'how often each is trained', 1, 100),
  out: textRole('FOLDER', 'where the runs are kept', 'runs/training'),
  document: textRole('FILE', 'the document that is written', 'docs/training.md'),
};

const targetsOf = (knn: number, linear: number, nmi: number): ReadonlyArray<Target> => [
  { measure: 'knn', title: 'k-NN', least: knn },
  { measure: 'linear-100%', title: 'linear', least: linear },
  { measure: 'kmeans-nmi', title: 'NMI', least: nmi },
];
const [onDigits, onFashion] = [targetsOf(0.96, 0.977, 0.69), targetsOf(0.86, 0.86, 0.58)];

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const planOf = (data: string, { epochs, seeds }: Given): E.Either<ContrastiveError, Plan> => {
  const shared = { data, epochs: Number(epochs) };
  const members = membersOf(['simclr'], shared);
  if (E.isLeft(members)) return members;
  const all = Array.from({ length: Number(seeds) }, (_, seed) => seed);
  return E.right({ members: members.right, seeds: all, shared, backend: 'auto' });
};

const partOf = async (
  io: Io,
  chosen: Given,
  [title, data, targets]: readonly [string, string, ReadonlyArray<Target>],
): Outcome<Part> => {
  const source = sourceOf({ data });
  const split = E.isLeft(source) ? source : await openData(source.right)();
  const asked = E.isLeft(split) ? split : planOf(data, chosen);
  if (E.isLeft(asked) || E.isLeft(split))
    return E.isLeft(asked) ? asked : (split as E.Left<ContrastiveError>);
  const folder = join(String(chosen.out), title.toLowerCase());
  const before = readPlan(folder);
  if (E.isLeft(before)) return before;
  const now = before.right === undefined ? asked : joined(folder, before.right, asked.right);
  const kept = E.isLeft(now) ? now : await keepPlan(folder, now.right);
  if (E.isLeft(kept)) return kept;
  const found = await carryOut(folder, kept.right, {
    listen: whole(io, false),
    signal: io.signal,
    planes: false,
  });
  return E.right({ title, found, targets, images: split.right.training.size * Number(chosen.epochs) });
};

/** `npm run bench:start`. */
export const training: Run = async (argv, io) => {
  if (argv.includes('--help')) {
    io.out(helpOf({ name: 'bench:start', words: '', summary: 'Make docs/training.md.' }, trainingRoles));
    return 0;
  }
  const typed = parsed(trainingRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen } = typed.right;
  const fashion = String(chosen.fashion);
  const there = existsSync(fashion);
  if (!there)
    io.err(`${fashion} is not there: Debian's package dataset-fashion-mnist holds it; digits alone\n`);
  const asked = [
    ['Digits', String(chosen.digits), onDigits],
    ...(there ? [['Fashion-MNIST', fashion, onFashion] as const] : []),
  ] as const;
  const parts: Part[] = [];
  for (const each of asked) {
    if (io.signal.aborted) break;
    const part = await partOf(io, chosen, each);
    if (E.isLeft(part)) return ended(io, part);
    parts.push(part.right);
  }
  const command = ['npm run bench:start', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' ');
  const kept = await writeWhole(String(chosen.document), documentOf(command, parts))();
  if (E.isLeft(kept)) return ended(io, kept);
  line(io, `written: ${chosen.document}`);
  return parts.every(({ found }) => found.complete)
    ? 0
    : failed(io, 1, 'not complete; the same command goes on');
};
