/**
 * cases — planted cases: data of which it is known beforehand what a transformation does to each task.
 *
 * An audit that found nothing where something was planted could not be believed elsewhere.
 */
import type { Interval } from '../evaluation/paired.js';
import { excludesZero } from '../evaluation/paired.js';
import type { EffectFound, Held } from './record.js';
import { intervalInWords } from './words.js';

/** A sentence about the effect of one transformation on one task. */
export interface Expectation {
  readonly transformation: string;
  readonly task: string;
  readonly sentence: string;
  readonly holds: (difference: Interval) => boolean;
}

/** A planted case: the data, the policy, what is added to it, and what is to come of it. */
export interface PlantedCase {
  readonly summary: string;
  /** Options of a run, under the names of the command line. */
  readonly options: Readonly<Record<string, string | number>>;
  readonly added: ReadonlyArray<string>;
  readonly expectations: ReadonlyArray<Expectation>;
}

const lowers =
  (least: number) =>
  (d: Interval): boolean =>
    d.mean <= -least && excludesZero(d);
const moves =
  (most: number) =>
  ({ mean }: Interval): boolean =>
    Math.abs(mean) < most;

const turnsHide: PlantedCase = {
  summary: 'the class is how a six was turned; quarter turns in the policy take it away and leave the frame',
  options: {
    data: 'turned-digits',
    augment: 'noise',
    encoder: 'convolutional-narrow',
    hidden: 0,
    projection: 10,
    temperature: 0.2,
    epochs: 20,
    batch: 100,
  },
  added: ['quarter-turns'],
  expectations: [
    {
      transformation: 'quarter-turns',
      task: 'turn',
      sentence: 'quarter turns lower the probe of the turn by at least 20 points, the interval without 0',
      holds: lowers(0.2),
    },
    {
      transformation: 'quarter-turns',
      task: 'frame',
      sentence: 'the frame, which every turn leaves as it is, moves by less than 2 points',
      holds: moves(0.02),
    },
  ],
};

const patchFiltered: PlantedCase = {
  summary:
    'a coloured patch that says nothing of the digit; a policy that changes colours filters it out, a blur does not',
  options: {
    data: 'coloured-digits',
    augment: 'noise',
    encoder: 'convolutional-narrow',
    hidden: 0,
    projection: 10,
    temperature: 0.2,
    epochs: 4,
    batch: 50,
  },
  added: ['hue', 'blur'],
  expectations: [
    {
      transformation: 'hue',
      task: 'patch',
      sentence:
        'hue, the right filter, lowers the probe of the patch by at least 20 points, the interval without 0',
      holds: lowers(0.2),
    },
    {
      transformation: 'blur',
      task: 'patch',
      sentence: 'blur, the wrong filter, moves the probe of the patch by less than 2 points',
      holds: moves(0.02),
    },
  ],
};

/** Planted cases by name. */
export const plantedCases: Readonly<Record<string, PlantedCase>> = {
  orientation: turnsHide,
  nuisance: patchFiltered,
};

/** What became of the expectations of a case. */
export const heldIn = (c: PlantedCase, effects: ReadonlyArray<EffectFound>): ReadonlyArray<Held> =>
  c.expectations.map(({ transformation, task, sentence, holds }) => {
    const found = effects.find((e) => e.transformation === transformation && e.task === task);
    return found === undefined
      ? { sentence: `${sentence}: not measured`, holds: false }
      : { sentence: `${sentence}: ${intervalInWords(found.difference)}`, holds: holds(found.difference) };
  });
