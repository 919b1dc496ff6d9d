/**
 * record — what an audit found, as `audit.json` keeps it.
 */
import type { Interval } from '../evaluation/paired.js';
import type { Invariance } from './invariance.js';

/** What a representation is asked for: a class of the data, or the parameter of a change. */
export interface Task {
  readonly name: string;
  readonly kind: 'class' | 'parameter';
  /** In words: the angle of rotation. */
  readonly meaning: string;
  /** The score when nothing is known. */
  readonly chance: number;
}

/** A measure before training and after. */
export interface BeforeAfter {
  readonly untrained: number;
  readonly trained: number;
}

/** The invariance of one transformation at one strength. */
export interface InvarianceFound {
  readonly transformation: string;
  readonly strength: string;
  readonly raw: Invariance;
  readonly untrained: Invariance;
  readonly trained: Invariance;
}

/** How well the parameter of one transformation is read: R² of numbers, accuracy of classes. */
export interface ReadingFound extends BeforeAfter {
  readonly transformation: string;
  readonly parameter: string;
  readonly measure: 'R²' | 'accuracy';
  readonly chance: number;
}

/** How well the classes of the data are told from samples as they are. */
export interface KnownFound extends BeforeAfter {
  readonly task: string;
  readonly chance: number;
}

/** What having one transformation in the policy does to one task: score with it minus score without it. */
export interface EffectFound {
  readonly transformation: string;
  readonly task: string;
  readonly with: number;
  readonly without: number;
  readonly difference: Interval;
}

/** A sentence that was to hold, and whether it does. */
export interface Held {
  readonly sentence: string;
  readonly holds: boolean;
}

/** Everything that an audit found. */
export interface Audit {
  readonly title: string;
  readonly lead: string;
  readonly samples: { readonly training: number; readonly heldOut: number };
  readonly seeds: number;
  readonly invariance: ReadonlyArray<InvarianceFound>;
  readonly reading: ReadonlyArray<ReadingFound>;
  readonly known: ReadonlyArray<KnownFound>;
  readonly tasks: ReadonlyArray<Task>;
  readonly effects: ReadonlyArray<EffectFound>;
  readonly held: ReadonlyArray<Held>;
  readonly inWords: ReadonlyArray<string>;
  /** A sentence for each device that computed, where the backend's name does not say it. */
  readonly computed: ReadonlyArray<string>;
  readonly command: string;
}
