/**
 * sgd — stochastic gradient descent, and the stages that other rules share with it.
 *
 * Source   torch.optim.SGD (PyTorch 1.13); Sutskever, Martens, Dahl & Hinton 2013 for Nesterov's form
 */
import type { Algebra } from '../algebra/derived.js';
import { scalar } from '../prelude/matrix.js';
import type { Optimiser } from './optimiser.js';
import { optimiserOf } from './optimiser.js';
import type { Selection, Stage, Tensors } from './stage.js';
import { everyParameter, perParameter, pointwise } from './stage.js';

/** d ← rate · d. Before momentum the buffer holds steps; after it, gradients. */
export const byRate: Stage = pointwise(
  'rate',
  everyParameter,
  (A) =>
    ({ rate }) =>
      A.scale(rate),
);

/** d ← d + λ θ. Before Adam's rescaling it is L2 regularisation, after it decoupled weight decay. */
export const weightDecay = (lambda: number, selected: Selection = everyParameter): Stage =>
  pointwise(
    'decay',
    selected,
    (A) =>
      ({ parameter }) =>
      (d) =>
        A.add(d, A.scale(lambda)(parameter)),
  );

/** How a buffer of past directions is kept. */
export interface MomentumOptions {
  readonly momentum: number;
  readonly dampening?: number;
  readonly nesterov?: boolean;
}

/**
 * A running sum of directions.
 *
 *   b₁ = d₁,   bₜ = μ bₜ₋₁ + (1 − damp) dₜ;   direction b, or d + μ b with Nesterov
 *
 * Laws     optimisers/momentum-closed-form: under constant g and no damping bₙ = g (1 − μⁿ)/(1 − μ)
 */
export const momentum = ({ momentum: mu, dampening = 0, nesterov = false }: MomentumOptions): Stage =>
  perParameter('momentum', ['buffer'], everyParameter, (A) => ({ step }) => (d, { buffer }) => {
    const b = step === 1 ? d : A.add(A.scale(mu)(buffer as typeof d), A.scale(1 - dampening)(d));
    return [nesterov ? A.add(d, A.scale(mu)(b)) : b, { buffer: b }];
  });

/** All directions shortened together until their common length is at most `limit`. */
export const clipGlobalNorm = (limit: number): Stage => ({
  name: 'clip',
  init: () => () => ({}),
  advance:
    <T>(A: Algebra<T>) =>
    () =>
    (directions: Tensors<T>) => {
      const squares = Object.values(directions).map((d) => A.sum('all')(A.square(d)));
      if (squares.length === 0) return { directions, memory: {} };
      const length = A.sqrt(squares.reduce((a, b) => A.add(a, b)));
      // min(1, limit/‖d‖) as limit/max(limit, ‖d‖): no division by a zero length.
      const factor = A.scale(limit)(A.reciprocal(A.maximum(length, A.constant(scalar(limit)))));
      const shortened = Object.entries(directions).map(([p, d]) => [p, A.mul(factor, d)]);
      return { directions: Object.fromEntries(shortened), memory: {} };
    },
});

/** Options of gradient descent. */
export interface SgdOptions extends Partial<MomentumOptions> {
  readonly weightDecay?: number;
  /** The parameters that decay. */
  readonly decays?: Selection;
}

/**
 * Gradient descent with momentum and L2 decay.
 *
 *   d = g + λ θ;   θ ← θ − rate · momentum(d)
 *
 * Laws     optimisers/zero-rate-is-identity, optimisers/momentum-closed-form
 * Source   torch.optim.SGD
 */
export const sgd = (options: SgdOptions = {}): Optimiser => {
  const { momentum: mu = 0, weightDecay: lambda = 0, decays = everyParameter } = options;
  return optimiserOf('sgd', [
    ...(lambda === 0 ? [] : [weightDecay(lambda, decays)]),
    ...(mu === 0 ? [] : [momentum({ ...options, momentum: mu })]),
    byRate,
  ]);
};
