/** pretexts — the pretext tasks of tables. */
import type { Pretext } from '../pretext.js';
import { contrasting } from '../pretext.js';
import { corruption } from './corruption.js';

/** Pretexts of tables. */
export const tabularPretexts: ReadonlyArray<Pretext<'table'>> = [
  {
    name: 'corruption',
    modality: 'table',
    summary: 'some columns replaced by draws from their marginals (SCARF)',
    keeps: 'how the columns of a row go together',
    discards: 'what a single column says by itself',
    ...contrasting,
    options: [
      { name: 'rate', meaning: 'share of the columns that is replaced', fallback: 0.6, least: 0, most: 1 },
    ],
    source: 'arXiv:2106.15147',
    making: ({ rate = 0.6 }) => ({ kind: 'edit', edit: corruption(rate) }),
  },
];
