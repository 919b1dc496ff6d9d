/**
 * document — the results as a page of Markdown: tables, what they say of clustering, and how they were made.
 */
import type { Found } from '../../src/cli/compare/engine.js';
import type { Row } from '../../src/cli/compare/summary.js';
import { rowsOf } from '../../src/cli/compare/summary.js';
import type { Shortfall } from '../../src/cli/compare/table.js';
import { legend, markdownTable, remarks, titleOf } from '../../src/cli/compare/table.js';
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

const share = (x: number): string => x.toFixed(3).replace(/^(-?)0\./, '$1.');

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
  const below = remarks(found).length;
  return below === 0
    ? `All ${trained} are above the untrained encoder on k-NN, the linear probe with all labels, and NMI.`
    : `${trained - below} of ${trained} are above the untrained encoder on k-NN, the linear probe with all labels, and NMI.`;
};

/** What more epochs gave a pipeline that fell short, on the measures where it did; '' where that was not tried. */
export const longerSentence =
  (longer: Part['longer']) =>
  ({ name, measures, untrained }: Shortfall): string => {
    const cells = longer && rowsOf(longer.found).find((r) => r.trained && r.name === name)?.cells;
    if (longer === undefined || cells === undefined) return '';
    const has = (measure: string): number => cells[measure]?.mean ?? Number.NaN;
    const told = (all: ReadonlyArray<string>): string =>
      all.map((m) => `${titleOf(m)} ${share(has(m))}`).join(', ');
    const above = measures.filter((m) => has(m) > (untrained[m]?.mean ?? Number.NaN));
    const below = measures.filter((m) => !above.includes(m));
    const budget = `with ${longer.times} times the epochs (seed ${longer.found.plan.seeds.join(', ')})`;
    if (below.length === 0) return `the budget is too short for it, since ${budget} it is, ${told(above)}`;
    const still = `it is not ${budget} either, ${told(below)}; why is not known`;
    return above.length === 0
      ? still
      : `${budget} it is above on ${told(above)}, but not on ${told(below)}; why is not known`;
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
      ...remarks(found, longerSentence(longer)),
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
