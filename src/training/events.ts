/** events — what a run says of itself while it runs, as data; nothing in this room prints. */
import type { Landmarks } from '../objectives/objective.js';

/** The run begins, or goes on from a checkpoint. */
export interface Started {
  readonly kind: 'started';
  /** Steps made before. */
  readonly from: number;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly batch: number;
  readonly landmarks: Landmarks | undefined;
}

/** A step was made. */
export interface StepMade {
  readonly kind: 'step';
  /** Steps made so far, this one counted. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly loss: number;
  /** The lowest value the loss can reach at this batch size, and its value when all rows coincide, where known. */
  readonly floor: number | undefined;
  readonly collapse: number | undefined;
  /** Near 1 when representations are spread over the sphere, 0 when they coincide. */
  readonly deviation: number;
  readonly rate: number;
  /** The temperature that the loss was taken at, learned or not; undefined where it has none. */
  readonly temperature?: number | undefined;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** Something the reader of a run should know, in words. */
export interface Warning {
  readonly kind: 'warning';
  readonly step: number;
  readonly sentence: string;
}

/** The clusters of some samples as an epoch begins, or when a run has ended, from a pipeline that learns clusters. */
export interface Clustered {
  readonly kind: 'clustered';
  readonly step: number;
  readonly epoch: number;
  /** How many clusters there are to choose from. */
  readonly clusters: number;
  /** The cluster of each of the samples of `watchedSamples`, under the pipeline's own ids. */
  readonly assignments: ReadonlyArray<number>;
}

/** A checkpoint was written. */
export interface Saved {
  readonly kind: 'saved';
  readonly step: number;
  readonly place: string;
}

/** The run is over: all steps made, or stopped by its signal. */
export interface Ended {
  readonly kind: 'finished' | 'stopped';
  readonly step: number;
}

/** Everything a run says. */
export type TrainEvent = Started | StepMade | Clustered | Warning | Saved | Ended;

/** Whoever listens; the run waits for a promise that is returned. */
export type Observer = (event: TrainEvent) => void | Promise<void>;
