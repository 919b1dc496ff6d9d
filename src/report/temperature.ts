/**
 * temperature — how τ spreads the gradient over negatives: the hardest few carry it all, or all carry it alike.
 *
 * Negatives of each anchor are sorted, the most similar first; the curve is the share of the gradient that the first
 * part of them carries. A straight diagonal is an even spread, a curve that shoots up is an eye for the hardest only.
 *
 * Source   arXiv:2012.09740 (Wang & Liu 2021), §3
 */
import { effectiveNegatives, sharesUnder } from '../objectives/gradient-share.js';
import type { Frame } from './scale.js';
import { bottomAxis, leftAxis, place } from './scale.js';
import { drawing, element, through, words } from './svg.js';

/** Similarities of each anchor with its negatives, and the temperature in use where there is one. */
export interface Hardness {
  readonly similarities: ReadonlyArray<ReadonlyArray<number>>;
  readonly temperature: number | undefined;
}

const [width, height, places] = [480, 320, 64];
const shown = [0.05, 0.1, 0.2, 0.5, 1];

/** The mean over anchors of the share that the hardest part carries, at equal steps from none to all. */
export const carried = (
  temperature: number,
  similarities: Hardness['similarities'],
): ReadonlyArray<readonly [part: number, share: number]> => {
  const total = new Float64Array(places + 1);
  for (const own of similarities) {
    const shares = sharesUnder(
      temperature,
      [...own].sort((a, b) => b - a),
    );
    const sums = [0];
    for (const s of shares) sums.push((sums.at(-1) ?? 0) + s);
    for (let p = 0; p <= places; p++) {
      const at = (p / places) * shares.length;
      const low = Math.floor(at);
      const [a = 1, b = 1] = [sums[low], sums[Math.min(low + 1, shares.length)]];
      total[p] = (total[p] as number) + (a + (at - low) * (b - a)) / similarities.length;
    }
  }
  return Array.from(total, (share, p) => [p / places, share] as const);
};

/** How many negatives carry the gradient of an anchor, on average. */
export const carriers = (temperature: number, { similarities }: Pick<Hardness, 'similarities'>): number =>
  similarities.reduce((so, own) => so + effectiveNegatives(sharesUnder(temperature, own)), 0) /
  Math.max(1, similarities.length);

const curve = (frame: Frame, h: Hardness, temperature: number, at: number): string => {
  const line = carried(temperature, h.similarities).map(
    ([part, share]) => [place(frame.x)(part), place(frame.y)(share)] as const,
  );
  const own = temperature === h.temperature;
  const count = carriers(temperature, h);
  const of = h.similarities[0]?.length ?? 0;
  const label = `τ = ${Number(temperature.toPrecision(3))}: ${count < 10 ? count.toFixed(1) : count.toFixed(0)} of ${of} negatives`;
  const y = frame.y.to[0] - 14 - 19 * at;
  const x = frame.x.to[1] - 8;
  return (
    element('path', {
      d: through(line),
      class: `line ${own ? 'trained-line' : 'other-line'}`,
      style: own ? undefined : `opacity:${(0.35 + 0.13 * at).toFixed(2)}`,
    }) + words(x, y, label, { 'text-anchor': 'end', class: own ? 'value' : 'note' })
  );
};

/** Curves for some temperatures, and the one in use marked; each with how many negatives carry the gradient. */
export const temperatureFigure = (h: Hardness): string => {
  const own = h.temperature === undefined || shown.includes(h.temperature) ? [] : [h.temperature];
  const all = [...shown, ...own].sort((a, b) => b - a);
  const frame: Frame = {
    x: { from: [0, 1], to: [44, width - 12] },
    y: { from: [0, 1.05], to: [height - 52, 8] },
  };
  return drawing(
    width,
    height,
    `How the temperature spreads the gradient over negatives: ${all.map((t) => `at ${Number(t.toPrecision(3))}, ${carriers(t, h).toFixed(1)} carry it`).join('; ')}`,
    leftAxis(frame, 5),
    bottomAxis(frame, 5, 'part of the negatives, hardest first'),
    ...all.map((t, i) => curve(frame, h, t, i)),
  );
};

const standalone = `text{font:14px system-ui,sans-serif;fill:#1c2026}.tick,.axis,.note{fill:#5f6670}.value{font-weight:600;fill:#1f5fbf}.rule{stroke:#e6e2d8;fill:none}.line{fill:none;stroke-width:2.2}.trained-line{stroke:#1f5fbf}.other-line{stroke:#1c2026}@media(prefers-color-scheme:dark){text{fill:#e9e7e1}.tick,.axis,.note{fill:#a0a6b0}.value{fill:#74a8ff}.rule{stroke:#31353d}.other-line{stroke:#e9e7e1}.trained-line{stroke:#74a8ff}}`;

/** The figure as a file of its own. */
export const temperatureFile = (h: Hardness): string =>
  `${temperatureFigure(h)
    .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace('>', `><style>${standalone}</style>`)}\n`;
