/** Formulas of presets as they print, entry by entry. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { text } from '../readings/formula/style.js';
import type { Choice } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { written } from './written.js';

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const of = (name: string): AnyObjective => all[name] ?? expect.fail(name);
const meant = (o: AnyObjective, preset: string): Readonly<Record<string, Choice>> =>
  o.presets[preset]?.conventions ?? expect.fail(preset);

const chosen = 'π(i), κ(i), ω(i) are rows that are chosen for i';
const label = 'y(i) is the label of row i: its sample, class, cluster or query';
const constant = 'sg(x) is x, taken as a constant';
const sample = 's(i) is the sample of row i';
const views = 'z = [ẑ₀; ẑ₁]';

const formulas: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>]> = [
  [
    'info-nce',
    'info-nce-pytorch-unpaired',
    'meanᵢ[log(1 + exp(log Σⱼ exp(q̂ᵢ·unit(negatives)ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ))]',
    [],
  ],
  [
    'info-nce',
    'info-nce-pytorch-paired',
    'meanᵢ[log(1 + exp(log Σⱼ exp(reshape(q̂_{π(i)}·unit(negatives)ᵢ/τ)) − q̂ᵢ·k̂ᵢ/τ))]',
    [chosen],
  ],
  ['info-nce', 'moco', 'meanᵢ[log(1 + exp(log Σⱼ exp(q̂ᵢ·negativesⱼ/τ) − q̂ᵢ·sg(k̂ᵢ)/τ))]', [constant]],
  ['info-nce', 'moco-v3', '2τ meanᵢ[log Σⱼ exp(q̂ᵢ·uⱼ/τ) − q̂ᵢ·uᵢ/τ]', ['uᵢ = sg(k̂ᵢ)', constant]],
  [
    'info-nce',
    'positive-counted-twice',
    'meanᵢ[uᵢ + log(1 + exp(q̂ᵢ·k̂ᵢ/τ − uᵢ)) − q̂ᵢ·k̂ᵢ/τ]',
    ['uᵢ = log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ)'],
  ],
  [
    'nt-xent',
    'simclr-google',
    '2 meanᵢ[log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − ẑ₀_{s(i)}·ẑ₁_{s(i)}/τ]',
    [views, sample],
  ],
  [
    'nt-xent',
    'pml',
    'meanᵢ[log(1 + exp(log Σ_{y(j) ≠ y(π(i))} exp(z_{π(i)}·zⱼ/τ) − z_{π(i)}·z_{κ(i)}/τ))]',
    ['u = [ẑ₀; ẑ₁]', 'z = [u; unit(further)]', label, chosen],
  ],
  [
    'nt-xent',
    'cc-instance',
    'meanᵢ[log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − z₀_{s(i)}·z₁_{s(i)}/τ]',
    ['z = [z₀; z₁]', sample],
  ],
  [
    'many-positives',
    'multi-positive-out',
    'meanᵢ[log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ) − q̂ᵢ·(Σ_{y(j) = i} k̂ⱼ)/(|P| τ)]',
    [label],
  ],
  [
    'many-positives',
    'multi-positive-in',
    'meanᵢ[log Σⱼ exp(uᵢⱼ) − (log Σ_{y(j) = y(i)} exp(uᵢⱼ)) + log |P|]',
    ['uᵢⱼ = q̂ᵢ·k̂ⱼ/τ', label],
  ],
  [
    'many-positives',
    'pml',
    'meanᵢ[log(1 + exp(log Σ_{y(j) ≠ y(π(i))} exp(q̂_{π(i)}·k̂ⱼ/τ) − q̂_{π(i)}·k̂ᵢ/τ))]',
    [label, chosen],
  ],
  [
    'clip',
    'openai',
    'meanᵢ[zᵢ − unit(image)_{s(i)}·unit(text)_{s(i)}/τ]',
    ['z = [log Σⱼ exp(unit(image)·unit(text)ⱼ/τ); log Σⱼ exp(unit(text)·unit(image)ⱼ/τ)]', sample],
  ],
  [
    'siglip',
    'siglip-paper',
    'meanᵢ[log(1 + exp(−b − unit(image)ᵢ·unit(text)ᵢ/τ)) + Σⱼ [i ≠ j] log(1 + exp(unit(image)ᵢ·unit(text)ⱼ/τ + b))]',
    [],
  ],
  [
    'supervised-contrastive',
    'supcon-out',
    'meanᵢ[log Σ_{j ≠ i} exp(ẑᵢ·ẑⱼ/τ) − ẑᵢ·(Σ_{y(j) = y(i)} ẑⱼ − ẑᵢ)/(|P| τ)]',
    [label],
  ],
  [
    'supervised-contrastive',
    'supcon-in',
    'meanᵢ[log Σ_{j ≠ i} exp(uᵢⱼ) − (log Σ_{y(j) = y(i), j ≠ i} exp(uᵢⱼ)) + log |P|]',
    ['uᵢⱼ = ẑᵢ·ẑⱼ/τ', label],
  ],
  [
    'supervised-contrastive',
    'supcontrast',
    'τ meanᵢ[log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − zᵢ·(Σ_{y(j) = y(i)} zⱼ − zᵢ)/(|P| τ)]/τ₀',
    [label],
  ],
  [
    'supervised-contrastive',
    'pml-supcon',
    '(Σᵢ uᵢ vᵢ)/max(Σᵢ uᵢ, 1)',
    [
      'vᵢ = log Σ_{j ≠ i} exp(ẑᵢ·ẑⱼ/τ) − ẑᵢ·(Σ_{y(j) = y(i)} ẑⱼ − ẑᵢ)/(|P| τ)',
      'uᵢ = sg([vᵢ > 0])',
      label,
      constant,
    ],
  ],
  [
    'supervised-contrastive',
    'pml-ntxent',
    'meanᵢ[log(1 + exp(log Σ_{y(j) ≠ y(π(i))} exp(ẑ_{π(i)}·ẑⱼ/τ) − ẑ_{π(i)}·ẑ_{κ(i)}/τ))]',
    [label, chosen],
  ],
  [
    'decoupled',
    'lightly-weighted',
    'meanᵢ[log Σ_{y(j) ≠ y(i)} exp(ẑ₀ᵢ·zⱼ/τ) − uᵢ/τ]/2 + meanᵢ[log Σ_{y(j) ≠ y(i)} exp(ẑ₁ᵢ·zⱼ/τ) − uᵢ/τ]/2',
    [views, 'uᵢ = sg(2 − N exp(ẑ₀ᵢ·ẑ₁ᵢ/σ − (log Σⱼ exp(ẑ₀ⱼ·ẑ₁ⱼ/σ)))) ẑ₀ᵢ·ẑ₁ᵢ', label, constant],
  ],
  [
    'decoupled',
    'raminnakhli',
    'meanᵢ[log(exp(log Σ_{y(j) ≠ y(i)} exp(z₀ᵢ·zⱼ/τ)) + exp(log(exp(‖z₀ᵢ‖²/τ) + exp(z₀ᵢ·z₁ᵢ/τ)) − 103.6)) − z₀ᵢ·z₁ᵢ/τ]',
    ['z = [z₀; z₁]', label],
  ],
  [
    'debiased',
    'dcl-chuang',
    'meanᵢ[log(1 + exp(max(uᵢ (gᵢ + log(1 − (2N − 2) τ⁺ uᵢ vᵢ) − log(1 − τ⁺)) − ∞ (1 − uᵢ), log(2N − 2) − 1/τ) − zᵢ·hᵢ/τ))]',
    [
      'z = [z₀; z₁]',
      'h = [z₁; z₀]',
      'gᵢ = log Σ_{y(j) ≠ y(i)} exp(zᵢ·zⱼ/τ)',
      'vᵢ = exp(min(zᵢ·hᵢ/τ − gᵢ, 50))',
      'uᵢ = [1 > (2N − 2) τ⁺ vᵢ]',
      label,
    ],
  ],
  [
    'debiased',
    'hcl',
    'meanᵢ[log(1 + exp(max(uᵢ (fᵢ + log(1 − (2N − 2) τ⁺ uᵢ vᵢ) − gᵢ + log(2N − 2) − log(1 − τ⁺)) − ∞ (1 − uᵢ), log(2N − 2) − 1/τ) − zᵢ·hᵢ/τ))]',
    [
      'z = [z₀; z₁]',
      'h = [z₁; z₀]',
      'gᵢ = log Σ_{y(j) ≠ y(i)} exp(β zᵢ·zⱼ/τ)',
      'fᵢ = log Σ_{y(j) ≠ y(i)} exp((1 + β) zᵢ·zⱼ/τ)',
      'vᵢ = exp(min(zᵢ·hᵢ/τ + gᵢ − fᵢ − log (2N − 2), 50))',
      'uᵢ = [1 > (2N − 2) τ⁺ vᵢ]',
      label,
    ],
  ],
  ['n-pairs', 'pml', 'meanᵢ[log Σⱼ exp(ẑ_{π(i)}·ẑ_{κ(j)}/τ) − ẑ_{π(i)}·ẑ_{κ(i)}/τ]', [chosen]],
  [
    'pixel-contrast',
    'pixcontrast',
    'meanᵢ[log Σⱼ exp(uᵢⱼ) − (log Σ_{y(j) = y(i)} exp(uᵢⱼ))]/2 + meanᵢ[log Σⱼ exp(vᵢⱼ) − (log Σ_{y(j) = y(i)} exp(vᵢⱼ))]/2',
    ['uᵢⱼ = ẑ_{π(i)}·ẑ_{κ(j)}/τ', 'vᵢⱼ = ẑ_{κ(i)}·ẑ_{π(j)}/τ', label, chosen],
  ],
  [
    'triplet',
    'torch',
    'meanᵢ[max(0, √(Σ_{d} (anchor_{id} − positive_{id} + ε)²) − √(Σ_{d} (anchor_{id} − negative_{id} + ε)²) + m)]',
    [],
  ],
  [
    'triplet',
    'pml',
    '(Σᵢ uᵢ vᵢ)/max(Σᵢ uᵢ, 1)',
    [
      'vᵢ = max(0, √(Σ_{d} (unit(anchor)_{id} − unit(positive)_{id})²) − √(Σ_{d} (unit(anchor)_{id} − unit(negative)_{id})²) + m)',
      'uᵢ = sg([vᵢ > 0])',
      constant,
    ],
  ],
  [
    'margin-contrastive',
    'paper',
    'meanᵢ[cᵢ uᵢ + (1 − cᵢ) max(0, m − √(uᵢ))²]/2',
    ['uᵢ = Σ_{d} (x_{id} − y_{id})²', 'c is a constant that depends on places or labels alone'],
  ],
  [
    'hypersphere',
    'lightly',
    'meanᵢ[Σ_{d} (ẑ₀_{id} − ẑ₁_{id})² + w (log Σⱼ exp(log Σ_{l ≠ j} exp(2t ẑ₀ⱼ·ẑ₀ₗ − t uₗ) − t uⱼ) + log Σⱼ exp(log Σ_{l ≠ j} exp(2t ẑ₁ⱼ·ẑ₁ₗ − t vₗ) − t vⱼ) − 2 log (N(N − 1)))/2]',
    ['uᵢ = Σ_{d} ẑ₀_{id}²', 'vᵢ = Σ_{d} ẑ₁_{id}²'],
  ],
  [
    'barlow-twins',
    'barlow-fb',
    'Σ_{i,d} ((1 − λ) [i = d] + λ) ((Σⱼ uⱼᵢ v_{jd})/N − [i = d])²',
    ['u = z₀, each column of mean 0 and variance 1', 'v = z₁, each column of mean 0 and variance 1'],
  ],
  ['tico', 'lightly', 'meanᵢ[ρ (Σⱼ ẑ₀ᵢⱼ (1 − β) sg((Σₗ ẑ₀ₗⱼ ẑ₀ₗ)/N))·ẑ₀ᵢ − ẑ₀ᵢ·ẑ₁ᵢ + 1]', [constant]],
  ['cosine-regression', 'byol', 'meanᵢ[2 − 2 p̂ᵢ·sg(ẑᵢ)]', [constant]],
  ['cosine-regression', 'lightly-negative-cosine', '−meanᵢ[p̂ᵢ·ẑᵢ]', []],
  [
    'koleo',
    'lightly',
    '−meanᵢ[log(√(Σ_{d} (x̂_{id} − (Σⱼ sg(uᵢⱼ/(Σₗ uᵢₗ)) x̂_{jd}) + ε)²) + ε)]',
    ['vᵢⱼ = sg(x̂ᵢ·x̂ⱼ − 4 [i = j])', 'uᵢⱼ = 1 − [maxₗ[vᵢₗ] > vᵢⱼ]', constant],
  ],
  [
    'dino',
    'dino-paper',
    '−meanᵢ[sg(softmax(teacher_{π(i)}/τₜ))·log softmax(student_{κ(i)}/τ)]',
    [chosen, constant],
  ],
  ['spectral-contrastive', 'paper', 'meanᵢ[(Σⱼ [i ≠ j] (z₀ᵢ·z₁ⱼ)²)/(N − 1) − 2 z₀ᵢ·z₁ᵢ]', []],
  [
    'prototype-nce',
    'shared-once',
    'meanᵢ[log Σⱼ exp(q̂ᵢ·(prototypesⱼ/densitiesⱼ)) − q̂ᵢ·(prototypes_{π(i)}/densities_{π(i)})]',
    [chosen],
  ],
  [
    'prototype-nce',
    'pcl',
    'meanᵢ[log Σⱼ exp(q̂ᵢ·(prototypes_{π(j)}/densities_{π(j)})) − q̂ᵢ·(prototypes_{π(i)}/densities_{π(i)})]',
    [chosen],
  ],
  ['deep-cluster', 'solo-learn', 'meanᵢ[log Σₖ exp(scoresᵢₖ/τ) − scores_{i,y(i)}/τ]', [label]],
  [
    'cluster-contrast',
    'contrastive-clustering',
    'meanᵢ[log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − u_{s(i)}·v_{s(i)}/τ] + w (Σₖ hₖ log(hₖ) + Σₖ gₖ log(gₖ) + 2 log K)',
    [
      'u = c₀, each row of unit length',
      'v = c₁, each row of unit length',
      'z = [u; v]',
      'hₖ = (Σᵢ c₀ᵢₖ)/(Σ_{i,j} c₀ᵢⱼ)',
      'gₖ = (Σᵢ c₁ᵢₖ)/(Σ_{i,j} c₁ᵢⱼ)',
      sample,
    ],
  ],
];

/** Under conventions that no preset has. */
const meantOtherwise: ReadonlyArray<
  readonly [string, Readonly<Record<string, Choice>>, string, ReadonlyArray<string>]
