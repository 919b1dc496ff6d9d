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
    original('Inf-CL flash path', 'scale 100 in float32', 'finite: the largest score so far is subtracted'),
    original(
      'info-nce-pytorch, moco, open_clip, sentence-transformers',
      'τ = 0.003; identical, zero or huge rows',
      'finite: torch’s cross-entropy subtracts the largest score, and zero rows stay zero where rows are normalised; what comes in unnormalised is scored by dot products without a word',
    ),
  ],
  'nt-xent': [
    original('google-research/simclr', 'float16', 'adds −1e9 to masked scores, beyond the largest float16'),
    original(
      'google-research/simclr',
      'rows shorter than 1e-6',
      'not brought to length 1: the floor 1e-12 stands under the root; zero rows stay zero',
    ),
    original(
      'lightly NTXentLoss, sthalles/SimCLR, Contrastive-Clustering InstanceLoss',
      'τ = 0.003; identical, zero or huge rows',
      'finite: own cells are left out, and torch’s cross-entropy subtracts the largest score',
    ),
    original(
      'solo-learn simclr_loss_func',
      'τ < 0.01127 in float32',
      'no largest score is subtracted: exp(1/τ) is infinite, and positives vanish likewise',
    ),
    original(
      'solo-learn simclr_loss_func',
      'identical rows at τ = 0.003 in float32',
      'exp(1/τ) = exp(333) = ∞ in numerator and denominator: ∞/∞ = NaN; zero rows have exp 0 and are finite',
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
    original(
      'HobbitLong/SupContrast',
      'identical or zero rows',
      'finite: the score with oneself is then as large as all others, and nothing vanishes',
    ),
    original('solo-learn', 'an anchor without positives', 'log 0 = −∞'),
    original(
      'solo-learn',
      'τ < 0.01127 in float32',
      'no largest score is subtracted: exp(1/τ) is infinite; identical rows answer ∞/∞ = NaN',
    ),
    original(
      'pytorch-metric-learning NTXentLoss',
      'a positive far below the negatives, in float32',
      'log(ratio + tiny) stops at 87.34, and its gradient is 0',
    ),
    original(
      'pytorch-metric-learning SupConLoss',
      'an anchor without positives',
      'its count is a tiny number and its loss 0, which the reducer then leaves out of the mean',
    ),
    original('HobbitLong/SupContrast, earlier', 'an anchor without positives', '0/0 = NaN'),
  ],
  decoupled: [
    original(
      'raminnakhli/Decoupled-Contrastive-Learning',
      'τ = 0.004',
      'masked cells are shifted by log 1e-45 = −103.6 and leak: off by 53.6 (exact at τ = 0.1)',
    ),
    original(
      'raminnakhli/Decoupled-Contrastive-Learning',
      'identical, zero or huge rows',
      'identical and zero rows are exact, the shift being far below the negatives; huge rows, not normalised inside, leak as a small τ does',
    ),
    original(
      'lightly DCLLoss',
      'τ = 0.003; identical, zero or huge rows',
      'finite: own cells are left out before a stable log Σ exp',
    ),
  ],
  debiased: [
    original('chingyaoc/DCL, joshr17/HCL', '(1 + β)/τ > 88.7 in float32', 'plain exponentials overflow'),
    original(
      'chingyaoc/DCL, joshr17/HCL',
      'identical rows at τ = 0.003, or huge rows, in float32',
      'exp(333) = ∞ in numerator and denominator: ∞/∞ = NaN; huge rows, not normalised inside, likewise at any τ; zero rows have exp 0 and are finite',
    ),
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
