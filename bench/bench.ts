/**
 * bench — from options to a run, and from its lines to text, JSON lines and files.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../src/cli/arguments.js';
import { helpOf } from '../src/cli/help.js';
import type { Exit, Io, Run } from '../src/cli/io.js';
import { line } from '../src/cli/io.js';
import { ended } from '../src/cli/outcome.js';
import { writeWhole } from '../src/datasets/files.js';
import type { ContrastiveError } from '../src/prelude/errors.js';
import { configError } from '../src/prelude/errors.js';
import { allowedNames } from '../src/prelude/nearest.js';
import { chart } from './chart.js';
import type { Transfers } from './contender.js';
import { chosenContenders } from './contenders.js';
import type { Machine } from './machine.js';
import { machine, machineLine } from './machine.js';
import type { Line } from './measurement.js';
import { memoryOf } from './memory.js';
import type { BenchOption } from './roles.js';
import { benchRoles } from './roles.js';
import type { Plan } from './run.js';
import { run } from './run.js';
import { peakLine, table, workloadTable } from './table.js';
import { timedSideBySide } from './timing.js';
import type { Size } from './workload.js';
import { chosenWorkloads, workloads } from './workloads.js';

type Asked = Readonly<Record<BenchOption, string | number | boolean | undefined>>;

const sizesOf = (text: string, d: number): E.Either<ContrastiveError, ReadonlyArray<Size>> => {
  const ns = text.split(',').map(Number);
  return ns.every((n) => Number.isInteger(n) && n > 0)
    ? E.right(ns.map((n) => ({ n, d })))
    : E.left(configError('--sizes', text, 'whole numbers with commas between: 512,1024'));
};

const transfersOf = (name: unknown): ReadonlyArray<Transfers> =>
  name === 'both' ? ['included', 'excluded'] : [name as Transfers];

/** The plan that some options mean. */
export const planned = async (
  asked: Asked,
  tell: Pick<Plan, 'say' | 'done'>,
): Promise<E.Either<ContrastiveError, Plan>> => {
  const chosen = chosenWorkloads(String(asked.workloads));
  if (chosen.length === 0)
    return E.left(
      configError(
        '--workloads',
        String(asked.workloads),
        allowedNames(
          String(asked.workloads),
          workloads.map((w) => w.name),
        ),
      ),
    );
  const [contenders, sizes] = [
    await chosenContenders(String(asked.backends)),
    sizesOf(String(asked.sizes), Number(asked.width)),
  ];
  if (E.isLeft(contenders)) return contenders;
  if (E.isLeft(sizes)) return sizes;
  return E.right({
    workloads: chosen,
    contenders: contenders.right,
    sizes: sizes.right,
    transfers: transfersOf(asked.transfers),
    effort: { time: 1000 * Number(asked.time), fewest: 5 },
    limit: 1000 * Number(asked.limit),
    against: String(asked.against ?? contenders.right[0]?.name),
    scrutiny: { runs: Number(asked.laws), seed: Number(asked.seed), known: new Map() },
    time: timedSideBySide,
    memory: asked.memory === false ? async () => undefined : memoryOf,
    ...tell,
  });
};

/** The table as a page of the docs. */
const page = (
  plan: Pick<Plan, 'workloads' | 'against'>,
  heading: string,
  lines: ReadonlyArray<Line>,
): string =>
  `# Measurements\n\n![time over N](chart.svg)\n\n\`\`\`text\n${table(heading, plan.workloads, plan.against, lines)}\`\`\`\n`;

/**
 * Writes table.md, results.jsonl and chart.svg into a folder.
 *
 * Errors   Left(DataError) when it cannot be written
 */
export const written = async (
  folder: string,
  plan: Pick<Plan, 'workloads' | 'against'>,
  place: Machine,
  heading: string,
  lines: ReadonlyArray<Line>,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const files: Readonly<Record<string, string>> = {
    'table.md': page(plan, heading, lines),
    'results.jsonl': [place, ...lines].map((l) => `${JSON.stringify(l)}\n`).join(''),
    'chart.svg': `${chart(heading, lines)}\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    const kept = await writeWhole(join(folder, name), content)();
    if (E.isLeft(kept)) return kept;
  }
  return E.right(0);
};

const help = (io: Io): Exit => {
  const words = { name: 'bench', words: '', summary: 'Time what has passed its laws, side by side.' };
  io.out(helpOf(words, benchRoles).replace(/^contrastive bench/, 'npm run bench --'));
  return 0;
};

/** What is said on the way: lines as JSON, or the peaks and then the table of each workload when it is done. */
const telling = (io: Io, json: boolean, against: string): Pick<Plan, 'say' | 'done'> => ({
  say: (l) => {
    if (json) line(io, JSON.stringify(l));
    else if (l.kind === 'peak') line(io, peakLine([l]));
  },
  done: (w, lines) => {
    if (!json) line(io, `\n${workloadTable(w.name, w.summary, against, lines)}`);
  },
});

/** `npm run bench`. */
export const bench: Run = async (argv, io) => {
  if (argv.includes('--help') || argv.includes('-h')) return help(io);
  const typed = parsed(benchRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const asked = typed.right.chosen;
  const [json, place] = [asked.json === true, machine()];
  const plan = await planned(
    asked,
    telling(io, json, String(asked.against ?? String(asked.backends).split(',')[0])),
  );
  if (E.isLeft(plan)) return ended(io, plan);
  line(io, json ? JSON.stringify(place) : machineLine(place));
  const lines = await run(plan.right);
  return asked.out === undefined
    ? 0
    : ended(io, await written(String(asked.out), plan.right, place, machineLine(place), lines));
};
