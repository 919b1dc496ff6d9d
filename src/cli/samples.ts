/** samples — views and neighbours of samples that are no pictures, drawn for the page of a run. */
import type { Form, SeriesForm, TableForm } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import { sentenceOf } from '../datasets/texts.js';
import { nearestNeighbours } from '../evaluation/nearest-neighbours.js';
import type { Represented, Seen } from '../pipelines/comparison.js';
import type { Matrix, Numbers } from '../prelude/matrix.js';
import { row } from '../prelude/matrix.js';
import { foldIn, keyOf, named, permutation } from '../prelude/random.js';
import { pickRows } from '../prelude/row-products.js';
import type { Report } from '../report/page.js';
import { seriesLines, wordLines } from '../report/samples.js';
import { momentOf } from '../training/views.js';
import type { Session } from './session.js';

const key = named(keyOf(0), 'samples');
const [shown, found] = [6, 3];

/** A row of a table as people read it, in the units of the file. */
const cellsOf = ({ columns }: TableForm, values: Numbers): string =>
  columns
    .map((column, c) => {
      const x = values[c] as number;
      if (values[columns.length + c] === 1) return `${column.name}: missing`;
      return `${column.name}: ${column.kind === 'number' ? Number(x.toPrecision(4)) : (column.values[x] ?? 'never seen')}`;
    })
    .join(' · ');

/** The second channel of a series, or its only one. */
const channelOf = (form: SeriesForm, values: Numbers): ReadonlyArray<number> => {
  const count = form.channels.length;
  return Array.from({ length: form.length }, (_, t) => values[t * count + Math.min(1, count - 1)] as number);
};

/** A sample in words; a text by the given side. */
const told = (form: Form, values: Numbers, side = 0): string =>
  form.kind === 'text'
    ? sentenceOf(form, values, side)
    : form.kind === 'table'
      ? cellsOf(form, values)
      : Array.from(values, (x) => x.toPrecision(3)).join(', ');

const drawn = (
  form: Form,
  title: string,
  about: string,
  lines: ReadonlyArray<ReadonlyArray<readonly [string, Numbers]>>,
): Report['drawings'][number] => ({
  title,
  about,
  drawing:
    form.kind === 'series'
      ? seriesLines(
          title,
          lines.map((items) => ({ items: items.map(([n, v]) => [n, channelOf(form, v)] as const) })),
        )
      : wordLines(lines.map((items) => ({ items: items.map(([n, v]) => [n, told(form, v)] as const) }))),
});

const rowAt = (d: Dataset, i: number): Numbers => d.rows(Int32Array.of(i)).data;

/** Samples beside their views, where the views can be read. */
const viewsShown = ({ job }: Session, { split, pairs }: Seen): Report['drawings'] => {
  const { heldOut } = split;
  const chosen = permutation(foldIn(key, 0), heldOut.size).slice(0, shown);
  const rows = heldOut.rows(chosen);
  const readable = job.views.draw(momentOf(key, 0, chosen)).readable?.(rows);
  const series: ReadonlyArray<Matrix> | undefined =
    heldOut.form.kind === 'series' ? pairs.map((d) => d.rows(chosenIn(d))) : undefined;
  const views = readable ?? series;
  if (views === undefined) return [];
  const two = heldOut.form.kind === 'text' && heldOut.form.sides.length === 2;
  const lines = Array.from({ length: Math.min(shown, rows.rows) }, (_, i) => [
    ...(two || series !== undefined ? [] : [['the sample', row(rows, i)] as const]),
    ...views.map((m, v) => [`view ${v + 1}`, row(m, i)] as const),
  ]);
  return [drawn(heldOut.form, 'Views', 'What the encoder is asked to recognise as one thing', lines)];
};

const chosenIn = (d: Dataset): Int32Array => permutation(foldIn(key, 1), d.size).slice(0, shown);

/** Held-out samples beside the training samples that the encoder puts nearest. */
const neighboursShown = ({ split }: Seen, trained: Represented): Report['drawings'] => {
  const { training, heldOut } = split;
  const chosen = permutation(foldIn(key, 2), heldOut.size).slice(0, shown);
  const nearest = nearestNeighbours({ k: found, similarity: 'cosine' })(
    pickRows(trained.heldOut, chosen),
    trained.training,
  );
  const lines = Array.from(chosen, (sample, i) => [
    ['held out', rowAt(heldOut, sample)] as const,
    ...Array.from(nearest.rows.slice(i * nearest.k, (i + 1) * nearest.k), (r, n) => {
      return [n === 0 ? 'nearest' : `${n + 1}.`, rowAt(training, r)] as const;
    }),
  ]);
  const about = 'Held-out samples at the left, and the training samples that the encoder puts nearest';
  return [drawn(heldOut.form, 'Nearest neighbours', about, lines)];
};

/** Views and neighbours of samples that are no images. */
export const samplesShown = (session: Session, seen: Seen, trained: Represented): Report['drawings'] => {
  const { kind } = seen.split.heldOut.form;
  return kind === 'image' || kind === 'columns'
    ? []
    : [...viewsShown(session, seen), ...neighboursShown(seen, trained)];
};
