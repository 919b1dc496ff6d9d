/** A subject is judged by its own claims: refusals are counted, and conventions that are not its own are not asked. */
import { describe, expect, it } from 'vitest';
import { examine } from './examine.js';
import type { Law } from './law.js';
import { laws } from './laws/registry.js';
import { ntXent } from './oracle/nt-xent.js';
import type { Said } from './subjects/functions.js';
import { ofFunctions } from './subjects/functions.js';

const named = (id: string): Law => laws.find((l) => l.id === id) ?? expect.fail(`no law ${id}`);

const bound = { normalisation: 'unit', reduction: 'mean', scale: 1, positives: 'each' };
const loss: Said = (c, x) => ntXent({ ...c, ...bound }, x);
const mine = ofFunctions('mine', { 'nt-xent': { conventions: bound, asks: { loss } } });
const effort = { runs: 40, seed: 1 };

describe('examine', () => {
  it('a law that asks for another factor is not about a loss bound to one', async () => {
    expect(await examine(named('nt-xent/scale-is-a-factor'), mine, effort)).toMatchObject({
      outcome: 'not claimed',
      runs: 0,
    });
    expect(await examine(named('nt-xent/definition'), mine, effort)).toMatchObject({
      outcome: 'holds',
      runs: 40,
    });
  });

  it('draws that are declined judge nothing and are counted; who declines all of them has refused', async () => {
    const some = {
      ...mine,
      ask: async (q: Parameters<typeof mine.ask>[0]) =>
        (q.tensors.z0?.rows ?? 0) < 2 ? ({ outcome: 'refused', why: 'one row' } as const) : mine.ask(q),
    };
    const found = await examine(named('nt-xent/definition'), some, effort);
    expect(found.outcome).toBe('holds');
    expect(found.refusals).toBeGreaterThan(0);
    expect(found.refusals).toBeLessThan(40);
    const none = { ...mine, ask: async () => ({ outcome: 'refused', why: 'never' }) as const };
    expect(await examine(named('nt-xent/definition'), none, effort)).toMatchObject({
      outcome: 'refused',
      why: 'never',
      refusals: 40,
    });
  });

  it('who breaks is asked nothing more, and the situation that broke it stands', async () => {
    let asked = 0;
    const broken = {
      ...mine,
      ask: async () => {
        asked += 1;
        return { outcome: 'broken', why: 'gone' } as const;
      },
    };
    expect(await examine(named('nt-xent/definition'), broken, effort)).toMatchObject({
      outcome: 'broken',
      why: 'gone',
    });
    expect(asked).toBe(1);
  });
});
