/** Formulas printed from the code that runs, and what two presets differ in. */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { costOf } from '../readings/cost.js';
import { latex, text } from '../readings/formula/style.js';
import type { Relation } from './differences.js';
import { differenceBetween } from './differences.js';
import { mistakes } from './mistakes.js';
import { originals } from './originals.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { extentsOf, sideOf } from './sized.js';
import { read, written } from './written.js';

const all: ReadonlyArray<AnyObjective> = Object.values({ ...objectives, ...clusteringObjectives });
const of = (name: string): AnyObjective => all.find((o) => o.name === name) as AnyObjective;
const inText = (name: string, preset?: string) => {
  const o = of(name);
  return written(text)(o, preset === undefined ? o.defaults : (o.presets[preset]?.conventions ?? {}));
};
const relation = (name: string, a: string, b: string): Relation => {
  const o = of(name);
  const conventions = (p: string) => o.presets[p]?.conventions ?? {};
  return differenceBetween(text)(o, conventions(a), conventions(b)).relation;
};

describe('formula', () => {
  it('common losses print as papers write them', () => {
    expect(inText('info-nce').formula).toBe('meanᵢ[log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ) − q̂ᵢ·k̂ᵢ/τ]');
    expect(inText('nt-xent')).toEqual({
      formula: 'meanᵢ[log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − ẑ₀_{s(i)}·ẑ₁_{s(i)}/τ]',
      where: ['z = [ẑ₀; ẑ₁]', 's(i) is the sample of row i'],
    });
    expect(inText('uniformity').formula).toBe(
      'log Σᵢ exp(log Σ_{j ≠ i} exp(2t x̂ᵢ·x̂ⱼ − t uⱼ) − t uᵢ) − log (N(N − 1))',
    );
    expect(inText('siglip').formula).toContain('Σⱼ [i ≠ j] log(1 + exp(');
  });

  it('a different loss prints differently: the printed formula is the running one', () => {
    expect(inText('nt-xent', 'simclr-google').formula).toMatch(/^2 mean/);
    expect(inText('nt-xent', 'cc-instance').where[0]).toBe('z = [z₀; z₁]');
    expect(inText('info-nce', 'moco').formula).toContain('sg(k̂ᵢ)');
  });

  it('letters of rows are none of the tensors that take part', () => {
    const { defaults, presets } = of('nt-xent');
    expect(read(text, of('nt-xent'), defaults).inputs).toEqual(['z0', 'z1']);
    const paired = presets.pml?.conventions ?? defaults;
    expect(read(text, of('nt-xent'), paired).inputs).toEqual(['z0', 'z1', 'further']);
  });

  it.each(all.map((o) => [o.name, o] as const))('%s: every preset prints in text and in LaTeX', (_, o) => {
    for (const { conventions } of Object.values(o.presets)) {
      const [plain, tex] = [written(text)(o, conventions), written(latex)(o, conventions)];
      expect(plain.formula.length).toBeGreaterThan(5);
      for (const unknown of ['undefined', 'NaN', '[object']) expect(plain.formula).not.toContain(unknown);
      // Braces match, and nothing is left that LaTeX does not know in math mode.
      expect(tex.formula.split('{').length).toBe(tex.formula.split('}').length);
      expect(tex.formula).not.toMatch(/[^\x20-\x7e]/);
    }
  });
});

describe('differences', () => {
  it('the positive counted twice: ℒ₂ = ℒ + log(1 + p₊)', () => {
    expect(relation('info-nce', 'info-nce-pytorch', 'positive-counted-twice')).toEqual({
      kind: 'term',
      term: { formula: 'log(1 + exp(q̂ᵢ·k̂ᵢ/τ − (log Σⱼ exp(q̂ᵢ·k̂ⱼ/τ))))', where: [] },
    });
  });
  it('factors', () => {
    expect(relation('nt-xent', 'simclr-paper', 'simclr-google')).toEqual({ kind: 'factor', factor: '2' });
    expect(relation('info-nce', 'info-nce-pytorch', 'moco-v3')).toEqual({ kind: 'factor', factor: '2τ' });
    expect(relation('info-nce', 'moco-v3', 'info-nce-pytorch')).toEqual({ kind: 'factor', factor: '1/(2τ)' });
    expect(relation('supervised-contrastive', 'supcon-out', 'supcontrast')).toEqual({
      kind: 'factor',
      factor: 'τ/τ₀',
    });
  });
  it('solo-learn’s form is in without log|P|', () => {
    const found = relation('supervised-contrastive', 'supcon-in', 'solo-learn');
    expect(found.kind === 'term' && found.term.formula).toBe('−log |P|');
  });
  it('presets that differ in numbers alone have one formula', () => {
    expect(relation('nt-xent', 'simclr-paper', 'lightly')).toEqual({ kind: 'same' });
  });
});

describe('cost', () => {
  it('InfoNCE: N·N·(D + 1) for the partition, and no N × N matrix moved', () => {
    const o = of('info-nce');
    const extents = extentsOf(o, o.defaults, { n: 1000, d: 10, k: 2, m: 1 });
    const { multiplyAdds, bytes } = costOf(4)((A) => () => o.loss(o.defaults, {})(A)(extents));
    expect(multiplyAdds).toBeGreaterThan(1000 * 1000 * 11);
    expect(multiplyAdds).toBeLessThan(1000 * 1000 * 11.2);
    expect(bytes).toBeLessThan(4 * 1000 * 1000);
  });
  it('every objective can be counted', () => {
    for (const o of all) {
      const extents = extentsOf(o, o.defaults, { n: 12, d: 5, k: 3, m: 7 });
      const side = sideOf(o, o.defaults, extents);
      expect(costOf(8)((A) => () => o.loss(o.defaults, side)(A)(extents)).multiplyAdds).toBeGreaterThan(0);
    }
  });
});

describe('what is told of objectives', () => {
  it('is told of objectives that there are', () => {
    const names = all.map((o) => o.name);
    for (const name of [...Object.keys(mistakes), ...Object.keys(originals)]) expect(names).toContain(name);
  });
});
