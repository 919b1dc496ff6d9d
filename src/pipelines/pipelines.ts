/** pipelines — every way to train, by name. */
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { dualEncoder } from './dual-encoder.js';
import { memoryBank } from './memory-bank.js';
import { moco, mocoV3 } from './moco.js';
import { simclr } from './simclr.js';

/** Pipelines that can be asked for by name. */
export const pipelines: Readonly<Record<string, (c: Choices) => Pipeline>> = {
  simclr,
  'dual-encoder': dualEncoder,
  moco,
  'moco-v3': mocoV3,
  'memory-bank': memoryBank,
};
