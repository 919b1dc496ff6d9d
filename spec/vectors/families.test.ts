import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { families } from './families.js';
import type { Golden } from './family.js';
import { judgeCase } from './judge.js';

describe.each(families.map((f) => [f.family, f] as const))('%s', (name, family) => {
  const golden = JSON.parse(readFileSync(`spec/vectors/golden/${name}.json`, 'utf8')) as Golden;
  it.each(golden.cases.map((c) => [c.id, c] as const))('%s', (_, c) => {
    const broken = judgeCase(arrayAlgebra, family, c).filter((x) => !(x.worst <= 1));
    expect(broken).toEqual([]);
  });
});
