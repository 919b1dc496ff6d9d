/**
 * chart — numbers over seeds against a quantity that doubles: a dot for each seed, a line through the means.
 */
import { place, ticks } from '../../src/report/scale.js';
import { element, short, through, words } from '../../src/report/svg.js';

/** One line: its name, and for each x the numbers over seeds. */
export interface Series {
  readonly name: string;
  readonly points: ReadonlyArray<{ readonly x: number; readonly values: ReadonlyArray<number> }>;
  readonly dashed: boolean;
  /** Its place among the colours. */
  readonly colour: number;
}

const [width, height] = [680, 380];
const colours = ['#1f5fbf', '#c8641b', '#2f8f5b', '#8a5fb5'];
const frame = { left: 56, right: 210, top: 36, bottom: 48 };
const style = `text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:#1c2026}.soft{fill:#5f6670}.rule{stroke:#e6e2d8;fill:none}.before{stroke:#7d848e;stroke-dasharray:2 4;fill:none}.line{fill:none;stroke-width:2.2}`;

const meanOf = (xs: ReadonlyArray<number>): number => xs.reduce((a, b) => a + b, 0) / xs.length;

const onPaper = (all: ReadonlyArray<Series>, before: number | undefined) => {
  const xs = all.flatMap((s) => s.points.map((p) => Math.log2(p.x)));
  const ys = [
    ...all.flatMap((s) => s.points.flatMap((p) => p.values)),
    ...(before === undefined ? [] : [before]),
  ];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const room = 0.08 * (high - low || 0.1);
  const y = { from: [low - room, high + room] as const, to: [height - frame.bottom, frame.top] as const };
  const x = {
    from: [Math.min(...xs), Math.max(...xs)] as const,
    to: [frame.left + 12, width - frame.right] as const,
  };
  return { x: (v: number) => place(x)(Math.log2(v)), y: place(y), range: y.from };
};

type Paper = ReturnType<typeof onPaper>;

const drawn = ({ name, points, dashed, colour }: Series, { x, y }: Paper, at: number): string => {
  const stroke = colours[colour % colours.length] ?? '#000';
  const d = through(points.map((p) => [x(p.x), y(meanOf(p.values))] as const));
  const dots = points.flatMap((p) =>
    p.values.map((v) =>
      element('circle', { cx: x(p.x), cy: y(v), r: 3, fill: stroke, 'fill-opacity': 0.45 }),
    ),
  );
  const dash = dashed ? '5 4' : undefined;
  const legend = 44 + 22 * at;
  return [
    element('path', { d, class: 'line', stroke, 'stroke-dasharray': dash }),
    ...dots,
    element('path', {
      d: `M${width - frame.right + 14} ${legend}h24`,
      class: 'line',
      stroke,
      'stroke-dasharray': dash,
    }),
    words(width - frame.right + 44, legend + 4.5, name),
  ].join('');
};

const axes = (paper: Paper, xs: ReadonlyArray<number>, under: string): string => {
  const rows = ticks(paper.range, 4).map((t) => {
    const at = short(paper.y(t));
    return (
      element('path', { d: `M${frame.left} ${at}H${width - frame.right}`, class: 'rule' }) +
      words(frame.left - 8, Number(at) + 4.5, String(t), { 'text-anchor': 'end', class: 'soft' })
    );
  });
  const marks = xs.map((v) =>
    words(paper.x(v), height - frame.bottom + 20, String(v), { 'text-anchor': 'middle', class: 'soft' }),
  );
  const middle = (frame.left + width - frame.right) / 2;
  return [
    ...rows,
    ...marks,
    words(middle, height - 8, under, { 'text-anchor': 'middle', class: 'soft' }),
  ].join('');
};

/** A drawing that stands alone; `before` is the untrained encoder, a dotted line. */
export const chart = (
  title: string,
  under: string,
  all: ReadonlyArray<Series>,
  before: number | undefined,
): string => {
  const full = all.filter((s) => s.points.length > 0);
  if (full.length === 0) return '';
  const paper = onPaper(full, before);
  const xs = [...new Set(full.flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b);
  const level = before === undefined ? '' : short(paper.y(before));
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': title,
    },
    `<style>${style}</style><rect width="${width}" height="${height}" rx="10" fill="#fbfaf6"/>`,
    words(frame.left, 22, title, { 'font-weight': '650' }),
    axes(paper, xs, under),
    before === undefined
      ? ''
      : element('path', { d: `M${frame.left} ${level}H${width - frame.right}`, class: 'before' }) +
          words(width - frame.right - 4, Number(level) - 6, 'untrained', {
            'text-anchor': 'end',
            class: 'soft',
          }),
    ...full.map((s, i) => drawn(s, paper, i)),
  );
};
