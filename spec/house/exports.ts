/**
 * exports — the public entries of the package, one for each public source, by name.
 *
 * `npm run exports` writes them into package.json; a test holds that they are current.
 */
import { filesBelow } from './sources.js';

const rooms = [
  'prelude',
  'algebra',
  'readings',
  'similarity',
  'objectives',
  'clustering',
  'encoders',
  'optimisers',
  'pretext',
  'training',
  'evaluation',
  'datasets',
  'pipelines',
];

/** Where an entry's types and code are. */
export interface Entry {
  readonly types: string;
  readonly default: string;
}

const built = (source: string): Entry => {
  const path = `./dist/${source.replace(/\.ts$/, '')}`;
  return { types: `${path}.d.ts`, default: `${path}.js` };
};

const entries = (sources: ReadonlyArray<string>, strip: RegExp): ReadonlyArray<readonly [string, Entry]> =>
  sources
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => [`./${path.replace(strip, '').replace(/\.ts$/, '')}`, built(path)] as const);

/** Every public entry: the front door, the sources of the rooms, the backends, and the specification. */
export const publicEntries = (): Readonly<Record<string, Entry | string>> => ({
  '.': built('src/index.ts'),
  ...Object.fromEntries(rooms.flatMap((room) => entries(filesBelow(`src/${room}`, '.ts'), /^src\//))),
  ...Object.fromEntries(
    filesBelow('backends', '/driver.ts').map((path) => [`./${path.replace('/driver.ts', '')}`, built(path)]),
  ),
  './backends/array/algebra': built('backends/array/algebra.ts'),
  ...Object.fromEntries(
    entries(
      filesBelow('spec', '.ts').filter((path) =>
        /^spec\/([^/]+|(kit|laws|subjects|domains|oracle|protocol)\/[^/]+)$/.test(path),
      ),
      /^/,
    ),
  ),
  './package.json': './package.json',
});
