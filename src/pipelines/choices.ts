/** choices — what the pipelines are built from: the encoder as data, the widths of the heads, and their numbers. */
import type { Layer } from '../encoders/layer.js';

/** What a pipeline is told. */
export interface Choices {
  readonly encoder: Layer;
  /** Width of the encoder's output. */
  readonly representation: number;
  readonly hidden: number;
  readonly projection: number;
  readonly temperature: number;
  readonly learnTemperature: boolean;
  /** Keys remembered. */
  readonly queue: number;
  /** Momentum of the slow encoder. */
  readonly averaging: number;
  readonly clusters: number;
  /** Small crops beside the two views (swav, dino). */
  readonly localViews: number;
  /** Whether the loss moves keys as well as queries (simclr, dual-encoder). */
  readonly keyGradient: boolean;
  /** Whether two distinct towers start from the same numbers (dual-encoder). */
  readonly sameStart?: boolean;
  /** The loss of two-views. */
  readonly objective?: string;
  /** What is asked of the samples: views of each, and classes of pseudo-labels. */
  readonly task?: { readonly count: number; readonly classes: number };
}
