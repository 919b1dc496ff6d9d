/** The command that explains. */
import { describe, expect, it } from 'vitest';
import { objectives } from '../../src/objectives/registry.js';
import { explain } from './explain.js';

const asked = async (...argv: string[]) => {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await explain(argv, {
    out: (t) => void out.push(t),
    err: (t) => void err.push(t),
    columns: undefined,
    signal: new AbortController().signal,
  });
  return { exit, out: out.join(''), err: err.join('') };
};

describe('explain', () => {
  it('lists every objective by kind', async () => {
    const { exit, out } = await asked();
    expect(exit).toBe(0);
    for (const name of Object.keys(objectives)) expect(out).toContain(`\n  ${name}`);
  });

  it('says formula, landmarks for the sizes asked, presets with who uses them, laws, mistakes, originals', async () => {
    const { out } = await asked('nt-xent', '--n', '512', '--temperature', '0.1');
    expect(out).toContain('log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ)');
    expect(out).toContain(`collapse ${Number(Math.log(1023).toPrecision(5))}`);
    expect(out).toContain('google-research/simclr');
    expect(out).toContain('nt-xent/definition');
    expect(out).toContain('lightning-bolts#695');
    expect(out).toContain('τ < 0.01127');
  });

  it('answers in JSON with the same facts', async () => {
    const { out } = await asked('info-nce', '--preset', 'moco', '--negatives', '100', '--json');
    const e = JSON.parse(out) as {
      conventions: { temperature: number };
      landmarks: { collapse: number };
      laws: unknown[];
    };
    expect(e.conventions.temperature).toBe(0.07);
    expect(Math.abs(e.landmarks.collapse - Math.log(101))).toBeLessThan(2 ** -48);
    expect(e.laws.length).toBeGreaterThan(0);
  });

  it('every objective and every preset explains itself', async () => {
    for (const o of Object.values(objectives))
      for (const preset of [undefined, ...Object.keys(o.presets)]) {
        const { exit, out, err } = await asked(
          o.name,
          '--n',
          '16',
          ...(preset === undefined ? [] : ['--preset', preset]),
        );
        expect({ name: o.name, preset, exit, err }).toEqual({ name: o.name, preset, exit: 0, err: '' });
        expect(out).not.toMatch(/(floor|collapse|\[) ?NaN/);
        expect(out).toMatch(/floor (−∞|−?-?[0-9.e+-]+), collapse -?[0-9.e+-]+ /);
        expect(out).toMatch(/The floor is the least|The floor is a proven bound|There is no floor/);
      }
  });

  it('names what two presets differ in', async () => {
    const { out } = await asked('info-nce-pytorch', '--against', 'positive-counted-twice');
    expect(out).toContain('ℒ(positive-counted-twice) = ℒ(info-nce-pytorch) + [ log(1 + exp(');
  });

  it('refuses with the nearest name', async () => {
    expect(await asked('nt-xnt')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('did you mean nt-xent?'),
    });
    expect((await asked('nt-xent', '--temprature', '1')).err).toContain('did you mean temperature?');
    expect((await asked('nt-xent', '--preset', 'lightli')).err).toContain('did you mean lightly?');
    for (const bad of ['-1', '0', 'NaN', 'Infinity'])
      expect(await asked('nt-xent', '--temperature', bad)).toMatchObject({
        exit: 2,
        err: expect.stringMatching(/temperature.*(given|is) .*(allowed|above 0)/),
      });
    expect(await asked('decoupled', '--n', '1')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('at least 2 pairs'),
    });
  });
});
