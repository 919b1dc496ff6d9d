/** registry — the book: every law, in the order of its report. */
import type { Law } from '../law.js';
import { definitionLaws } from './definition.js';

/** The laws. */
export const laws: ReadonlyArray<Law> = [...definitionLaws];
