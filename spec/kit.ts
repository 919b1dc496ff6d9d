/**
 * kit — the book of laws as tests of vitest, for whoever has a loss of their own.
 *
 *   import { describeLaws } from 'contrastive/spec/kit';
 *   import { ofFunctions } from 'contrastive/spec/subjects/functions';
 *
 *   describeLaws(ofFunctions('mine', { 'nt-xent': { asks: { loss: ({ temperature }, { z0, z1 }) => … } } }));
 *
 * One test a law that the subject's claims meet; a law that fails shows its smallest counterexample.
 */
import { describe, expect, it } from 'vitest';
import { concerns } from './examine.js';
import type { Law } from './law.js';
import { laws } from './laws/registry.js';
import type { Part } from './report/fold.js';
import { folded } from './report/fold.js';
import { examined } from './report/run.js';
import { below } from './report/text.js';
import type { Subject } from './subject.js';

/** How hard to look; 100 draws and seed 1 when nothing is said. */
export interface Kit {
  readonly runs?: number;
  readonly seed?: number;
  /** Only these laws. */
  readonly only?: (law: Law) => boolean;
}

const counterexample = (law: Law, parts: ReadonlyArray<Part>, seed: number): string => {
  const finding = folded(parts, seed);
  if (finding === undefined || finding.outcome === 'holds') return '';
  return [`${law.statement}: ${finding.outcome}`, ...below(finding)].join('\n');
};

/** Registers a test for each law that is about something the subject claims. */
export const describeLaws = (
  subject: Subject,
  { runs = 100, seed = 1, only = () => true }: Kit = {},
): void => {
  const concerned = laws.filter((law) => only(law) && concerns(law, subject) !== undefined);
  describe(`laws of ${subject.name}`, () => {
    it('claims what some law is about', () => {
      expect(concerned.length).toBeGreaterThan(0);
    });
    for (const law of concerned)
      it(`${law.id}: ${law.statement}`, async () => {
        const plan = { runs, seed, shard: { index: 0, of: 1 } };
        expect(counterexample(law, await examined(law, subject, plan, 0), seed)).toBe('');
      });
  });
};