> = [
  ['info-nce', { reduction: 'sum', temperature: 1 }, 'Σᵢ (log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ)', []],
  [
    'multi-similarity',
    {},
    'meanᵢ[log(1 + exp(log Σ_{y(j) = y(i), j ≠ i} exp(−α ẑᵢ·ẑⱼ) + α λ))/α + log(1 + exp(log Σ_{y(j) ≠ y(i)} exp(β ẑᵢ·ẑⱼ) − β λ))/β]',
    [label],
  ],
  [
    'triplet',
    { swap: 'yes', form: 'soft' },
    'meanᵢ[log(1 + exp(√(Σ_{d} (anchor_{id} − positive_{id} + ε)²) − min(√(Σ_{d} (anchor_{id} − negative_{id} + ε)²), √(Σ_{d} (positive_{id} − negative_{id} + ε)²)) + m))]',
    [],
  ],
  [
    'triplet',
    { norm: 1 },
    'meanᵢ[max(0, Σ_{d} |anchor_{id} − positive_{id} + ε| − (Σ_{d} |anchor_{id} − negative_{id} + ε|) + m)]',
    [],
  ],
  [
    'siglip',
    { bias: 0 },
    'meanᵢ[log(1 + exp(−unit(image)ᵢ·unit(text)ᵢ/τ)) + Σⱼ [i ≠ j] log(1 + exp(unit(image)ᵢ·unit(text)ⱼ/τ))]',
    [],
  ],
  [
    'decoupled',
    { weightSigma: 1, weightGradient: 'flows', direction: 'one-way' },
    'meanᵢ[log Σ_{y(j) ≠ y(i)} exp(ẑ₀ᵢ·zⱼ/τ) − (2 − N exp(ẑ₀ᵢ·ẑ₁ᵢ/σ − (log Σⱼ exp(ẑ₀ⱼ·ẑ₁ⱼ/σ)))) ẑ₀ᵢ·ẑ₁ᵢ/τ]',
    [views, label],
  ],
];

describe('formula/conventions', () => {
  it.each(meantOtherwise)('%s %j: %s', (name, c, formula, where) => {
    const o = of(name);
    expect(written(text)(o, { ...o.defaults, ...c })).toEqual({ formula, where });
  });
});

describe('formula/presets', () => {
  it.each(formulas)('%s %s: %s', (name, preset, formula, where) => {
    const o = of(name);
    expect(written(text)(o, meant(o, preset))).toEqual({ formula, where });
  });
});
