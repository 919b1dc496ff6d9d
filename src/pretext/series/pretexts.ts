/** pretexts — the pretext tasks of time series. */
import type { Probability } from '../../prelude/refine.js';
import { sequence, sometimes, unchanged } from '../augmentation.js';
import type { Pretext, PretextOption } from '../pretext.js';
import { contrasting } from '../pretext.js';
import { frequencyMask } from './frequency.js';
import { segmentOrder } from './order.js';
import { segmentPermutation } from './segments.js';
import { timeCrop, timeWarp } from './time.js';
import { jitter, scaling } from './values.js';

const number = (
  name: string,
  meaning: string,
  fallback: number,
  least: number,
  most: number,
): PretextOption => ({ name, meaning, fallback, least, most });

const around = (strength: number) => ({ low: 1 - strength, high: 1 + strength });

const jitterOption = number('sigma', 'standard deviation of the noise', 0.1, 0, 100);
const um = 'arXiv:1706.00527';

/** Pretexts of series. */
export const seriesPretexts: ReadonlyArray<Pretext<'series'>> = [
  {
    name: 'series-views',
    modality: 'series',
    summary: 'a crop, scaling, jitter, and half of the time dropped frequencies',
    keeps: 'the course of the series over its middle time scales, and which channels move together',
    discards: 'exact values, exact times, noise',
    ...contrasting,
    options: [jitterOption],
    source: um,
    making: ({ sigma = 0.1 }) => ({
      kind: 'change',
      change: sequence(
        timeCrop({ low: 0.6, high: 1 }),
        scaling(around(0.1)),
        jitter(sigma),
        sometimes(0.5 as Probability)(frequencyMask(0.2)),
      ),
    }),
  },
  {
    name: 'jitter',
    modality: 'series',
    summary: 'noise on every instant',
    keeps: 'whatever is larger than the noise',
    discards: 'details of the size of the noise',
    ...contrasting,
    options: [jitterOption],
    source: um,
    making: ({ sigma = 0.1 }) => ({ kind: 'change', change: jitter(sigma) }),
  },
  {
    name: 'scaling',
    modality: 'series',
    summary: 'each channel times a factor near 1',
    keeps: 'shapes in time',
    discards: 'the size of a channel',
    ...contrasting,
    options: [number('strength', 'farthest that the factor is from 1', 0.3, 0, 1)],
    source: um,
    making: ({ strength = 0.3 }) => ({ kind: 'change', change: scaling(around(strength)) }),
  },
  {
    name: 'segment-permutation',
    modality: 'series',
    summary: 'segments in random order',
    keeps: 'what happens, and patterns within a segment',
    discards: 'in which order things happen, trends',
    ...contrasting,
    options: [number('segments', 'into how many the series is cut', 4, 2, 16)],
    source: um,
    making: ({ segments = 4 }) => ({ kind: 'change', change: segmentPermutation(Math.round(segments)) }),
  },
  {
    name: 'time-warp',
    modality: 'series',
    summary: 'time that runs faster here and slower there, forwards always',
    keeps: 'in which order things happen',
    discards: 'how long things take, and when exactly',
    ...contrasting,
    options: [number('strength', 'largest ratio of a speed to 1', 1.5, 1, 8)],
    source: um,
    making: ({ strength = 1.5 }) => ({ kind: 'change', change: timeWarp(strength) }),
  },
  {
    name: 'series-crop',
    modality: 'series',
    summary: 'a stretch of the series at full length',
    keeps: 'what every stretch of the series shows',
    discards: 'where in the series it happens, and how fast',
    ...contrasting,
    options: [number('least', 'least share of the time that is kept', 0.5, 0.05, 1)],
    source: um,
    making: ({ least = 0.5 }) => ({ kind: 'change', change: timeCrop({ low: least, high: 1 }) }),
  },
  {
    name: 'frequency-mask',
    modality: 'series',
    summary: 'each frequency but the mean dropped with a probability',
    keeps: 'the mean, and what several frequencies tell together',
    discards: 'any single frequency',
    ...contrasting,
    options: [number('rate', 'probability that a frequency is dropped', 0.3, 0, 1)],
    source: 'arXiv:2206.08496',
    making: ({ rate = 0.3 }) => ({ kind: 'change', change: frequencyMask(rate) }),
  },
  {
    name: 'segment-order',
    modality: 'series',
    summary: 'segments in one of all orders, which is to be told',
    keeps: 'the direction of time: trends, what follows what',
    discards: 'what the order does not change, such as the mean',
    positives: 'none; contrasted, a series and itself in another order',
    negatives: 'none; contrasted, the other samples of the batch',
    pseudoLabels: 'which of the orders of the segments: 6 classes of 3 segments',
    options: [number('segments', 'into how many the series is cut', 3, 2, 5)],
    source: 'arXiv:1603.08561',
    making: ({ segments = 3 }) => ({ kind: 'task', task: segmentOrder(Math.round(segments)) }),
  },
  {
    name: 'future',
    modality: 'series',
    summary: 'the series as it is; its own future is told from other futures (pipeline predictive-coding)',
    keeps: 'what lasts or comes back: level, trend, season',
    discards: 'what the past says nothing about',
    positives: 'the context at an instant and the latent of the same series some instants later',
    negatives: 'latents that lie as far ahead of other instants and in other series of the batch',
    pseudoLabels: undefined,
    options: [],
    source: 'arXiv:1807.03748',
    making: () => ({ kind: 'change', change: unchanged }),
  },
];
