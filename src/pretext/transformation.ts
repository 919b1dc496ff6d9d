/**
 * transformation — a change as an audit asks about it: how strong, with which parameter, and on which images.
 *
 * An augmentation only changes. A transformation also says what was drawn, so that a probe can be asked to read it
 * back from a representation: what can still be read was not forgotten.
 */
import type { ImageShape } from '../algebra/geometry.js';
import type { Augmentation } from './augmentation.js';

/** A change at one strength, with the strength in words. */
export interface Strength {
  readonly label: string;
  readonly change: Augmentation;
}

/** What a probe is asked to read: numbers, or which of some classes; from the uniforms that a sample drew. */
export type Reading =
  | {
      readonly kind: 'numbers';
      readonly parameter: string;
      readonly change: Augmentation;
      readonly targets: (image: ImageShape, u: Float64Array) => ReadonlyArray<number>;
    }
  | {
      readonly kind: 'class';
      readonly parameter: string;
      readonly change: Augmentation;
      readonly classes: number;
      readonly target: (u: Float64Array) => number;
    };

/** One record of the catalogue. */
export interface Transformation {
  readonly name: string;
  readonly summary: string;
  /** Why it does nothing to such images, or cannot be done to them; undefined where it can. */
  readonly refuses: (image: ImageShape) => string | undefined;
  /** From weak to strong. */
  readonly strengths: ReadonlyArray<Strength>;
  readonly reading: Reading;
  /** What a policy gains that adds it. */
  readonly training: Augmentation;
}
