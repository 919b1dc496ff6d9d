/** What two presets differ in: conventions, and the factor or the term between their formulas. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { text } from '../readings/formula/style.js';
import type { Relation } from './differences.js';
import { differenceBetween } from './differences.js';
import type { Choice } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const of = (name: string): AnyObjective => all[name] ?? expect.fail(name);
const meant = (o: AnyObjective, preset: string): Readonly<Record<string, Choice>> =>
  o.presets[preset]?.conventions ?? expect.fail(preset);

const chosen = 'π(i), κ(i), ω(i) are rows that are chosen for i';
const label = 'y(i) is the label of row i: its sample, class, cluster or query';

/** A convention with what it is in the one and in the other. */
type Changed = readonly [name: string, a: Choice, b: Choice];
const differences: ReadonlyArray<readonly [string, string, string, ReadonlyArray<Changed>, Relation]> = [
  ['info-nce', 'moco', 'moco-v2', [['temperature', 0.07, 0.2]], { kind: 'same' }],
  ['info-nce', 'moco-v3', 'moco-v3', [], { kind: 'same' }],
  [
    'nt-xent',
    'simclr-google',
    'lightly',
    [
      ['temperature', 1, 0.5],
      ['normalisation', 'unit-floor-1e-6', 'unit'],
      ['scale', 2, 1],
    ],
    { kind: 'factor', factor: '1/2' },
  ],
  [
    'supervised-contrastive',
    'supcontrast',
    'supcon-out',
    [
      ['temperature', 0.07, 0.1],
      ['baseTemperature', 0.07, 0],
      ['normalisation', 'none', 'unit'],
    ],
    { kind: 'factor', factor: 'τ₀/τ' },
  ],
  [
    'supervised-contrastive',
    'supcontrast',
    'pml-supcon',
    [
      ['temperature', 0.07, 0.1],
      ['baseTemperature', 0.07, 0],
      ['normalisation', 'none', 'unit'],
      ['reduction', 'mean', 'mean-of-nonzero'],
    ],
    {
      kind: 'term',
      term: {
        formula: '(Σᵢ uᵢ vᵢ)/max(Σᵢ uᵢ, 1) − τ meanᵢ[vᵢ]/τ₀',
        where: [
          'vᵢ = log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − zᵢ·(Σ_{y(j) = y(i)} zⱼ − zᵢ)/(|P| τ)',
          'uᵢ = [vᵢ > 0]',
          label,
        ],
      },
    },
  ],
  [
    'supervised-contrastive',
    'supcon-out',
    'pml-ntxent',
    [
      ['temperature', 0.1, 0.07],
      ['form', 'out', 'pair-wise'],
    ],
    {
      kind: 'formulas',
      a: { formula: 'log Σ_{j ≠ i} exp(ẑᵢ·ẑⱼ/τ) − ẑᵢ·(Σ_{y(j) = y(i)} ẑⱼ − ẑᵢ)/(|P| τ)', where: [label] },
      b: {
        formula: 'log(1 + exp(log Σ_{y(j) ≠ y(π(i))} exp(ẑ_{π(i)}·ẑⱼ/τ) − ẑ_{π(i)}·ẑ_{κ(i)}/τ))',
        where: [label, chosen],
      },
    },
  ],
  [
    'decoupled',
    'lightly',
    'lightly-weighted',
    [['weightSigma', 0, 0.5]],
    {
      kind: 'term',
      term: { formula: 'ẑ₀ᵢ·ẑ₁ᵢ/τ − (2 − N exp(ẑ₀ᵢ·ẑ₁ᵢ/σ − (log Σⱼ exp(ẑ₀ⱼ·ẑ₁ⱼ/σ)))) ẑ₀ᵢ·ẑ₁ᵢ/τ', where: [] },
    },
  ],
  [
    'cosine-regression',
    'byol',
    'lightly-negative-cosine',
    [
      ['floor', 1e-12, 1e-8],
      ['form', 'two-minus-two-cosines', 'negative-cosine'],
      ['target', 'stopped', 'flows'],
    ],
    { kind: 'term', term: { formula: 'p̂ᵢ·ẑᵢ − 2', where: [] } },
  ],
  ['clip', 'openai', 'open-clip', [['normalisation', 'unit', 'none']], { kind: 'same' }],
  ['uniformity', 'align-uniform', 'metric', [['normalisation', 'none', 'unit']], { kind: 'same' }],
  [
    'many-positives',
    'multi-positive-in',
    'pml',
    [
      ['temperature', 0.1, 0.07],
      ['form', 'in', 'pair-wise'],
    ],
    {
      kind: 'formulas',
      a: {
        formula: 'log Σⱼ exp(uᵢⱼ) − (log Σ_{y(j) = y(i)} exp(uᵢⱼ)) + log |P|',
        where: ['uᵢⱼ = q̂ᵢ·k̂ⱼ/τ', label],
      },
      b: {
        formula: 'log(1 + exp(log Σ_{y(j) ≠ y(π(i))} exp(q̂_{π(i)}·k̂ⱼ/τ) − q̂_{π(i)}·k̂ᵢ/τ))',
        where: [label, chosen],
      },
    },
  ],
  [
    'prototype-nce',
    'shared-once',
    'pcl',
    [['prototypes', 'counted-once', 'per-sample']],
    {
      kind: 'term',
      term: {
        formula:
          'log Σⱼ exp(q̂ᵢ·(prototypes_{π(j)}/densities_{π(j)})) − (log Σⱼ exp(q̂ᵢ·(prototypesⱼ/densitiesⱼ)))',
        where: [chosen],
      },
    },
  ],
  ['siglip', 'siglip-paper', 'open-clip', [['normalisation', 'unit', 'none']], { kind: 'same' }],
];

