/** pipelines — every way to train, by name. */
import type { Pipeline } from '../training/pipeline.js';
import { byol } from './byol.js';
import type { Choices } from './choices.js';
import { contrastiveClustering } from './contrastive-clustering.js';
import { decoupled } from './decoupled.js';
import { deepcluster } from './deepcluster.js';
import { dino } from './dino.js';
import { dualEncoder } from './dual-encoder.js';
import { memoryBank } from './memory-bank.js';
import { moco, mocoV3 } from './moco.js';
import type { RunOptions } from './options.js';
import { pcl } from './pcl.js';
import { pixelContrast } from './pixel-contrast.js';
import { predictiveCoding } from './predictive-coding.js';
import { pretextPrediction } from './pretext-prediction.js';
import { barlowTwins, vicreg } from './redundancy.js';
import { simclr } from './simclr.js';
import { simsiam } from './simsiam.js';
import { supcon } from './supcon.js';
import { swav } from './swav.js';
import { twoViews } from './two-views.js';

/** Pipelines that can be asked for by name. */
export const pipelines: Readonly<Record<string, (c: Choices) => Pipeline>> = {
  simclr,
  decoupled,
  'dual-encoder': dualEncoder,
  moco,
  'moco-v3': mocoV3,
  'memory-bank': memoryBank,
  byol,
  simsiam,
  'barlow-twins': barlowTwins,
  vicreg,
  dino,
  swav,
  deepcluster,
  pcl,
  'pixel-contrast': pixelContrast,
  'contrastive-clustering': contrastiveClustering,
  supcon,
  'two-views': twoViews,
  'predictive-coding': predictiveCoding,
  'pretext-prediction': pretextPrediction,
};

/** Options that a pipeline takes otherwise than `optionRoles` says, when nobody says. */
export const presets: Readonly<Record<string, Partial<RunOptions>>> = {
  simclr: { batch: 200, hidden: 256, projection: 128, temperature: 0.15 },
  'barlow-twins': { projection: 256 },
  vicreg: { projection: 256 },
  dino: { temperature: 0.1 },
  'memory-bank': { queue: 1024 },
  swav: { temperature: 0.2, queue: 1024 },
  deepcluster: { temperature: 0.1 },
  'contrastive-clustering': { temperature: 0.5, clusters: 10 },
  supcon: { temperature: 0.1 },
  'pixel-contrast': {
    encoder: 'fully-convolutional',
    pretext: 'dense-crops',
    temperature: 0.3,
    hidden: 64,
    projection: 32,
    batch: 8,
    epochs: 6,
    rate: 0.004,
  },
};
