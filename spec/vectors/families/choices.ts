/** choices — what a pipeline is built from where only its loss and its memory are asked for. */
import type { Choices } from '../../../src/pipelines/choices.js';
import type { Known } from '../../../src/training/pipeline.js';
import type { Case } from '../family.js';
import { numeric } from '../family.js';

/** The smallest choices at a case's temperature. */
export const choices = (c: Case, queue = 1, averaging = 0): Choices => ({
  encoder: { kind: 'relu' },
  representation: 1,
  hidden: 1,
  projection: 1,
  temperature: numeric(c, 'temperature'),
  learnTemperature: false,
  queue,
  averaging,
  clusters: 2,
  localViews: 0,
  keyGradient: true,
});

/** A step of which nothing is known. */
export const known: Known = {
  step: 0,
  steps: 1,
  epoch: 0,
  epochs: 1,
  index: new Int32Array(0),
  labels: undefined,
  notes: {},
};
