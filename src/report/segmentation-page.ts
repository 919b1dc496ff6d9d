/**
 * segmentation-page — the report of a run on images whose pixels have classes: one file that needs nothing else.
 */
import type { Point } from './curve.js';
import { lossCurve } from './curve.js';
import type { Picture } from './png.js';
import { address } from './png.js';
import { style } from './style.js';
import { element, escaped } from './svg.js';

/** Everything that the page shows. */
export interface SegmentationReport {
  readonly title: string;
  readonly lead: string;
  readonly rows: ReadonlyArray<{ readonly name: string; readonly iou: number; readonly places: number }>;
  readonly steps: ReadonlyArray<Point>;
  /** Images, the truth, and what raw pixels, the untrained and the trained encoder make of them, line by line. */
  readonly picture: Picture;
  readonly command: string;
}

const card = (title: string, about: string, content: string, look?: string): string =>
  element('section', { class: look }, `<h2>${escaped(title)}</h2><p>${escaped(about)}</p>`, content);

const tile = ({ name, iou, places }: SegmentationReport['rows'][number]): string =>
  element(
    'div',
    { class: 'tile' },
    `<span>mean IoU, ${escaped(name)}</span><b>${(100 * iou).toFixed(1)} %</b>`,
    `<span>${(100 * places).toFixed(1)} % of places right</span>`,
  );

/** The page, as one HTML text. */
export const segmentationPage = (r: SegmentationReport): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(r.title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escaped(r.title)}</h1><p class="lead">${escaped(r.lead)}.</p>`,
    `<div class="tiles">${r.rows.map(tile).join('')}</div>`,
    card(
      'What a 1 × 1 probe makes of held-out scenes',
      'From above: the scene, the true class of every place, then the classes told from raw pixels, from the untrained encoder and from the trained one. Black is background, each digit a colour.',
      `<img class="montage" alt="scenes and their classes" src="${address(r.picture)}">`,
      'wide',
    ),
    card('Loss', 'Contrast of places, in nats, step by step.', lossCurve(r.steps), 'wide'),
    card('How to repeat it', '', `<code>${escaped(r.command)}</code>`, 'wide'),
    '</main></body></html>\n',
  ].join('\n');
