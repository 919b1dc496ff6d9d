/**
 * lars — each tensor moves in proportion to its own length, whatever the size of its gradient.
 *
 * Five implementations of one name differ in the denominator of the trust ratio, in what happens without decay, in
 * where the learning rate enters, and in which tensors are left alone; `larsVariants` says who does what.
 * Since ‖g + λw‖ ≤ ‖g‖ + λ‖w‖, the ratio of SimCLR, MoCo-v3 and Barlow Twins is never below that of lightly and solo.
 *
 * Notation w parameter, g gradient, λ decay, η trust coefficient
 * Source   arXiv:1708.03888 (You, Gitman & Ginsburg 2017), alg. 1
 */
import type { Algebra } from '../algebra/derived.js';
import type { Optimiser } from './optimiser.js';
import { optimiserOf } from './optimiser.js';
import type { MomentumOptions } from './sgd.js';
import { byRate, momentum, weightDecay } from './sgd.js';
import type { Selection, Stage } from './stage.js';
import { everyParameter, isWeight, pointwise } from './stage.js';

/** Options of LARS. */
export interface LarsOptions extends Partial<MomentumOptions> {
  readonly weightDecay?: number;
  /** η; 0.001 everywhere in the field. */
  readonly trust?: number;
  /** The parameters that are adapted to their length. */
  readonly adapts?: Selection;
  /** The parameters that decay (Barlow Twins asks separately; elsewhere the same as `adapts`). */
  readonly decays?: Selection;
  /** solo: the ratio becomes min(ratio/rate, 1), so that the whole step is at most the rate (LARC's clipping). */
  readonly clipRate?: boolean;
}

const length = <T>(A: Algebra<T>, a: T): T => A.sqrt(A.sum('all')(A.square(a)));

/** numerator/denominator where both lengths are above 0, else `otherwise`; never 0/0. */
const ratioWhere = <T>(A: Algebra<T>, both: T, numerator: T, denominator: T, otherwise: number): T => {
  const missing = A.shift(1)(A.neg(both));
  return A.add(A.mul(both, A.div(numerator, A.add(denominator, missing))), A.scale(otherwise)(missing));
};

const bothPositive = <T>(A: Algebra<T>, a: T, b: T): T => {
  const zero = A.scale(0)(a);
  return A.mul(A.greater(a, zero), A.greater(b, zero));
};

/** d ← d · η‖w‖/‖d‖, with d already decayed; 1 where a length is 0. SimCLR, MoCo-v3, Barlow Twins. */
const byDecayedLength = (eta: number, adapts: Selection): Stage =>
  pointwise('trust', adapts, (A) => ({ parameter }) => (d) => {
    const [w, g] = [length(A, parameter), length(A, d)];
    return A.mul(ratioWhere(A, bothPositive(A, w, g), A.scale(eta)(w), g, 1), d);
  });

/** d ← (g + λw) · η‖w‖/(‖g‖ + λ‖w‖ + ε), and g itself where a length is 0. lightly, solo. */
const bySeparateLengths = (eta: number, lambda: number, adapts: Selection, clipRate: boolean): Stage =>
  pointwise('trust', adapts, (A) => ({ parameter, rate }) => (g) => {
    const [w, v] = [length(A, parameter), length(A, g)];
    const both = bothPositive(A, w, v);
    const below = A.shift(1e-8)(A.add(v, A.scale(lambda)(w)));
    const ratio = ratioWhere(A, both, A.scale(eta)(w), below, 1);
    const clipped = clipRate ? A.clip(0, 1)(A.scale(1 / rate)(ratio)) : ratio;
    const decayed = A.add(g, A.mul(A.scale(lambda)(both), parameter));
    return A.mul(A.add(A.mul(both, clipped), A.shift(1)(A.neg(both))), decayed);
  });

const buffered = (o: LarsOptions): ReadonlyArray<Stage> =>
  (o.momentum ?? 0.9) === 0 ? [] : [momentum({ ...o, momentum: o.momentum ?? 0.9 })];

const decaying = (o: LarsOptions, selected: Selection): ReadonlyArray<Stage> =>
  (o.weightDecay ?? 0) === 0 ? [] : [weightDecay(o.weightDecay ?? 0, selected)];

/** lightly/utils/lars.py: nothing is adapted without decay; every tensor is, unless `adapts` says otherwise. */
export const larsLightly = (o: LarsOptions = {}): Optimiser => {
  const lambda = o.weightDecay ?? 0;
  const adapts = o.adapts ?? everyParameter;
  const trust = lambda === 0 ? [] : [bySeparateLengths(o.trust ?? 0.001, lambda, adapts, false)];
  return optimiserOf('lars-lightly', [...trust, ...buffered(o), byRate]);
};

/** solo/utils/lars.py: adapts without decay too; biases and normalisations are left alone. */
export const larsSolo = (o: LarsOptions = {}): Optimiser =>
  optimiserOf('lars-solo', [
    bySeparateLengths(o.trust ?? 0.001, o.weightDecay ?? 0, o.adapts ?? isWeight, o.clipRate ?? false),
    ...buffered(o),
    byRate,
  ]);

/** moco/optimizer.py of MoCo-v3: the length of the decayed gradient, no ε; the rate outside the buffer. */
export const larsMocoV3 = (o: LarsOptions = {}): Optimiser => {
  const adapts = o.adapts ?? isWeight;
  const trust = byDecayedLength(o.trust ?? 0.001, adapts);
  return optimiserOf('lars-mocov3', [...decaying(o, o.decays ?? adapts), trust, ...buffered(o), byRate]);
};

/** simclr/lars_optimizer.py: as MoCo-v3, with the rate inside the buffer, so a change of rate acts later. */
export const larsSimclr = (o: LarsOptions = {}): Optimiser => {
  const adapts = o.adapts ?? isWeight;
  const trust = byDecayedLength(o.trust ?? 0.001, adapts);
  return optimiserOf('lars-simclr', [...decaying(o, o.decays ?? adapts), trust, byRate, ...buffered(o)]);
};

/** main.py of Barlow Twins: decay and adaptation are switched separately, and act on every tensor by default. */
export const larsBarlow = (o: LarsOptions = {}): Optimiser => {
  const trust = byDecayedLength(o.trust ?? 0.001, o.adapts ?? everyParameter);
  const decay = decaying(o, o.decays ?? everyParameter);
  return optimiserOf('lars-barlow', [...decay, trust, ...buffered(o), byRate]);
};

/** LARS by the name of who computes it so. */
export const larsVariants: Readonly<Record<string, (o?: LarsOptions) => Optimiser>> = {
  lightly: larsLightly,
  solo: larsSolo,
  mocov3: larsMocoV3,
  simclr: larsSimclr,
  barlow: larsBarlow,
};
