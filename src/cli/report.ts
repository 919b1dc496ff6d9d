/**
 * report — what the page of a run shows, gathered from the run.
 */
import { columnsOf, everyIndex } from '../datasets/dataset.js';
import { nearestNeighbours } from '../evaluation/nearest-neighbours.js';
import type { Represented, Seen } from '../pipelines/comparison.js';
import type { Matrix } from '../prelude/matrix.js';
import { foldIn, keyOf, named, permutation } from '../prelude/random.js';
import { pickRows, rowProducts, unitRows } from '../prelude/row-products.js';
import type { Similarities } from '../report/histogram.js';
import { montage } from '../report/montage.js';
import type { Report } from '../report/page.js';
import { projected } from '../report/projection.js';
import { flag } from './arguments.js';
import type { Evaluated } from './evaluated.js';
import { ownCards } from './own-cards.js';
import { configRoles } from './roles.js';
import type { Metric } from './run-records.js';
import { readClusters } from './run-records.js';
import { samplesShown } from './samples.js';
import type { Session } from './session.js';
import { lossInWords } from './table.js';
import { rawOf, verdictsOf } from './verdicts.js';

const key = named(keyOf(0), 'report');

/** Cosines of the views of each sample, and of views of different samples. */
export const similaritiesOf = ([a, b]: Represented['views']): Similarities => {
  const n = a.rows;
  const s = rowProducts(unitRows(a), unitRows(b));
  const positives = Float64Array.from({ length: n }, (_, i) => s[i * (n + 1)] as number);
  const negatives = s.filter((_, at) => Math.floor(at / n) !== at % n);
  return { positives, negatives };
};

const anchors = 64;

/** Cosines of some first views with the second views of other samples, where negatives repel under a temperature. */
const hardnessOf = (
  session: Session,
  [a, b]: Represented['views'],
  last: Metric | undefined,
): Report['hardness'] => {
  const { pipeline } = session.job;
  if (!pipeline.repels || pipeline.temperature === 'none') return undefined;
  const some = pickRows(
    a,
    Int32Array.from({ length: Math.min(anchors, a.rows) }, (_, i) => i),
  );
  const s = rowProducts(unitRows(some), unitRows(b));
  const similarities = Array.from({ length: some.rows }, (_, i) =>
    Array.from(s.subarray(i * b.rows, (i + 1) * b.rows)).filter((_, j) => j !== i),
  );
  // A moving temperature is the one that the run ended at.
  return { similarities, temperature: last?.temperature ?? session.options.temperature };
};

const [queries, neighbours] = [8, 7];

/** Some held-out samples, each before the training samples that are nearest to it. */
const neighbourhood = (seen: Seen, trained: Represented): Matrix => {
  const { training, heldOut } = seen.split;
  const chosen = permutation(foldIn(key, 1), heldOut.size).subarray(0, queries);
  const options = { k: neighbours, similarity: 'cosine' } as const;
  const found = nearestNeighbours(options)(pickRows(trained.heldOut, chosen), trained.training);
  const cols = columnsOf(heldOut.form);
  const out = new Float64Array(chosen.length * (found.k + 1) * cols);
  chosen.forEach((sample, i) => {
    const at = i * (found.k + 1) * cols;
    out.set(heldOut.rows(Int32Array.of(sample)).data, at);
    out.set(training.rows(found.rows.slice(i * found.k, (i + 1) * found.k)).data, at + cols);
  });
  return { rows: out.length / cols, cols, data: out };
};

/** Views of some samples, the two of a sample one above the other. */
const viewGrid = (seen: Seen, columns: number, lines: number): Matrix => {
  const [first, second] = seen.pairs.map((d) => d.rows(everyIndex(d)));
  const order = permutation(foldIn(key, 2), seen.pairs[0].size);
  const samples = Array.from({ length: lines }, (_, l) => order.subarray(l * columns, (l + 1) * columns));
  const parts = samples.flatMap((line) => [first, second].map((m) => pickRows(m as Matrix, line)));
  const cols = parts[0]?.cols ?? 0;
  const data = new Float64Array(parts.length * columns * cols);
  parts.forEach((part, i) => {
    data.set(part.data, i * columns * cols);
  });
  return { rows: parts.length * columns, cols, data };
};

const picturesOf = (seen: Seen, trained: Represented): Report['pictures'] => {
  const { form } = seen.split.heldOut;
  if (form.kind !== 'image' || seen.pairs[0].size < 32) return [];
  return [
    {
      title: 'Pairs of views',
      about: 'Two random views of each sample, one above the other: what the encoder is asked to recognise.',
      picture: montage(viewGrid(seen, 8, 4), form.shape, 8),
    },
    {
      title: 'Nearest neighbours',
      about: 'Held-out samples at the left, and the training samples that the encoder puts nearest.',
      picture: montage(neighbourhood(seen, trained), form.shape, neighbours + 1),
    },
  ];
};

/** At most a thousand held-out embeddings, with their labels. */
const shownOf = ({ heldOut, labels }: Represented) => {
  const chosen = permutation(foldIn(key, 0), heldOut.rows).subarray(0, 1000);
  return {
    rows: unitRows(pickRows(heldOut, chosen)),
    labels: labels && chosen.map((i) => labels.heldOut[i] ?? 0),
  };
};

/** A word as a shell reads it back. */
const typed = (word: string): string =>
  /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const commandOf = (config: Session['config']): string => {
  const changed = Object.entries(config).filter(
    ([name, x]) =>
      x !== undefined && x !== configRoles[name as keyof typeof configRoles]?.fallback && x !== 'auto',
  );
  const options = changed.map(([name, x]) =>
    x === true
      ? `--${flag(name)}`
      : x === false
        ? `--no-${flag(name)}`
        : `--${flag(name)} ${typed(String(x))}`,
  );
  return ['npm run --silent contrastive -- train', ...options].join(' ');
};

/** Everything that the page of a run shows. */
export const reportOf = async (
  run: string,
  session: Session,
  { seen, untrained, trained, comparison, inspection, downstream }: Evaluated,
  steps: ReadonlyArray<Metric>,
): Promise<Report> => {
  const { options, job, backend, config } = session;
  const shown = shownOf(trained);
  const chosen = Object.entries(config).filter(([, x]) => x !== undefined);
  const sentence = lossInWords(steps.at(-1));
  const account = backend.account();
  const computed = account === undefined ? '' : `, ${account.sentence}`;
  return {
    title: `${options.pipeline} on ${seen.split.training.name.replace(/, training$/, '')}`,
    lead:
      `${job.pipeline.summary}: ${steps.at(-1)?.step ?? 0} steps of ${options.batch} samples, without a label, ` +
      `on ${backend.name}${computed}. Judged on ${seen.split.heldOut.size} held-out samples.`,
    verdict: { sentence, alarming: sentence.includes('warning') },
    steps,
    rows: comparison,
    similarities: { untrained: similaritiesOf(untrained.views), trained: similaritiesOf(trained.views) },
    hardness: hardnessOf(session, trained.views, steps.at(-1)),
    projection: await projected(key, shown.rows),
    labels: shown.labels,
    pictures: picturesOf(seen, trained),
    drawings: [...ownCards(job, inspection, readClusters(run)), ...samplesShown(session, seen, trained)],
    raw: rawOf(job.data.form),
    downstream,
    findings: verdictsOf(job.data.form, { comparison, downstream }),
    options: [['run', run], ...chosen.map(([name, x]) => [flag(name), String(x)] as const)],
    command: commandOf(config),
  };
};
