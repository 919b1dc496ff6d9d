/** What Stryker found, as a page: scores, survivors with their reasons, and what is still to be run. */
import { describe, expect, it } from 'vitest';
import { page } from './page.js';
import type { Reason } from './reasons.js';
import { renewed } from './reasons.js';
import type { Mutant, Results } from './results.js';
import { survivors, tallied, together } from './results.js';

const mutant = (
  status: string,
  line: number,
  columns: readonly [number, number],
  replacement: string,
): Mutant => ({
  mutatorName: 'ArithmeticOperator',
  replacement,
  status,
  location: { start: { line, column: columns[0] }, end: { line, column: columns[1] } },
});

const source = 'const a = 1;\nexport const f = (x: number) => x + a;\n';
const dead = mutant('Killed', 2, [33, 38], 'x - a');
const living = mutant('Survived', 2, [33, 38], 'x * a');
const slow = mutant('Timeout', 2, [33, 38], 'x || a');
const still = mutant('Ignored', 1, [11, 12], '2');
const of = (file: string, ...mutants: ReadonlyArray<Mutant>): Results => ({
  files: { [file]: { source, mutants } },
});
const f = 'src/f.ts';
const why: Reason = {
  file: f,
  at: 'export const f = (x: number) => x + a;',
  from: 'x + a',
  to: 'x * a',
  reason: 'a | is 1',
};
const wanted = [
  { path: f, text: source },
  { path: 'src/g.ts', text: '' },
];

describe('survivors/results', () => {
  it('a mutant that timed out, or that no test reaches, is no killed mutant', () => {
    const t = tallied([
      dead,
      living,
      slow,
      still,
      mutant('NoCoverage', 1, [1, 2], ''),
      mutant('CompileError', 1, [1, 2], ''),
    ]);
    expect(t).toEqual({ killed: 1, timedOut: 1, survived: 1, uncovered: 1, left: 1 });
  });

  it('of several reports the last one that ran a file speaks for it', () => {
    const all = together([of(f, living), of('src/g.ts', dead), of(f, dead), of(f, still)]);
    expect(all.files[f]?.mutants).toEqual([dead]);
    expect(Object.keys(all.files)).toEqual([f, 'src/g.ts']);
  });

  it('a survivor is named by its line and its change', () => {
    expect(survivors(of(f, dead, living, still))).toEqual([
      { file: f, line: 2, at: why.at, from: 'x + a', to: 'x * a', status: 'Survived' },
    ]);
  });

  it('a change over several lines is said on one', () => {
    const block = { ...living, location: { start: { line: 1, column: 11 }, end: { line: 2, column: 7 } } };
    expect(survivors(of(f, block))[0]?.from).toBe('1; export');
  });
});

describe('survivors/reasons', () => {
  it('stay with their mutant when lines move, and a new survivor gets a place for one', () => {
    const moved: Results = {
      files: {
        [f]: {
          source: `\n${source}`,
          mutants: [mutant('Survived', 3, [33, 38], 'x * a'), mutant('Timeout', 3, [33, 38], 'x || a')],
        },
      },
    };
    const { kept, gone } = renewed([why], survivors(moved), new Set([f]));
    expect(kept).toEqual([why, { ...why, to: 'x || a', reason: '' }]);
    expect(gone).toEqual([]);
  });

  it('go with their mutant, aloud; those of files that were not run stay', () => {
    const elsewhere = { ...why, file: 'src/g.ts' };
    expect(renewed([why, elsewhere], survivors(of(f, dead)), new Set([f]))).toEqual({
      kept: [elsewhere],
      gone: [why],
    });
  });
});

describe('survivors/page', () => {
  const text = page(of(f, dead, living, slow, still), [why], wanted);

  it('says the score by file and in all, and what was not run', () => {
    expect(text).toContain('| src/f.ts | 33.3 % | 1 | 1 | 0 | 1 | 1 |');
    expect(text).toContain('| **in all** | 33.3 % | 1 | 1 | 0 | 1 | 1 |');
    expect(text).toContain('1 of 2 files were run');
    expect(text).toContain('## Not run yet\n\n* `src/g.ts`');
    expect(text).not.toContain('## Changed since');
  });

  it('lists what lives, with its reason or a dash', () => {
    expect(text).toContain('| 2 | `x + a` → `x * a` | survived | a \\| is 1 |');
    expect(text).toContain('| 2 | `x + a` → `x \\|\\| a` | timed out | — |');
    expect(text).toContain('2 of their mutants live, 1 with a reason');
  });

  it('names a file that changed since it was run', () => {
    const changed = page(of(f, dead), [], [{ path: f, text: `${source}//` }]);
    expect(changed).toContain('## Changed since they were run\n\n* `src/f.ts`');
    expect(changed).toContain('None.');
  });
});
