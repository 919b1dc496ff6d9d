/**
 * chart — time over N, both in powers of two, one panel for each workload and one line for each contender.
 *
 * A file of its own: it brings its colours along and fetches nothing.
 */
import type { Scale } from '../src/report/scale.js';
import { place } from '../src/report/scale.js';
import { element, through, words } from '../src/report/svg.js';
import type { Line, Measured } from './measurement.js';
import { duration } from './table.js';

const [panelWidth, panelHeight, gap] = [360, 260, 28];
const inks = ['#1f5fbf', '#c8641b', '#5f6670', '#2f8f5b', '#8a4fbf', '#b3261e', '#00808a', '#9a7b00'];

const style =
  'text { font: 12px system-ui, sans-serif; fill: #1c2026 } .soft { fill: #5f6670 } .rule { stroke: #e6e2d8 } ' +
  '.small { font-size: 9.5px; fill: #5f6670 } .head { font-weight: 650; font-size: 14px } .line { fill: none; stroke-width: 2 }';

const isMeasured = (l: Line): l is Measured => l.kind === 'measured';
const extent = (xs: ReadonlyArray<number>): readonly [number, number] => [Math.min(...xs), Math.max(...xs)];
const unique = <A>(xs: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(xs)];

/** A name for each line: the contender, and whether transfers are left out. */
const seriesOf = ({ contender, transfers }: Measured): string =>
  transfers === 'excluded' ? `${contender}, transfers excluded` : contender;

const powers = ([low, high]: readonly [number, number], base: number): ReadonlyArray<number> => {
  const [from, to] = [
    Math.ceil(Math.log(low) / Math.log(base) - 1e-9),
    Math.floor(Math.log(high) / Math.log(base) + 1e-9),
  ];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => base ** (from + i));
};

const panel = (title: string, rows: ReadonlyArray<Measured>, series: ReadonlyArray<string>): string => {
  const [ns, times] = [extent(rows.map((r) => r.n)), extent(rows.map((r) => r.time))];
  const x: Scale = { from: [Math.log2(ns[0]), Math.log2(ns[1])], to: [64, panelWidth - 12] };
  const y: Scale = {
    from: [Math.log2(times[0] / 1.3), Math.log2(times[1] * 1.3)],
    to: [panelHeight - 34, 30],
  };
  const at = ({ n, time }: Pick<Measured, 'n' | 'time'>): readonly [number, number] => [
    place(x)(Math.log2(n)),
    place(y)(Math.log2(time)),
  ];
  const rules = powers(times, 10).map((t) => {
    const [, high] = at({ n: ns[0], time: t });
    return (
      element('path', { d: `M${x.to[0]} ${high.toFixed(1)}H${x.to[1]}`, class: 'rule' }) +
      words(x.to[0] - 8, high + 4, duration(t), { 'text-anchor': 'end', class: 'soft' })
    );
  });
  const marks = unique(rows.map((r) => r.n)).map((n) =>
    words(at({ n, time: times[0] })[0], panelHeight - 12, String(n), {
      'text-anchor': 'middle',
      class: 'soft',
    }),
  );
  const lines = series.map((name, i) => {
    const points = rows.filter((r) => seriesOf(r) === name).map(at);
    const ink = inks[i % inks.length] as string;
    const dots = points.map(([cx, cy]) => element('circle', { cx, cy, r: 3, fill: ink }));
    return points.length === 0
      ? ''
      : element('path', { d: through(points), class: 'line', stroke: ink }) + dots.join('');
  });
  return words(0, 14, title, { class: 'head' }) + rules.join('') + marks.join('') + lines.join('');
};

/**
 * The chart of a run as an SVG file; an empty one where nothing was measured.
 *
 * Logarithms on both sides: a line of slope two doubles N at four times the time.
 */
export const chart = (heading: string, lines: ReadonlyArray<Line>): string => {
  const rows = lines.filter(isMeasured);
  const [names, series] = [unique(rows.map((r) => r.workload)), unique(rows.map(seriesOf))];
  const across = Math.min(2, Math.max(1, names.length));
  const width = across * (panelWidth + gap) + gap;
  const below = 44 + 20 * series.length;
  const height = Math.ceil(names.length / across) * (panelHeight + gap) + gap + below;
  const panels = names.map((name, i) =>
    element(
      'g',
      {
        transform: `translate(${gap + (i % across) * (panelWidth + gap)} ${gap + Math.floor(i / across) * (panelHeight + gap)})`,
      },
      panel(
        `${name}: time of a call over N`,
        rows.filter((r) => r.workload === name),
        series,
      ),
    ),
  );
  const legend = series.map(
    (name, i) =>
      element('path', {
        d: `M${gap} ${height - below + 20 * i + 12}h22`,
        class: 'line',
        stroke: inks[i % inks.length],
      }) + words(gap + 30, height - below + 20 * i + 16, name),
  );
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `Time over N. ${heading}`,
    },
    element('style', {}, style),
    element('rect', { width, height, fill: '#fbfaf6' }),
    ...panels,
    ...legend,
    words(gap, height - 14, heading, { class: 'small' }),
  );
};
