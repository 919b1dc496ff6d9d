/** pretext — laws of pretext tasks that are not of images: changes of series, sentences and tables, and pseudo-labels. */
import type { Law } from '../law.js';
import { labelLaws } from './pretext-labels.js';
import { seriesLaws } from './pretext-series.js';
import { tableLaws } from './pretext-tables.js';
import { textLaws } from './pretext-texts.js';

/** Laws of pretext tasks that are not of images. */
export const pretextLaws: ReadonlyArray<Law> = [...seriesLaws, ...textLaws, ...tableLaws, ...labelLaws];
