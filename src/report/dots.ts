/**
 * dots — the three rows of the table side by side: a line for each measure, a dot for each row.
 */
import type { Evaluation } from '../evaluation/protocol.js';
import type { Frame } from './scale.js';
import { bottomAxis, place } from './scale.js';
import { drawing, element, words } from './svg.js';

/** The rows of a table. */
export interface Rows {
  readonly raw: Evaluation;
  readonly untrained: Evaluation;
  readonly trained: Evaluation;
}

const names: Readonly<Record<string, string>> = {
  knn: 'k-NN, k = 20',
  'linear-1%': 'linear, 1 % of labels',
  'linear-10%': 'linear, 10 % of labels',
  'linear-100%': 'linear, all labels',
  'kmeans-accuracy': 'k-means accuracy',
  'kmeans-nmi': 'k-means NMI',
  'kmeans-ari': 'k-means ARI',
};

const [width, line] = [480, 40];

/** The measures that are shares, from 0 to 1. */
export const dotPlot = (rows: Rows): string => {
  const shown = Object.keys(names).filter((name) => rows.trained[name] !== undefined);
  const least = Math.min(
    ...shown.flatMap((name) => Object.values(rows).map((r: Evaluation) => r[name] ?? 1)),
  );
  const low = Math.max(0, Math.floor(least * 10) / 10);
  const bottom = shown.length * line;
  const frame: Frame = { x: { from: [low, 1], to: [170, width - 50] }, y: { from: [0, 1], to: [bottom, 0] } };
  const x = place(frame.x);
  const lines = shown.map((name, i) => {
    const y = (i + 0.5) * line;
    const [raw, before, after] = [rows.raw, rows.untrained, rows.trained].map((r) => x(r[name] ?? low));
    return [
      words(158, y + 5, names[name] ?? name, { 'text-anchor': 'end', class: 'label' }),
      element('path', { d: `M${frame.x.to[0]} ${y}H${frame.x.to[1]}`, class: 'rule' }),
      element('path', { d: `M${before} ${y}H${after}`, class: 'reach' }),
      element('circle', { cx: raw, cy: y, r: 4.5, class: 'raw-ring' }),
      element('circle', { cx: before, cy: y, r: 5, class: 'untrained-fill' }),
      element('circle', { cx: after, cy: y, r: 6, class: 'trained-fill' }),
      words(width - 40, y + 5, (rows.trained[name] ?? 0).toFixed(3), { class: 'value' }),
    ].join('');
  });
  return drawing(
    width,
    bottom + 48,
    'Measures of the raw samples, the untrained and the trained encoder',
    ...lines,
    bottomAxis(frame, 4, 'higher is better'),
  );
};
