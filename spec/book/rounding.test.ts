/**
 * The rounding bound holds and is useful: honest float32 never passes it, and comes near enough to it to be judged by it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oracles } from '../oracle/registry.js';
import type { Topic } from '../topic.js';
import { topics } from '../topic.js';
import { bookPath } from './paths.js';
import { separateAlgebra } from './single.js';
import { tightness } from './tightness.js';

const draws = Number(process.env.DRAWS ?? 60);
const seed = Number(process.env.SEED ?? 11);

// A bound a hundred thousand times the error that occurs would let a wrong constant pass.
const useful = 1e5;

/** Where the bound holds and says little, and why. */
const blunt: Readonly<Record<string, string>> = {
  'multi-similarity loss': 'β = 50 on rows of any length: exponents of thousands',
  'triplet gradient': 'rows that nearly coincide: the slope of a root near 0',
  'koleo loss': 'the logarithm of a distance that may be 0',
  'koleo terms': 'the logarithm of a distance that may be 0',
  'koleo gradient': 'the slope of that logarithm',
  'masked-siamese gradient': 'sharpened targets are powers of small shares',
};

describe('rounding', () => {
  for (const of of [...Object.keys(oracles), 'similarity/cosine', 'log-sum-exp', 'softmax', 'log-partition'])
    for (const ask of Object.keys((topics[of] as Topic).asks))
      it(`rounding/bound-holds: ${ask} of ${of}`, () => {
        const met = tightness(topics[of] as Topic, ask, draws, seed);
        expect(met.worst, met.at).toBeLessThanOrEqual(1);
        if (blunt[`${of} ${ask}`] === undefined) expect(met.median, 'bound over error').toBeLessThan(useful);
        expect(met.undecided, 'draws that decide nothing').toBeLessThan(draws / 4);
      });
});

/** Losses that find one row beside others: some write −log p as softplus, and some as lse − s. */
const beside = [
  'info-nce',
  'nt-xent',
  'many-positives',
  'false-negatives',
  'supervised-contrastive',
  'debiased',
  'siglip',
];

describe('rounding, log p and p − 1 from terms that cancel', () => {
  for (const of of beside)
    for (const ask of ['loss', 'terms', 'gradient'])
      it(`rounding/bound-holds: ${ask} of ${of}`, () => {
        const met = tightness(topics[of] as Topic, ask, 3 * draws, seed, separateAlgebra);
        expect(met.worst, met.at).toBeLessThanOrEqual(1);
      });
});

it('docs/bounds.md has a line for each of them: npm run laws:bounds', () => {
  const text = readFileSync(join(dirname(bookPath), 'bounds.md'), 'utf8');
  for (const of of Object.keys(oracles))
    for (const ask of Object.keys((topics[of] as Topic).asks)) expect(text).toContain(`| ${of} | ${ask} |`);
});
