/**
 * study — what batch size, temperature and distinct encoders do on this data, and the document of it.
 *
 * All runs lie in one folder; stopped by Ctrl-C, the same command goes on. Batches above the size of the data are
 * left out, and the document tells the ones that were made.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Given } from '../../src/cli/arguments.js';
import { parsed } from '../../src/cli/arguments.js';
import { carryOut } from '../../src/cli/compare/engine.js';
import type { Plan } from '../../src/cli/compare/plan.js';
import { joined, keepPlan, readPlan } from '../../src/cli/compare/plan.js';
import { whole } from '../../src/cli/compare/progress.js';
import { helpOf } from '../../src/cli/help.js';
import type { Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { sourceOf } from '../../src/cli/session.js';
import { writeWhole } from '../../src/datasets/files.js';
import { openData } from '../../src/datasets/open.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError } from '../../src/prelude/errors.js';
import { fashionFolder, listed, textRole, wholeRole } from '../option-roles.js';
import { partOf } from '../results/part.js';
import type { Grid } from './cells.js';
import { cellsOf, membersFor } from './cells.js';
import { studyOf } from './document.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

type StudyOption =
  | 'data'
  | 'labels'
  | 'most'
  | 'batches'
  | 'temperatures'
  | 'batch'
  | 'tau'
  | 'epochs'
  | 'steps'
  | 'seeds'
  | 'encoder'
  | 'out'
  | 'document';

/** What `npm run study` may be asked. */
export const studyRoles: Readonly<Record<StudyOption, OptionRole>> = {
  data: textRole(
    'NAME|FOLDER|FILE',
    'what is learned from; Fashion-MNIST where it is installed, else digits',
  ),
  labels: textRole('FILE', 'labels of a single file of samples'),
  most: wholeRole(60_000, 'first samples of four IDX files that are trained on, a quarter as many held out'),
  batches: textRole('N,…', 'batch sizes', '64,128,256,512,1024,2048,4096,8192'),
  temperatures: textRole('N,…', 'temperatures', '0.02,0.05,0.1,0.2,0.5,1,2'),
  batch: wholeRole(512, 'the batch where it does not vary', 2, 8192),
  tau: {
    domain: { kind: 'number', least: 0.001, most: 100 },
    fallback: 0.2,
    meaning: 'τ where it does not vary',
  },
  epochs: wholeRole(3, 'of every run at equal epochs'),
  steps: wholeRole(300, 'of every run at equal steps'),
  seeds: wholeRole(3, 'how often each is trained', 1, 100),
  encoder: textRole('NAME', 'the network', 'convolutional'),
  out: textRole('FOLDER', 'where the runs are kept', 'runs/study'),
  document: textRole(
    'FILE',
    'the document that is written, its drawings in a folder beside it',
    'docs/study.md',
  ),
};

const gridOf = (chosen: Given, size: number): E.Either<ContrastiveError, Grid> => {
  const [batches, temperatures] = [listed(chosen.batches), listed(chosen.temperatures)];
  const wrong = [...batches, ...temperatures].find((x) => !(x > 0));
  return wrong === undefined
    ? E.right({
        batches: batches.filter((b) => b <= size),
        temperatures,
        batch: Math.min(Number(chosen.batch), size),
        tau: Number(chosen.tau),
        epochs: Number(chosen.epochs),
        steps: Number(chosen.steps),
      })
    : E.left(configError('batches and temperatures', String(wrong), 'numbers above 0 with commas between'));
};

interface Asked {
  readonly plan: Plan;
  readonly grid: Grid;
}

/** Four IDX files, or a folder of their first samples. */
const partAsked = async (data: string, { most, out }: Given): Outcome<string> =>
  Number(most) < 60_000 && existsSync(join(data, 'train-images-idx3-ubyte.gz'))
    ? partOf(data, Number(most), String(out))
    : E.right(data);

const askedFor = async (chosen: Given): Outcome<Asked> => {
  const whole = chosen.data ?? (existsSync(fashionFolder) ? fashionFolder : 'digits');
  const part = await partAsked(String(whole), chosen);
  if (E.isLeft(part)) return part;
  const data = part.right;
  const from = { data, ...(chosen.labels === undefined ? {} : { labels: chosen.labels }) };
  const source = sourceOf(from);
  if (E.isLeft(source)) return source;
  const split = await openData(source.right)();
  if (E.isLeft(split)) return split;
  const grid = gridOf(chosen, split.right.training.size);
  if (E.isLeft(grid)) return grid;
  const plan: Plan = {
    members: membersFor(grid.right, cellsOf(grid.right)),
    seeds: Array.from({ length: Number(chosen.seeds) }, (_, i) => i),
    shared: { ...from, encoder: chosen.encoder },
    backend: 'auto',
  };
  const folder = String(chosen.out);
  const before = readPlan(folder);
  if (E.isLeft(before)) return before;
  const now = before.right === undefined ? E.right(plan) : joined(folder, before.right, plan);
  if (E.isLeft(now)) return now;
  const kept = await keepPlan(folder, now.right);
  return E.isLeft(kept) ? kept : E.right({ plan: kept.right, grid: grid.right });
};

/** The folder of a document's drawings, named as the document is. */
const drawingsBeside = (path: string): string => parse(path).name;

const written = async (path: string, study: ReturnType<typeof studyOf>): Outcome<void> => {
  const beside = join(dirname(path), drawingsBeside(path));
  mkdirSync(beside, { recursive: true });
  for (const [name, drawing] of Object.entries(study.drawings)) {
    const kept = await writeWhole(join(beside, name), `${drawing}\n`)();
    if (E.isLeft(kept)) return kept;
  }
  return writeWhole(path, study.text)();
};

/** `npm run study`. */
export const study: Run = async (argv, io) => {
  if (argv.includes('--help')) {
    io.out(helpOf({ name: 'study', words: '', summary: 'Make docs/study.md.' }, studyRoles));
    return 0;
  }
  const typed = parsed(studyRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen } = typed.right;
  const asked = await askedFor(chosen);
  if (E.isLeft(asked)) return ended(io, asked);
  const { plan, grid } = asked.right;
  line(io, `${plan.members.length} × ${plan.seeds.length} runs, kept in ${chosen.out}`);
  const found = await carryOut(String(chosen.out), plan, {
    listen: whole(io, false),
    signal: io.signal,
    planes: false,
  });
  const command = ['npm run study', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' ');
  const document = String(chosen.document);
  const made = studyOf(command, found, grid, cellsOf(grid), drawingsBeside(document));
  const kept = await written(document, made);
  if (E.isLeft(kept)) return ended(io, kept);
  line(io, `written: ${chosen.document}`);
  return found.complete ? 0 : failed(io, 1, 'not complete; the same command goes on');
};
