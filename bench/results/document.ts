/**
 * document — the results as a page of Markdown: tables, what they say of clustering, and how they were made.
 */
import type { Found } from '../../src/cli/compare/engine.js';
import type { Longer } from '../../src/cli/compare/shortfalls.js';
import { remarks, shortfalls } from '../../src/cli/compare/shortfalls.js';
import type { Row } from '../../src/cli/compare/summary.js';
import { rowsOf, share } from '../../src/cli/compare/summary.js';
import { legend, markdownTable } from '../../src/cli/compare/table.js';
import { pipelines } from '../../src/pipelines/pipelines.js';
import { machine, machineLine } from '../machine.js';

/** A comparison and what it is called. */
export interface Part {
  readonly title: string;
  /** Samples that are trained on, and that are held out. */
  readonly sizes: { readonly training: number; readonly heldOut: number };
  readonly found: Found;
  /** Those that fell short, trained once more with so many times the epochs. */
  readonly longer?: { readonly times: number; readonly found: Found };
}

const clustering = ['deepcluster', 'swav', 'pcl', 'contrastive-clustering'];

/** NMI of the pipeline's own clusters or of k-means on its representations, whichever is more. */
const nmiOf = (row: Row): { readonly value: number; readonly by: string } => {
  const [own, found] = [row.cells['own-nmi']?.mean ?? 0, row.cells['kmeans-nmi']?.mean ?? 0];
  return own > found ? { value: own, by: 'its own clusters' } : { value: found, by: 'k-means' };
};

/** Whether learning clusters beats learning first and clustering after, by the 0.03 NMI that were asked for. */
export const clusteringSentence = (found: Found): string => {
  const rows = rowsOf(found);
  const plain = rows.find((r) => r.trained && r.name === 'simclr')?.cells['kmeans-nmi']?.mean;
  const best = rows
    .filter((r) => clustering.includes(r.name))
    .map((row) => ({ name: row.name, ...nmiOf(row) }))
    .sort((a, b) => b.value - a.value)[0];
  if (plain === undefined || best === undefined) return '';
  const gain = best.value - plain;
  const sides = `${best.name} by ${best.by} ${share(best.value)}, simclr followed by k-means ${share(plain)}`;
  return gain >= 0.03
    ? `Learning clusters pays: NMI of ${sides}.`
    : `No clustering pipeline beats simclr followed by k-means by .03 at this budget: NMI of ${sides}.`;
};

const aboveSentence = (found: Found): string => {
  const trained = rowsOf(found).filter((r) => r.trained && r.cells.knn !== undefined).length;
  if (trained === 0) return '';
  const below = shortfalls(found).length;
  return below === 0
    ? `All ${trained} are above the untrained encoder on k-NN, the linear probe with all labels, and NMI.`
    : `${trained - below} of ${trained} are above the untrained encoder on k-NN, the linear probe with all labels, and NMI.`;
};

/** What more epochs gave pipelines where they fell short; undefined where that was not tried. */
export const byBudget = (longer: Part['longer']): Longer | undefined => {
  if (longer === undefined) return undefined;
  const rows = rowsOf(longer.found).filter((row) => row.trained);
  return {
    budget: `with ${longer.times} times the epochs (seed ${longer.found.plan.seeds.join(', ')})`,
    cells: (member) => rows.find((row) => row.name === member)?.cells,
    otherwise: 'what else was tried is in [decisions.md](decisions.md)',
  };
};

const partOf = ({ title, sizes, found, longer }: Part): string => {
  const { plan, results, failures } = found;
  const all = plan.members.length * plan.seeds.length;
  return [
    `## ${title}`,
    '',
    `${sizes.training} samples trained on, ${sizes.heldOut} held out; ${plan.shared.epochs} epochs of batches of ` +
      `${plan.shared.batch}, encoder \`${plan.shared.encoder}\`, ` +
      `${plan.seeds.length} seed${plan.seeds.length === 1 ? '' : 's'}; ${results.length} of ${all} runs made.`,
    '',
    markdownTable(found),
    '',
    [aboveSentence(found), clusteringSentence(found)].filter((s) => s !== '').join(' '),
    ...[
      ...remarks(found, byBudget(longer)),
      ...failures.map((f) => `${f.member}, seed ${f.seed}, failed: ${f.sentence}.`),
    ].map((r) => `* ${r}`),
    '',
  ].join('\n');
};

const members = (parts: ReadonlyArray<Part>): string => {
  const names = [...new Set(parts.flatMap(({ found }) => found.plan.members.map((m) => m.name)))];
  return names
    .filter((n) => pipelines[n] !== undefined)
    .map((n) => `\`${n}\``)
    .join(', ');
};

/** The document. */
export const documentOf = (command: string, samples: number, parts: ReadonlyArray<Part>): string =>
  [
    '# Results',
    '',
    `Made by \`${command}\`: every run sees about ${samples} samples, views drawn anew each time. ` +
      'Nothing here is edited by hand.',
    '',
    `Pipelines: ${members(parts)}.`,
    '',
    legend,
    '',
    ...parts.map(partOf),
    '## Where',
    '',
    `${machineLine(machine())}. Each run trains in a process of its own, whose time and peak of memory are told.`,
    '',
  ].join('\n');
