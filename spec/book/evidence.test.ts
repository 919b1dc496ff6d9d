/**
 * Every law kills a bug, and every bug is killed by a law: as it is written down beside the book, tried again here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chapters, laws } from '../laws/registry.js';
import { bugs } from '../mutants/bugs.js';
import type { Evidence } from './evidence.js';
import { kills } from './evidence.js';
import { evidencePath } from './paths.js';

const evidence = JSON.parse(readFileSync(evidencePath, 'utf8')) as ReadonlyArray<Evidence>;
const byLaw = new Map(evidence.map((e) => [e.law, e]));
const byId = new Map(bugs.map((b) => [b.id, b]));

describe('evidence', () => {
  it('speaks of every law and of nothing else', () => {
    expect(evidence.map((e) => e.law)).toEqual(laws.map((l) => l.id));
    expect(new Set(laws.map((l) => l.id)).size).toBe(laws.length);
    expect(byId.size).toBe(bugs.length);
  });

  it('every law kills a bug', () => {
    expect(evidence.filter((e) => e.kills.length === 0).map((e) => e.law)).toEqual([]);
  });

  it('every bug is killed', () => {
    const dead = new Set(evidence.flatMap((e) => e.kills));
    expect(bugs.filter((b) => !dead.has(b.id)).map((b) => b.id)).toEqual([]);
  });

  for (const { title, laws: own } of chapters)
    it(`${title}: what is written down happens again`, async () => {
      const alive: string[] = [];
      for (const law of own)
        for (const id of byLaw.get(law.id)?.kills ?? []) {
          const bug = byId.get(id);
          if (bug === undefined || !(await kills(law, bug))) alive.push(`${law.id} lets ${id} live`);
        }
      expect(alive).toEqual([]);
    });
});
