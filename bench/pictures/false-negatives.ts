/**
 * false-negatives — the picture of what one anchor does to the others: under InfoNCE every other sample is pushed away,
 * those of its own cluster most, since they are nearest; under ProtoNCE with prototypes counted once none of them is.
 *
 * Arrows are the negative gradients of the anchor's own term by each sample, computed by the pullback of the losses
 * themselves.
 */
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { everyKey } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { prototypeNceTerms } from '../../src/clustering/prototype-nce.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { at, filled, matrix, tabulate } from '../../src/prelude/matrix.js';
import { gradient } from '../../src/readings/pullback.js';
import { element, short, words } from '../../src/report/svg.js';

const degrees = [24, 52, 76, 100, 196, 222, 250, 318];
const clusters = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2);
const tau = 0.3;

const onCircle = (angles: ReadonlyArray<number>): Matrix =>
  tabulate(angles.length, 2, (i, j) => {
    const radians = ((angles[i] as number) * Math.PI) / 180;
    return j === 0 ? Math.cos(radians) : Math.sin(radians);
  });

/** The samples; the anchor is the first. */
export const samples: Matrix = onCircle(degrees);

/** Means of the clusters, of length 1. */
const prototypes: Matrix = onCircle([63, 222.7, 318]);

/** What the anchor's own view is, a little aside. */
const positive: Matrix = onCircle([12]);

/** −∂ℒ₀/∂(every sample), [N, 2]; the anchor is q₀, its candidates are its other view and all other samples. */
export const pushesOfInfoNce = (): Matrix => {
  const others = matrix(samples.rows - 1, 2, samples.data.slice(2));
  const { gradient: g } = gradient(arrayAlgebra)(
    { others },
    { q: matrix(1, 2, samples.data.slice(0, 2)), positive },
  )((B) => (x) => {
    const scaled = B.scale(1 / tau)(x.q);
    const keys = B.concatRows(x.positive, x.others);
    return {
      loss: B.sum('all')(B.sub(B.logPartition(everyKey)(scaled, keys), B.rowDot(scaled, x.positive))),
      kept: {},
    };
  });
  return tabulate(samples.rows, 2, (i, j) => (i === 0 ? 0 : -at(g.others, i - 1, j)));
};

/** The same for ProtoNCE over the batch: the term of the anchor, differentiated by every sample. */
export const pushesOfPrototypeNce = (): Matrix => {
  const first = Int32Array.of(0);
  const densities = filled(prototypes.rows, 1, tau);
  const loss = <T>(B: Algebra<T>, q: T, p: T, d: T): T =>
    B.sum('all')(B.takeRows(first)(prototypeNceTerms(B)(clusters)(q, p, d)));
  const { gradient: g } = gradient(arrayAlgebra)({ q: samples }, { prototypes, densities })((B) => (x) => ({
    loss: loss(B, x.q, x.prototypes, x.densities),
    kept: {},
  }));
  return tabulate(samples.rows, 2, (i, j) => (i === 0 ? 0 : -at(g.q, i, j)));
};

const [side, radius] = [330, 112];
const inks = ['#1f5fbf', '#c8641b', '#2f8f5b'];

const place = (left: number, x: number, y: number): readonly [number, number] => [
  left + side / 2 + radius * x,
  side / 2 + 24 - radius * y,
];

const arrow = (from: readonly [number, number], by: readonly [number, number]): string => {
  const [dx, dy] = [radius * by[0], -radius * by[1]];
  const length = Math.hypot(dx, dy);
  if (length < 1) return '';
  const [x, y] = [from[0] + dx, from[1] + dy];
  const [ux, uy] = [dx / length, dy / length];
  const wing = (s: number): string => `L${short(x - 7 * ux - s * 4 * uy)} ${short(y - 7 * uy + s * 4 * ux)}`;
  return element('path', {
    d: `M${short(from[0])} ${short(from[1])}L${short(x)} ${short(y)}${wing(1)}M${short(x)} ${short(y)}${wing(-1)}`,
    class: 'push',
  });
};

const panel = (
  left: number,
  title: string,
  about: string,
  pushes: Matrix,
  shown: Matrix | undefined,
): string => {
  const dots = degrees.map((_, i) => {
    const [x, y] = place(left, at(samples, i, 0), at(samples, i, 1));
    const own = inks[clusters[i] as number];
    return (
      arrow([x, y], [at(pushes, i, 0), at(pushes, i, 1)]) +
      element('circle', {
        cx: x,
        cy: y,
        r: i === 0 ? 9 : 6,
        fill: own,
        stroke: i === 0 ? '#1c2026' : 'none',
        'stroke-width': 2,
      })
    );
  });
  const stars = Array.from({ length: shown?.rows ?? 0 }, (_, k) => {
    const [x, y] = place(left, 0.62 * at(prototypes, k, 0), 0.62 * at(prototypes, k, 1));
    return element('rect', {
      x: x - 6,
      y: y - 6,
      width: 12,
      height: 12,
      fill: 'none',
      stroke: inks[k],
      'stroke-width': 2,
    });
  });
  const [cx, cy] = place(left, 0, 0);
  return [
    words(left + side / 2, 22, title, { 'text-anchor': 'middle', 'font-weight': '650' }),
    element('circle', { cx, cy, r: radius, class: 'rule' }),
    ...dots,
    ...stars,
    words(left + side / 2, side + 38, about, { 'text-anchor': 'middle', class: 'soft' }),
  ].join('');
};

const style =
  'text{font:14px system-ui,"DejaVu Sans",sans-serif;fill:#1c2026}.soft{fill:#5f6670;font-size:13px}.rule{fill:none;stroke:#e6e2d8;stroke-width:1.5}.push{fill:none;stroke:#b3261e;stroke-width:2.2}';

/** The picture, a file of its own. */
export const picture = (): string =>
  element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${2 * side} ${side + 60}`,
      role: 'img',
      'aria-label': 'What one anchor does to the other samples, under InfoNCE and under ProtoNCE',
    },
    `<style>${style}</style><rect width="${2 * side}" height="${side + 60}" rx="10" fill="#fbfaf6"/>`,
    panel(0, 'InfoNCE', 'neighbours of its kind are pushed hardest', pushesOfInfoNce(), undefined),
    panel(
      side,
      'ProtoNCE',
      'prototypes are compared: no sample is pushed',
      pushesOfPrototypeNce(),
      prototypes,
    ),
  );
