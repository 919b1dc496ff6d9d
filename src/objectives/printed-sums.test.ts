/** Formulas of sums within sums, constants and counts as they print: every letter stands for one thing. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { latex, text } from '../readings/formula/style.js';
import type { Choice } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { written } from './written.js';

type Conventions = Readonly<Record<string, Choice>>;

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const of = (name: string): AnyObjective => all[name] ?? expect.fail(name);
const meant = (name: string, c: Conventions): Conventions => ({ ...of(name).defaults, ...c });
const inText = (name: string, c: Conventions) => written(text)(of(name), meant(name, c));

const chosen = 'π(i), κ(i), ω(i) are rows that are chosen for i';
const label = 'y(i) is the label of row i: its sample, class, cluster or query';
const constant = 'sg(x) is x, taken as a constant';
const views = 'z = [ẑ₀; ẑ₁]';

const apart =
  'mean_{d}[max(0, 1 − √(N varᵢ[z₀_{id}]/(N − 1) + ε))] + mean_{d}[max(0, 1 − √(N varᵢ[z₁_{id}]/(N − 1) + ε))]';
const shared =
  '(Σ_{i,d} ((Σⱼ uⱼᵢ u_{jd}) (1 − [i = d]))²)/((N − 1)² D) + (Σ_{i,d} ((Σⱼ vⱼᵢ v_{jd}) (1 − [i = d]))²)/((N − 1)² D)';
const vicReg = `λ mean_{i,d}[(z₀_{id} − z₁_{id})²] + μ (${apart})/2 + ν (${shared})`;
const centred = ['u_{id} = z₀_{id} − meanⱼ[z₀_{jd}]', 'v_{id} = z₁_{id} − meanⱼ[z₁_{jd}]'];

const formulas: ReadonlyArray<readonly [string, Conventions, string, ReadonlyArray<string>]> = [
  // The sum over both views' terms, one above the other, is the sum over each.
  [
    'decoupled',
    { reduction: 'sum' },
    'Σᵢ (log Σ_{y(j) ≠ y(i)} exp(ẑ₀ᵢ·zⱼ/τ) − ẑ₀ᵢ·ẑ₁ᵢ/τ) + Σᵢ (log Σ_{y(j) ≠ y(i)} exp(ẑ₁ᵢ·zⱼ/τ) − ẑ₀ᵢ·ẑ₁ᵢ/τ)',
    [views, label],
  ],
  // Three rounds of balancing; the rows that are summed are no row of the mean.
  [
    'masked-siamese',
    {},
    'w (Σₖ uₖ log(uₖ) + log K) − meanᵢ[sg(exp(log softmax(h_{π(i)} − (log Σⱼ exp(hⱼ)))))·vᵢ]',
    [
      'vᵢₖ = log softmaxₖ(unit(anchors)ᵢ·unit(prototypes)ₖ/τ)',
      'uₖ = meanᵢ[exp(vᵢₖ)]',
      'fᵢ = log softmax(log softmax(sg(unit(targets)ᵢ)·sg(unit(prototypes))/τ)/T)',
      'gᵢ = log softmax(fᵢ − (log Σⱼ exp(fⱼ)))',
      'hᵢ = log softmax(gᵢ − (log Σⱼ exp(gⱼ)))',
      chosen,
      constant,
    ],
  ],
  // The divergence of the mean prediction from the power law c.
  [
    'masked-siamese',
    { powerLaw: 0.25, iterations: 0 },
    'w (Σₖ cₖ (log(cₖ) − log(meanᵢ[exp(uᵢₖ)]))) − meanᵢ[sg(exp(log softmax(log softmax(sg(unit(targets)_{π(i)})·sg(unit(prototypes))/τ)/T)))·uᵢ]',
    [
      'uᵢₖ = log softmaxₖ(unit(anchors)ᵢ·unit(prototypes)ₖ/τ)',
      chosen,
      constant,
      'c is a constant that depends on places or labels alone',
    ],
  ],
  // Both views get codes of their rows and of no others: columns, then rows, brought to equal mass.
  [
    'swapped-prediction',
    { iterations: 1 },
    'meanᵢ[(Σₖ uᵢₖ) (log Σₖ exp(scores_{κ(i),k}/τ)) − uᵢ·scores_{κ(i)}/τ]/2 + meanᵢ[(Σₖ gᵢₖ) (log Σₖ exp(scores_{π(i),k}/τ)) − gᵢ·scores_{π(i)}/τ]/2',
    [
      'vᵢₖ = sg(scores_{π(i),k})',
      'hₖ = log Σᵢ exp(vᵢₖ/ε)',
      'uᵢₖ = exp(vᵢₖ/ε − hₖ − (log Σⱼ exp(vᵢⱼ/ε − hⱼ)))',
      'fᵢₖ = sg(scores_{κ(i),k})',
      'rₖ = log Σᵢ exp(fᵢₖ/ε)',
      'gᵢₖ = exp(fᵢₖ/ε − rₖ − (log Σⱼ exp(fᵢⱼ/ε − rⱼ)))',
      chosen,
      constant,
    ],
  ],
  // One view is taught, so that its rows are the teacher’s in their order.
  [
    'dino',
    { taught: 1 },
    '−meanᵢ[sg(softmax(teacherᵢ/τₜ))·log softmax(student_{π(i)}/τ)]',
    [chosen, constant],
  ],
  ['vicreg', {}, vicReg, centred],
  // One’s own other view, and rows of other samples.
  [
    'false-negatives',
    {},
    'meanᵢ[log Σⱼ exp(zᵢ·zⱼ uᵢⱼ/τ − ∞ [1/2 > uᵢⱼ]) − (Σⱼ cᵢⱼ zᵢ·zⱼ)/(Σⱼ cᵢⱼ)/τ]',
    [
      views,
      'h = z, each row of unit length',
      'vᵢ = sg(hᵢ)',
      'uᵢⱼ = cᵢⱼ + c′ᵢⱼ [θ > vᵢ·vⱼ]',
      constant,
      'c and c′ are constants that depend on places or labels alone',
    ],
  ],
  // Rows of one’s class, of which the farthest counts, and rows of other classes.
  [
    'triplet',
    { mining: 'hard', epsilon: 0 },
    'meanᵢ[max(0, maxⱼ[uᵢⱼ cᵢⱼ − ∞ [1/2 > cᵢⱼ]] + maxⱼ[−uᵢⱼ c′ᵢⱼ − ∞ [1/2 > c′ᵢⱼ]] + m)]',
    [
      'uᵢⱼ = reshape(√(Σ_{d} (anchor_{π(i),d} − anchor_{κ(i),d})²))',
      chosen,
      'c and c′ are constants that depend on places or labels alone',
    ],
  ],
  [
    'triplet',
    { norm: 3 },
    'meanᵢ[max(0, (Σ_{d} |anchor_{id} − positive_{id} + ε|^p)^(1/p) − (Σ_{d} |anchor_{id} − negative_{id} + ε|^p)^(1/p) + m)]',
    [],
  ],
  ['alignment', { alpha: 3 }, 'meanᵢ[(Σ_{d} (x̂_{id} − ŷ_{id})²)^(α/2)]', []],
];

/** Numbers that are in a simple ratio, of either sign, or 0. */
const numbers: typeof formulas = [
  // (1 + ε)/μ is 1 and (1 + μ)/λ is 1, but no formula holds them.
  ['vicreg', { variance: 2, epsilon: 1 }, vicReg, centred],
  ['vicreg', { invariance: 2, variance: 1 }, vicReg, centred],
  // σ/τ is 1/2, but half is what each direction counts.
  [
    'decoupled',
    { temperature: 1, weightSigma: 0.5 },
    'meanᵢ[log Σ_{y(j) ≠ y(i)} exp(ẑ₀ᵢ·zⱼ/τ) − uᵢ/τ]/2 + meanᵢ[log Σ_{y(j) ≠ y(i)} exp(ẑ₁ᵢ·zⱼ/τ) − uᵢ/τ]/2',
    [views, 'uᵢ = sg(2 − N exp(ẑ₀ᵢ·ẑ₁ᵢ/σ − (log Σⱼ exp(ẑ₀ⱼ·ẑ₁ⱼ/σ)))) ẑ₀ᵢ·ẑ₁ᵢ', label, constant],
  ],
  [
    'siglip',
    { temperature: 2, bias: 1 },
    'meanᵢ[log(1 + exp(−b − unit(image)ᵢ·unit(text)ᵢ/τ)) + Σⱼ [i ≠ j] log(1 + exp(unit(image)ᵢ·unit(text)ⱼ/τ + b))]',
    [],
  ],
  [
    'multi-similarity',
    { base: -1 },
    'meanᵢ[log(1 + exp(log Σ_{y(j) = y(i), j ≠ i} exp(−α ẑᵢ·ẑⱼ) + α λ))/α + log(1 + exp(log Σ_{y(j) ≠ y(i)} exp(β ẑᵢ·ẑⱼ) − β λ))/β]',
    [label],
  ],
  [
    'triplet',
    { margin: 0 },
    'meanᵢ[max(0, √(Σ_{d} (anchor_{id} − positive_{id} + ε)²) − √(Σ_{d} (anchor_{id} − negative_{id} + ε)²))]',
    [],
  ],
];

describe('formula/sums', () => {
  it.each([...formulas, ...numbers])('%s %j: %s', (name, c, formula, where) => {
    expect(inText(name, c)).toEqual({ formula, where });
  });

  it('LaTeX tells constants apart by primes, and needs no brackets around an exponent', () => {
    const c = meant('triplet', { mining: 'hard' });
    expect(written(latex)(of('triplet'), c).formula).toContain("\\left[\\frac{1}{2} > c'_{ij}\\right]");
    const cubed = written(latex)(of('triplet'), meant('triplet', { norm: 3 }));
    expect(cubed.formula).toContain('|^{p}\\right)^{\\frac{1}{p}}');
  });

  it('rows that are chosen in more than three ways have a letter for each', () => {
    const { formula } = inText('swapped-prediction', { views: 6, assigned: 1, iterations: 0 });
    const letters = ['κ', 'ω', 'χ', 'χ′', 'χ′′'];
    for (const letter of letters) expect(formula.split(`scores_{${letter}(i)}`).length).toBe(2);
  });
});
