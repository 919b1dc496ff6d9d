/** What the page says of pipelines that fell short follows from what more epochs gave them. */
import { describe, expect, it } from 'vitest';
import type { Found } from '../../src/cli/compare/engine.js';
import type { Plan } from '../../src/cli/compare/plan.js';
import type { RunResult } from '../../src/cli/compare/result.js';
import { remarks, shortfalls } from '../../src/cli/compare/shortfalls.js';
import { spreadOf } from '../../src/cli/compare/summary.js';
import { byBudget } from './document.js';
import { longerPlan } from './results.js';

const plan: Plan = {
  members: ['byol', 'moco', 'swav', 'supcon'].map((name) => ({ name, given: { pipeline: name } })),
  seeds: [0, 1],
  shared: { epochs: 4, encoder: 'linear' },
  backend: 'array',
};

const numbers = (knn: number, linear: number, nmi: number) => ({
  knn,
  'linear-100%': linear,
  'kmeans-nmi': nmi,
});

const ranAs = (member: string, seed: number, evaluation: ReturnType<typeof numbers>): RunResult => ({
  member,
  seed,
  options: { encoder: 'linear' },
  last: undefined,
  seconds: 1,
  peakMemory: 1,
  evaluation,
  inspection: {},
});

const foundOf = (of: Plan, values: Readonly<Record<string, readonly [number, number, number]>>): Found => ({
  plan: of,
  baselines: {
    raw: numbers(0, 0, 0),
    components: numbers(0, 0, 0),
    untrained: { linear: { 0: numbers(0.8, 0.8, 0.5), 1: numbers(0.9, 0.8, 0.5) } },
  } as unknown as Found['baselines'],
  results: of.seeds.flatMap((seed) =>
    of.members.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined ? [] : [ranAs(name, seed, numbers(...value))];
    }),
  ),
  failures: [],
  complete: true,
});

const found = foundOf(plan, {
  byol: [0.7, 0.7, 0.4],
  moco: [0.84, 0.9, 0.3],
  swav: [0.85, 0.9, 0.6],
  supcon: [0.9, 0.9, 0.6],
});

describe('results/longer', () => {
  it('falls short who is not above the untrained mean: equal is not above', () => {
    expect(shortfalls(found).map(({ name, measures }) => [name, measures])).toEqual([
      ['byol', ['knn', 'linear-100%', 'kmeans-nmi']],
      ['moco', ['knn', 'kmeans-nmi']],
      ['swav', ['knn']],
    ]);
  });

  it('those are trained once more, under the first seed, with the epochs multiplied', () => {
    const more = longerPlan(plan, found, 4);
    expect(more?.members.map(({ name }) => name)).toEqual(['byol', 'moco', 'swav']);
    expect(more?.seeds).toEqual([0]);
    expect(more?.shared).toEqual({ epochs: 16, encoder: 'linear' });
    expect(longerPlan(plan, found, 1)).toBeUndefined();
    expect(longerPlan(plan, foundOf(plan, { supcon: [1, 1, 1] }), 4)).toBeUndefined();
  });

  it('the reason is the budget where more of it mends everything, and unknown where it does not', () => {
    const more = longerPlan(plan, found, 4) as Plan;
    const longer = foundOf(more, { byol: [0.75, 0.7, 0.4], moco: [0.9, 0.9, 0.45], swav: [0.95, 0.9, 0.7] });
    expect(remarks(found, byBudget({ times: 4, found: longer }))).toEqual([
      'byol is not above the untrained encoder on k-NN, linear 100 %, NMI: it is not with 4 times the epochs (seed 0) ' +
        'either, k-NN .750, linear 100 % .700, NMI .400; what else was tried is in [decisions.md](decisions.md).',
      'moco is not above the untrained encoder on k-NN, NMI: on k-NN, the budget is too short, since with 4 times the ' +
        'epochs (seed 0) it is above, k-NN .900; on NMI, it is not with 4 times the epochs (seed 0) either, NMI .450; ' +
        'what else was tried is in [decisions.md](decisions.md).',
      'swav is not above the untrained encoder on k-NN: the budget is too short, since with 4 times the epochs ' +
        '(seed 0) it is above, k-NN .950.',
    ]);
  });

  it('NMI that only the division by lengths puts below is told as that, whatever else falls short', () => {
    const lengths = (plain: number) => ({ 'kmeans-nmi-euclidean': plain });
    const known: Found = {
      ...found,
      baselines: {
        ...found.baselines,
        untrained: { linear: { 0: { ...numbers(0.8, 0.8, 0.5), ...lengths(0.3) } } },
      } as unknown as Found['baselines'],
      results: found.results.map((r) => ({
        ...r,
        evaluation: { ...r.evaluation, ...lengths(r.member === 'byol' ? 0.3 : 0.31) },
      })),
    };
    expect(remarks(known)).toEqual([
      'byol is not above the untrained encoder on k-NN, linear 100 %, NMI: its loss fell and nothing collapsed, so it ' +
        'is for another reason, which is not known here.',
      'moco is not above the untrained encoder on NMI: dividing by lengths, as k-means by cosine does, takes the ' +
        'untrained encoder from .300 to .500 and this one from .310 to .300, so by distance it is above.',
    ]);
    const cells = (plain: number) => () => ({
      'kmeans-nmi': spreadOf([0.45]),
      'kmeans-nmi-euclidean': spreadOf([plain]),
    });
    const after = (plain: number) =>
      remarks(known, { budget: 'with more epochs', cells: cells(plain), otherwise: '' })[0];
    expect(after(0.35)).toContain(
      ' on NMI, with more epochs it is one of lengths: dividing by lengths, as k-means by cosine does, takes the ' +
        'untrained encoder from .300 to .500 and this one from .350 to .450, so by distance it is above',
    );
    expect(after(0.3)).not.toContain('lengths');
  });

  it('without longer runs the reason is what the runs themselves tell, and none where the two are level', () => {
    expect(remarks(found, byBudget(undefined))).toEqual(remarks(found));
    expect(remarks(found).slice(1)).toEqual([
      'moco is not above the untrained encoder on k-NN, NMI: on k-NN, the two differ by less than two standard errors of ' +
        'their difference; on NMI, its loss fell and nothing collapsed, so it is for another reason, which is not known ' +
        'here.',
      'swav is not above the untrained encoder on k-NN: the two differ by less than two standard errors of their ' +
        'difference.',
    ]);
  });
});
