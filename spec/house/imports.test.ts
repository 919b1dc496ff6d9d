/**
 * The direction of imports: a room may use the rooms before it, never those after it.
 *
 *   prelude → algebra → readings → similarity → objectives → clustering → encoders → optimisers
 *   → training → evaluation → pipelines → audit;  algebra → pretext;  prelude → datasets, report
 */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources, textOf } from './sources.js';

const chain = ['prelude', 'algebra', 'readings', 'similarity', 'objectives', 'clustering'];
const allowed: Readonly<Record<string, ReadonlyArray<string>>> = {
  ...Object.fromEntries(chain.map((room, i) => [room, chain.slice(0, i + 1)])),
  encoders: ['prelude', 'algebra', 'readings', 'encoders'],
  optimisers: ['prelude', 'algebra', 'optimisers'],
  pretext: ['prelude', 'algebra', 'pretext'],
  datasets: ['prelude', 'algebra', 'datasets'],
  evaluation: [...chain, 'evaluation'],
  training: [...chain, 'encoders', 'optimisers', 'pretext', 'datasets', 'training'],
  pipelines: [
    ...chain,
    'encoders',
    'optimisers',
    'pretext',
    'datasets',
    'training',
    'evaluation',
    'pipelines',
  ],
  audit: [
    ...chain,
    'encoders',
    'optimisers',
    'pretext',
    'datasets',
    'training',
    'evaluation',
    'pipelines',
    'audit',
  ],
  report: [...chain, 'evaluation', 'audit', 'report'],
};

/** src/objectives/info-nce.ts → objectives; backends/array/driver.ts → backends. */
const roomOf = (path: string): string => {
  const [top, room] = path.split('/');
  return top === 'src' ? (room ?? '') : (top ?? '');
};

const relativeImports = (path: string): ReadonlyArray<string> =>
  Array.from(textOf(path).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g), (m) =>
    posix.join(posix.dirname(path), m[1] ?? ''),
  );

const files = sources().filter((f) => !f.endsWith('.test.ts'));

describe('house/direction-of-imports', () => {
  it('finds the rooms it speaks about', () => {
    expect(files.filter((f) => roomOf(f) === 'algebra').length).toBeGreaterThan(5);
    expect(relativeImports('backends/array/algebra.ts')).toContain('src/algebra/derived.js');
  });

  it('a room of src imports only itself and the rooms before it', () => {
    const wrong = files.flatMap((f) => {
      const may = f.startsWith('src/') ? allowed[roomOf(f)] : undefined;
      return may === undefined
        ? []
        : relativeImports(f)
            .filter((to) => !may.includes(roomOf(to)))
            .map((to) => `${f} → ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('backends import only prelude and algebra of src', () => {
    const wrong = files
      .filter((f) => f.startsWith('backends/'))
      .flatMap((f) =>
        relativeImports(f)
          .filter((to) => !['prelude', 'algebra', 'backends'].includes(roomOf(to)))
          .map((to) => `${f} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  it('the oracle imports nothing but itself', () => {
    const wrong = files
      .filter((f) => f.startsWith('spec/oracle/'))
      .flatMap((f) =>
        relativeImports(f)
          .filter((to) => !to.startsWith('spec/oracle/'))
          .map((to) => `${f} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  it('no file of src imports itself through others, types included', () => {
    // The definitions of derived operations are of the type that they make up.
    const among = files.filter((f) => f.startsWith('src/') && roomOf(f) !== 'algebra');
    const left = new Map(
      among.map((f) => [f, relativeImports(f).map((to) => to.replace(/\.js$/, '.ts'))] as const),
    );
    expect(left.get('src/cli/report.ts')).toContain('src/cli/evaluated.ts');
    // A file that imports none of those left, or that none of them imports, stands in no circle.
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [f, to] of left) {
        const imported = [...left.values()].some((others) => others.includes(f));
        if (!imported || !to.some((other) => left.has(other))) left.delete(f);
      }
    }
    expect([...left.keys()]).toEqual([]);
  });
});
