/** Every `@example` of a docstring runs, and yields what it says. */
import { describe, expect, it } from 'vitest';
import { agrees, claiming, docstringExamples } from './examples.js';
import { sources, textOf } from './sources.js';

const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: ReadonlyArray<string>
) => (...values: ReadonlyArray<unknown>) => Promise<unknown>;

const imported = /^import\s+\{([^}]*)\}\s+from\s+'([^']+)';?$/gm;

/** 'contrastive' is the front door; 'contrastive/x' is the source that the exports map points to. */
const sourceOf = (specifier: string): string => {
  const { exports } = JSON.parse(textOf('package.json')) as {
    exports: Readonly<Record<string, { readonly default?: string }>>;
  };
  const built = exports[specifier.replace(/^contrastive/, '.')]?.default ?? `no entry ${specifier}`;
  return built.replace('./dist/', '').replace(/\.js$/, '.ts');
};

const load = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
  (await import(/* @vite-ignore */ `../../${path}`)) as Readonly<Record<string, unknown>>;

const scopeOf = async (path: string, example: string): Promise<Readonly<Record<string, unknown>>> => {
  const scope: Record<string, unknown> = { ...(await load(path)) };
  for (const [, names, from] of example.matchAll(imported)) {
    const entry = (from ?? '').startsWith('contrastive')
      ? await load(sourceOf(from ?? ''))
      : ((await import(/* @vite-ignore */ from ?? '')) as Readonly<Record<string, unknown>>);
    for (const name of (names ?? '').split(',').map((n) => n.trim()))
      if (name !== '') scope[name] = entry[name];
  }
  return scope;
};

const cases = sources()
  .filter((path) => path.startsWith('src/') || path.startsWith('backends/') || path.startsWith('spec/'))
  .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('spec/house/'))
  .flatMap((path) =>
    docstringExamples(textOf(path)).map((example, i) => [`${path} #${i + 1}`, path, example] as const),
  );

describe('house/examples', () => {
  it('the claims of an example are found, and a wrong one is seen', () => {
    expect(claiming('f(2) // => 4')).toBe('__claim(await (f(2)), "4");');
    expect(agrees(2.2361, 2.236, '2.236')).toBe(true);
    expect(agrees(2.2371, 2.236, '2.236')).toBe(false);
    expect(agrees([1, 2], [1, 3], '[1, 3]')).toBe(false);
  });

  it.each(cases)('%s', async (_, path, example) => {
    const scope = await scopeOf(path, example);
    let claims = 0;
    const claim = (value: unknown, written: string): void => {
      claims += 1;
      const expected: unknown = new Function(`return (${written.replace(/;$/, '')})`)();
      expect(agrees(value, expected, written), `${JSON.stringify(value)} is not ${written}`).toBe(true);
    };
    const body = claiming(example.replace(imported, ''));
    await new AsyncFunction(...Object.keys(scope), '__claim', body)(...Object.values(scope), claim);
    expect(claims, 'an example states at least one value').toBeGreaterThan(0);
  });
});
