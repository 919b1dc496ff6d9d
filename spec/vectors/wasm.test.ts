/** Every family is claimed; the golden numbers against the wasm backend, at the tolerances that rounding derives. */
import { readdirSync, readFileSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { wasmDriver } from '../../backends/wasm/driver.js';
import { families } from './families.js';
import type { Golden } from './family.js';
import { judgeOn } from './on-backend.js';

const goldenOf = (family: string): Golden =>
  JSON.parse(readFileSync(`spec/vectors/golden/${family}.json`, 'utf8')) as Golden;

describe('vectors', () => {
  it('every file of golden numbers is a family of ours, and has cases', () => {
    const files = readdirSync('spec/vectors/golden').map((f) => f.replace(/\.json$/, ''));
    expect(files.length).toBeGreaterThan(60);
    expect([...new Set(families.map((f) => f.family))].sort()).toEqual(files.sort());
    for (const file of files) expect(goldenOf(file).cases.length).toBeGreaterThan(0);
  });
});

describe('vectors/wasm', () => {
  const formulas = families.filter((f) => f.kind === 'formula');
  it.each(formulas.map((f) => [f.family, f] as const))('%s', async (name, family) => {
    const found = await wasmDriver.use<never, ReadonlyArray<unknown>>((b) =>
      TE.fromTask(async () => {
        const strays: unknown[] = [];
        for (const c of goldenOf(name).cases) {
          const compared = await judgeOn(b, family, c);
          if ('outcome' in compared) strays.push({ id: c.id, ...compared });
          else strays.push(...compared.filter((x) => !(x.worst <= 1)).map((x) => ({ id: c.id, ...x })));
        }
        return strays;
      }),
    )();
    expect(isRight(found) ? found.right : found).toEqual([]);
  });
});
