/** Every statement has a law that exists, or a reason why it has none. */
import { describe, expect, it } from 'vitest';
import { laws } from '../laws/registry.js';
import { statements } from './statements.js';

const counts = {
  A: 12,
  B: 10,
  C: 30,
  D: 16,
  E: 9,
  F: 11,
  G: 6,
  H: 4,
  I: 12,
  J: 20,
  K: 6,
  L: 9,
  M: 11,
  N: 16,
};
const ids = new Set(laws.map((l) => l.id));
const named = (by: string): ReadonlyArray<string> => by.match(/[a-z0-9-]+(?:\/[a-z0-9-]+)+/g) ?? [];
const reasoned = (by: string): boolean => /^(struck|no subject): .{10}/.test(by);

describe('statements', () => {
  it('none is left out', () => {
    const places = Object.entries(counts).flatMap(([letter, n]) =>
      Array.from({ length: n }, (_, i) => `${letter}${i + 1}`),
    );
    expect(statements.map(([place]) => place)).toEqual(places);
  });

  it('each is a law, or there is a reason why not', () => {
    const known = (by: string) => named(by).some((id) => ids.has(id));
    expect(statements.filter(([, , by]) => !known(by) && !reasoned(by))).toEqual([]);
  });

  it('laws that are named exist', () => {
    const strangers = statements.flatMap(([place, , by]) =>
      reasoned(by)
        ? []
        : named(by)
            .filter((id) => !id.startsWith('src/') && !ids.has(id))
            .map((id) => `${place}: ${id}`),
    );
    expect(strangers).toEqual([]);
  });
});
