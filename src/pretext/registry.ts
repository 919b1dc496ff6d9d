/** registry — every pretext task by name: the source of the command line, of `explain` and of the audit. */
import { imagePretexts } from './image/pretexts.js';
import type { AnyPretext } from './pretext.js';
import { seriesPretexts } from './series/pretexts.js';
import { tabularPretexts } from './tabular/pretexts.js';
import { textPretexts } from './text/pretexts.js';

/** Pretext tasks in the order in which they are explained. */
export const pretexts: ReadonlyArray<AnyPretext> = [
  ...imagePretexts,
  ...textPretexts,
  ...seriesPretexts,
  ...tabularPretexts,
];

/** Pretext tasks by name. */
export const pretextsByName: Readonly<Record<string, AnyPretext>> = Object.fromEntries(
  pretexts.map((p) => [p.name, p]),
);
