/** pipelines — every way to train, by name. */
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { simclr } from './simclr.js';

/** Pipelines that can be asked for by name. */
export const pipelines: Readonly<Record<string, (c: Choices) => Pipeline>> = { simclr };
