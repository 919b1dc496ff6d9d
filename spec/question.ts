/**
 * question — what a law asks, and what may come back.
 *
 * A question names a quantity with all of its conventions, so that nobody is judged by a convention not theirs.
 * Gradients are questions like any other. An answer is some named tensors, a refusal, or a broken protocol.
 */
import type { Choice, Tensors } from '../src/objectives/objective.js';
import type { Index, Matrix } from '../src/prelude/matrix.js';

/** Conventions by name. */
export type Conventions = Readonly<Record<string, Choice>>;

/** A quantity asked about. */
export interface Question {
  /** The topic: `info-nce`, `similarity/cosine`. */
  readonly of: string;
  /** `loss`, `terms`, `gradient` or `value`. */
  readonly ask: string;
  readonly conventions: Conventions;
  readonly tensors: Tensors<Matrix>;
  readonly labels?: Index;
}

/** What came back. */
export type Answer =
  | { readonly outcome: 'answer'; readonly values: Tensors<Matrix> }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'broken'; readonly why: string };

/** Named tensors. */
export const answer = (values: Tensors<Matrix>): Answer => ({ outcome: 'answer', values });

/** A subject's own decision not to answer this question. */
export const refused = (why: string): Answer => ({ outcome: 'refused', why });

/** A subject that no longer speaks the protocol. */
export const broken = (why: string): Answer => ({ outcome: 'broken', why });
