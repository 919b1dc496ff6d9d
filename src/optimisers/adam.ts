/**
 * adam — steps whose size does not depend on the size of the gradient.
 *
 * Notation m, v  running means of the gradient and of its square; β₁, β₂ their decay
 *
 * Source   arXiv:1412.6980 (Adam, alg. 1); arXiv:1711.05101 (AdamW, alg. 2); Reddi, Kale & Kumar 2018 (AMSGrad)
 */
import type { Optimiser } from './optimiser.js';
import { optimiserOf } from './optimiser.js';
import { byRate, weightDecay } from './sgd.js';
import type { Selection, Stage } from './stage.js';
import { everyParameter, isWeight, perParameter } from './stage.js';

/** Options of Adam and its kin. */
export interface AdamOptions {
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly decays?: Selection;
  /** Whether the largest v so far stands for v (AMSGrad). */
  readonly amsgrad?: boolean;
}

/**
 * A direction divided by the root of its running mean square.
 *
 *   m ← β₁ m + (1 − β₁) d,   v ← β₂ v + (1 − β₂) d²
 *   direction  m/(1 − β₁ᵗ) / (√v/√(1 − β₂ᵗ) + ε)
 *
 * Domain   0 ≤ β₁, β₂ < 1, ε > 0; AMSGrad takes the maximum of the uncorrected v, as PyTorch does
 * Laws     optimisers/adam-first-step-is-sign, optimisers/adam-step-bounded
 * Source   arXiv:1412.6980, alg. 1
 */
export const rescaled = (options: AdamOptions = {}): Stage => {
  const { betas: [b1, b2] = [0.9, 0.999], epsilon = 1e-8, amsgrad = false } = options;
  const slots = amsgrad ? ['mean', 'square', 'largest'] : ['mean', 'square'];
  return perParameter('adam', slots, everyParameter, (A) => ({ step }) => (d, memory) => {
    const past = memory as Readonly<Record<'mean' | 'square' | 'largest', typeof d>>;
    const mean = A.add(A.scale(b1)(past.mean), A.scale(1 - b1)(d));
    const square = A.add(A.scale(b2)(past.square), A.scale(1 - b2)(A.square(d)));
    const largest = amsgrad ? A.maximum(square, past.largest) : square;
    const spread = A.shift(epsilon)(A.scale(1 / Math.sqrt(1 - b2 ** step))(A.sqrt(largest)));
    return [A.scale(1 / (1 - b1 ** step))(A.div(mean, spread)), { mean, square, largest }];
  });
};

/** Adam, with weight decay as L2 regularisation: it is added to the gradient and rescaled with it. */
export const adam = (options: AdamOptions = {}): Optimiser => {
  const { weightDecay: lambda = 0, decays = everyParameter } = options;
  return optimiserOf('adam', [
    ...(lambda === 0 ? [] : [weightDecay(lambda, decays)]),
    rescaled(options),
    byRate,
  ]);
};

/**
 * Adam with decoupled decay.
 *
 *   θ ← (1 − rate·λ) θ − rate · adam(g)
 *
 * Biases and normalisations do not decay unless `decays` says so.
 * Laws     optimisers/adamw-decay: with g = 0 a step multiplies θ by 1 − rate·λ
 * Source   arXiv:1711.05101, alg. 2
 */
export const adamW = (options: AdamOptions = {}): Optimiser => {
  const { weightDecay: lambda = 0.01, decays = isWeight } = options;
  return optimiserOf('adamw', [
    rescaled(options),
    ...(lambda === 0 ? [] : [weightDecay(lambda, decays)]),
    byRate,
  ]);
};
