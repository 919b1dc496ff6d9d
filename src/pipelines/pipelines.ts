/** pipelines — every way to train, by name. */
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { contrastiveClustering } from './contrastive-clustering.js';
import { deepcluster } from './deepcluster.js';
import { dualEncoder } from './dual-encoder.js';
import { memoryBank } from './memory-bank.js';
import { moco, mocoV3 } from './moco.js';
import type { RunOptions } from './options.js';
import { pcl } from './pcl.js';
import { simclr } from './simclr.js';
import { swav } from './swav.js';

/** Pipelines that can be asked for by name. */
export const pipelines: Readonly<Record<string, (c: Choices) => Pipeline>> = {
  simclr,
  'dual-encoder': dualEncoder,
  moco,
  'moco-v3': mocoV3,
  'memory-bank': memoryBank,
  swav,
  deepcluster,
  pcl,
  'contrastive-clustering': contrastiveClustering,
};

/** Options that a pipeline takes otherwise than `optionRoles` says, when nobody says. */
export const presets: Readonly<Record<string, Partial<RunOptions>>> = {
  swav: { temperature: 0.1 },
  deepcluster: { temperature: 0.1 },
  'contrastive-clustering': { temperature: 0.5, clusters: 10 },
};