describe('differences/presets', () => {
  it.each(differences)('%s: %s and %s', (name, a, b, changed, relation) => {
    const o = of(name);
    const found = differenceBetween(text)(o, meant(o, a), meant(o, b));
    const meaning = (which: string) => o.conventions.find((role) => role.name === which)?.meaning;
    expect(found.changed).toEqual(
      changed.map(([which, x, y]) => ({ name: which, a: x, b: y, meaning: meaning(which) })),
    );
    expect(found.relation).toEqual(relation);
  });

  const relation = (
    name: string,
    a: Readonly<Record<string, Choice>>,
    b: Readonly<Record<string, Choice>>,
  ) => {
    const o = of(name);
    return differenceBetween(text)(o, { ...o.defaults, ...a }, { ...o.defaults, ...b }).relation;
  };
  const once = { formula: 'log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ', where: [] };
  it('where terms are the same, what is added to their mean', () => {
    expect(relation('cluster-contrast', { balance: 0 }, {})).toEqual({
      kind: 'term',
      term: {
        formula: 'w (Σₖ uₖ log(uₖ) + Σₖ vₖ log(vₖ) + 2 log K)',
        where: ['uₖ = (Σᵢ c₀ᵢₖ)/(Σ_{i,j} c₀ᵢⱼ)', 'vₖ = (Σᵢ c₁ᵢₖ)/(Σ_{i,j} c₁ᵢⱼ)'],
      },
    });
  });
  it('both formulas where the terms are not of the same anchors', () => {
    expect(relation('info-nce', {}, { direction: 'both' })).toEqual({
      kind: 'formulas',
      a: once,
      b: {
        formula: 'zᵢ − q̂_{s(i)}·k̂_{s(i)}/τ',
        where: ['z = [log Σⱼ exp(q̂·k̂ⱼ/τ); log Σⱼ exp(k̂·q̂ⱼ/τ)]', 's(i) is the sample of row i'],
      },
    });
  });
  it('both formulas where what is between them is longer than they are', () => {
    expect(relation('info-nce', {}, { mode: 'shared' })).toEqual({
      kind: 'formulas',
      a: once,
      b: { formula: 'log(1 + exp(log Σⱼ exp(q̂ᵢ·unit(negatives)ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ))', where: [] },
    });
  });
  it('what stands for a part of it counts in the length of a formula', () => {
    expect(relation('info-nce', { factor: 'twice-temperature' }, { positive: 'counted-twice' })).toEqual({
      kind: 'formulas',
      a: { formula: '2τ (log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ)', where: [] },
      b: {
        formula: 'uᵢ + log(1 + exp(q̂ᵢ·k̂ᵢ/τ − uᵢ)) − q̂ᵢ·k̂ᵢ/τ',
        where: ['uᵢ = log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ)'],
      },
    });
  });
});
