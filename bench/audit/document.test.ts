import { isLeft } from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import type { Audit } from '../../src/audit/record.js';
import { marksOf, withAudit } from './document.js';

const audit: Audit = {
  title: 'Audit',
  lead: 'what it was',
  samples: { training: 10, heldOut: 20 },
  seeds: 0,
  known: [{ task: 'digit', chance: 0.1, untrained: 0.5, trained: 0.75 }],
  invariance: [],
  reading: [],
  tasks: [],
  effects: [],
  held: [],
  inWords: [],
  computed: [],
  command: 'audit',
};
const [begin, end] = marksOf('digits');

it('writes a table between its marks, once and again the same, and touches nothing else', () => {
  const once = withAudit('digits', audit)(`before ${begin} earlier ${end} after`);
  if (isLeft(once)) throw new Error(once.left.given);
  expect(once.right).toContain('75.0 %');
  expect(once.right).toContain('10 + 20 samples');
  expect(once.right).not.toContain('earlier');
  expect(once.right.startsWith(`before ${begin}`) && once.right.endsWith(`${end} after`)).toBe(true);
  expect(withAudit('digits', audit)(once.right)).toEqual(once);
});

it('refuses a document without the marks', () => {
  expect(isLeft(withAudit('colours', audit)(`${begin}${end}`))).toBe(true);
});
