import { describe, expect, it } from 'vitest';
import { infoNce } from '../oracle/info-nce.js';
import { ntXent } from '../oracle/nt-xent.js';
import type { Conventions } from '../question.js';
import type { Subject } from '../subject.js';
import type { Said } from '../subjects/functions.js';
import { ofFunctions } from '../subjects/functions.js';
import type { Topic } from '../topic.js';
import { topics } from '../topic.js';
import { anchorsOf } from './anchors.js';
import { formula } from './fit.js';
import type { Identity } from './identify.js';
import { identify } from './identify.js';

const views = (loss: Said, conventions: Conventions = {}): Subject =>
  ofFunctions('theirs', { 'nt-xent': { conventions, asks: { loss } } });

const of = async (subject: Subject): Promise<Identity> => {
  const [claim] = subject.claims;
  return claim === undefined ? expect.fail('no claim') : identify(subject, claim, 1);
};

const plain: Conventions = {
  temperature: 0.5,
  normalisation: 'unit',
  reduction: 'mean',
  scale: 1,
  positives: 'each',
};
/** NT-Xent by the book's equations, under changed conventions. */
const equation =
  (change: (c: Conventions) => Conventions): Said =>
  (c, x, labels) =>
    ntXent({ ...plain, ...c, ...change(c) }, x, labels) as number;

describe('identify', () => {
  it('Google’s SimCLR is twice NT-Xent with the floor under the squared length', async () => {
    const id = await of(views(equation(() => ({ normalisation: 'unit-floor-1e-6', scale: 2 }))));
    expect(id.presets).toEqual(['simclr-google']);
    expect(id.best?.partings).toEqual([]);
    expect(formula(id.plain ?? expect.fail('no plain form'), 'nt-xent')).toBe('2 × nt-xent');
  });

  it('plain NT-Xent is what several use', async () => {
    const id = await of(views(equation(() => ({}))));
    expect(id.presets).toContain('lightly');
    expect(id.presets).not.toContain('simclr-google');
    expect(id.best).toMatchObject({ partings: [], fit: { factor: 1, constant: 0 } });
  });

  it('a temperature of one’s own is found, whatever is asked', async () => {
    const id = await of(views(equation(() => ({ temperature: 0.07 }))));
    expect(id.best).toMatchObject({
      partings: [],
      candidate: { follows: false, conventions: { temperature: 0.07 } },
    });
  });

  it.each([
    ['a logarithm to base 2', (x: number) => x / Math.LN2, '1/log 2 × nt-xent'],
    ['a factor and a constant', (x: number) => 3 * x - 0.5, '3 × nt-xent − 1/2'],
    ['a constant that goes with N', (x: number, n: number) => x + 2 * Math.log(n), 'nt-xent + 2 · log N'],
    [
      'a factor that goes with the temperature',
      (x: number, _: number, t: number) => 2 * t * x,
      '2 × τ × nt-xent',
    ],
  ])('%s', async (_, change, symbols) => {
    const loss: Said = (c, x) =>
      change(Number(equation(() => ({}))(c, x)), x.z0?.length ?? 0, Number(c.temperature));
    const { best } = await of(views(loss));
    expect(best?.partings).toEqual([]);
    expect(formula(best?.fit ?? expect.fail('no fit'), 'nt-xent')).toBe(symbols);
  });

  it('another objective under the name of this one is found', async () => {
    const conventions = { ...plain, mode: 'in-batch', direction: 'both', positive: 'counted-once' };
    const loss: Said = (c, x) =>
      infoNce({ ...conventions, ...c }, { q: x.z0 ?? [], k: x.z1 ?? [] }) as number;
    const { best } = await of(views(loss));
    expect(best).toMatchObject({ partings: [], candidate: { of: expect.stringMatching(/clip|info-nce/) } });
  });

  it('a loss of nobody’s is not identified, and is told where it parts', async () => {
    const loss: Said = (c, x) => Number(equation(() => ({}))(c, x)) + 0.01 * Math.abs(x.z0?.[0]?.[0] ?? 0);
    const { best } = await of(views(loss));
    expect(best?.partings.length).toBeGreaterThan(0);
    expect(best?.partings[0]).toMatchObject({
      anchor: expect.any(String),
      theirs: expect.any(Number),
      ours: expect.any(Number),
    });
  });

  it('a choice that the definition leaves open is not asked about: KoLeo beside a zero row', async () => {
    const anchors = anchorsOf(topics.koleo as Topic, {}, 1);
    expect(anchors.map((a) => a.name)).not.toContain('a zero row');
    expect(anchors.filter((a) => a.ordinary).length).toBe(8);
    // Of rows that are equally near the first is taken; the definition takes their mean.
    const loss: Said = (_, x) => {
      const rows = (x.x ?? []).map((row) => row.map((v) => v / Math.max(1e-8, Math.hypot(...row))));
      const terms = rows.map((row, i) => {
        const dots = rows.map((other, j) =>
          i === j ? -2 : other.reduce((so, v, d) => so + v * (row[d] ?? 0), 0),
        );
        const nearest = rows[dots.indexOf(Math.max(...dots))] ?? [];
        return -Math.log(Math.hypot(...row.map((v, d) => v - (nearest[d] ?? 0) + 1e-8)) + 1e-8);
      });
      return terms.reduce((a, b) => a + b, 0) / terms.length;
    };
    const { best, presets } = await of(ofFunctions('first of equals', { koleo: { asks: { loss } } }));
    expect(presets).toContain('lightly');
    expect(best?.partings).toEqual([]);
  });
});
