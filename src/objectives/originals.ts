/**
 * originals — what public implementations do where numbers get extreme: overflow, lose a term, or answer NaN.
 *
 * Ours is finite and right in each of these places; tests hold it there.
 */

/** An implementation, where it breaks, and what it does there. */
export interface Original {
  readonly who: string;
  readonly where: string;
  readonly does: string;
}

const original = (who: string, where: string, does: string): Original => ({ who, where, does });

/** Extreme behaviour of originals by objective. */
export const originals: Readonly<Record<string, ReadonlyArray<Original>>> = {
  'info-nce': [
    original(
      'Inf-CL ring reference',
      'scale 100 in float32',
      'log Σ exp of a block without its largest score: overflows',
    ),
  ],
  'nt-xent': [
    original('google-research/simclr', 'float16', 'adds −1e9 to masked scores, beyond the largest float16'),
    original(
      'solo-learn simclr_loss_func',
      'τ < 0.01127 in float32',
      'no largest score is subtracted: exp(1/τ) is infinite, and positives vanish likewise',
    ),
    original(
      'pytorch-metric-learning NTXentLoss',
      'a positive far below the negatives, in float32',
      'log(ratio + tiny) stops at 87.34, and its gradient is 0',
    ),
    original('lightly NTXentLoss', 'τ < 0', 'accepted: only |τ| < 1e-8 is refused'),
  ],
  'supervised-contrastive': [
    original(
      'HobbitLong/SupContrast',
      'τ = 0.005, or long rows that are not normalised',
      'the largest score subtracted is the one with oneself: all others vanish once (1 − cos)/τ > 103, and log 0 = −∞',
    ),
    original('solo-learn', 'an anchor without positives', 'log 0 = −∞'),
    original('HobbitLong/SupContrast, earlier', 'an anchor without positives', '0/0 = NaN'),
  ],
  decoupled: [
    original(
      'raminnakhli/Decoupled-Contrastive-Learning',
      'τ = 0.004',
      'masked cells are shifted by log 1e-45 = −103.6 and leak: off by 53.6 (exact at τ = 0.1)',
    ),
  ],
  debiased: [
    original('chingyaoc/DCL, joshr17/HCL', '(1 + β)/τ > 88.7 in float32', 'plain exponentials overflow'),
  ],
  clip: [
    original(
      'masks laid on before a learned temperature divides',
      'any τ that is learned',
      'NaN in the gradient by τ (NVIDIA-NeMo/Automodel#3850)',
    ),
  ],
  'swapped-prediction': [
    original(
      'swav, lightly, solo-learn, PCL Sinkhorn',
      'scores above 0.555 at ε = 0.05 in float16; |s|/ε > 88 in float32',
      'exp(S/ε) without subtracting the largest score overflows: NaN',
    ),
  ],
  'cluster-contrast': [
    original(
      'Yunfan-Li/Contrastive-Clustering',
      'a cluster of mass exactly 0',
      'p log p without 0 log 0 = 0: NaN',
    ),
  ],
  triplet: [
    original(
      'pytorch-metric-learning, before #107',
      'no triplet costs anything',
      'the mean of none: 0/0 = NaN',
    ),
    original('distances as √(2 − 2 cos)', 'rows that coincide', 'the derivative of √ at 0 is infinite: NaN'),
  ],
  koleo: [
    original('a √ without a floor', 'a row that equals its neighbour', 'log 0 = −∞ and a NaN gradient'),
  ],
};
