/** running — the code of a docstring or a document, run as a user would run it, its claims compared. */
import { agrees, claiming } from './examples.js';
import { textOf } from './sources.js';

const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: ReadonlyArray<string>
) => (...values: ReadonlyArray<unknown>) => Promise<unknown>;

const imported = /^import\s+\{([^}]*)\}\s+from\s+'([^']+)';?$/gm;

type Names = Readonly<Record<string, unknown>>;

/** 'contrastive' is the front door; 'contrastive/x' is the source that the exports map points to. */
const sourceOf = (specifier: string): string => {
  const { exports } = JSON.parse(textOf('package.json')) as {
    exports: Readonly<Record<string, { readonly default?: string }>>;
  };
  const built = exports[specifier.replace(/^contrastive/, '.')]?.default ?? `no entry ${specifier}`;
  return built.replace('./dist/', '').replace(/\.js$/, '.ts');
};

const load = async (path: string): Promise<Names> =>
  (await import(/* @vite-ignore */ `../../${path}`)) as Names;

const importedBy = async (code: string): Promise<Names> => {
  const scope: Record<string, unknown> = {};
  for (const [, names, from] of code.matchAll(imported)) {
    const entry = (from ?? '').startsWith('contrastive')
      ? await load(sourceOf(from ?? ''))
      : ((await import(/* @vite-ignore */ from ?? '')) as Names);
    for (const name of (names ?? '').split(',').map((n) => n.trim()))
      if (name !== '') scope[name] = entry[name];
  }
  return scope;
};

/** A claim that does not hold, in words. */
export interface Broken {
  readonly claims: number;
  readonly broken: ReadonlyArray<string>;
}

/** Runs code with its imports, beside the exports of `path` when there is one; says how many claims were made. */
export const claimsOf = async (code: string, path?: string): Promise<Broken> => {
  const scope = { ...(path === undefined ? {} : await load(path)), ...(await importedBy(code)) };
  const broken: string[] = [];
  let claims = 0;
  const claim = (value: unknown, written: string): void => {
    claims += 1;
    const expected: unknown = new Function(`return (${written.replace(/;$/, '')})`)();
    if (!agrees(value, expected, written)) broken.push(`${JSON.stringify(value)} is not ${written}`);
  };
  const body = claiming(code.replace(imported, ''));
  await new AsyncFunction(...Object.keys(scope), '__claim', body)(...Object.values(scope), claim);
  return { claims, broken };
};
