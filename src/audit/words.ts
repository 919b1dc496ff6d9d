/**
 * words — what an audit found, in sentences: which invariances help which task, which harm it, and what is still read.
 *
 * A sentence claims a help or a harm only where the interval over seeds leaves 0 out.
 */
import type { Interval } from '../evaluation/paired.js';
import { excludesZero } from '../evaluation/paired.js';
import type { Audit, EffectFound, InvarianceFound, ReadingFound } from './record.js';

/** A share as points with one decimal. */
const points = (x: number): string => (100 * x).toFixed(1);
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${points(Math.abs(x))}`;

/**
 * A difference with its interval, in points.
 *
 * @example
 * intervalInWords({ mean: 0.021, low: 0.005, high: 0.037, count: 3 })
 * // => '+2.1 points (95 % interval +0.5 to +3.7, 3 seeds)'
 */
export const intervalInWords = ({ mean, low, high, count }: Interval): string =>
  count < 2
    ? `${signed(mean)} points (one seed, so no interval)`
    : `${signed(mean)} points (95 % interval ${signed(low)} to ${signed(high)}, ${count} seeds)`;

const list = (xs: ReadonlyArray<string>): string =>
  xs.length < 2 ? xs.join('') : `${xs.slice(0, -1).join(', ')} and ${xs[xs.length - 1]}`;

const told = (e: EffectFound): string => `${e.task} by ${intervalInWords(e.difference)}`;

/** What one transformation does to the tasks. */
const effectSentence = (transformation: string, effects: ReadonlyArray<EffectFound>): string => {
  const clear = effects.filter((e) => excludesZero(e.difference));
  const [helps, harms] = [
    clear.filter((e) => e.difference.mean > 0),
    clear.filter((e) => e.difference.mean < 0),
  ];
  const rest = effects.filter((e) => !clear.includes(e)).map((e) => e.task);
  const parts = [
    ...(helps.length > 0 ? [`helps ${list(helps.map(told))}`] : []),
    ...(harms.length > 0 ? [`harms ${list(harms.map(told))}`] : []),
  ];
  const open = rest.length > 0 ? `no clear effect on ${list(rest)}` : '';
  return `In the policy, ${transformation} ${[...parts, ...(open === '' ? [] : [`shows ${open}`])].join('; it ')}.`;
};

const keptIn = (f: InvarianceFound): string =>
  `at ${f.strength} ${points(f.trained.kept)} % (untrained ${points(f.untrained.kept)} %, raw pixels ${points(f.raw.kept)} %)`;

const invarianceSentence = (name: string, found: ReadonlyArray<InvarianceFound>): string =>
  `Of a sample's own direction, ${name} leaves ${list(found.map(keptIn))}.`;

const written = (r: ReadingFound, x: number): string =>
  r.measure === 'R²' ? `R² ${x.toFixed(2)}` : `${points(x)} % right`;

/** What is a difference worth naming where nothing says how far it varies: five points. */
const notable = 0.05;

const readingSentence = (r: ReadingFound): string => {
  const way = r.trained - r.untrained;
  const lost = r.trained - r.chance < notable;
  const verb = lost
    ? r.untrained - r.chance < notable
      ? 'cannot be read, before or after'
      : 'was forgotten'
    : way < -notable
      ? 'was partly forgotten'
      : way > notable
        ? 'was learned'
        : 'is read as well as before';
  return (
    `Its ${r.parameter} ${verb}: ${written(r, r.trained)}, untrained ${written(r, r.untrained)}, ` +
    `chance ${written(r, r.chance)}.`
  );
};

/** The sentences of an audit: one paragraph for each transformation. */
export const inWords = ({
  invariance,
  reading,
  effects,
}: Pick<Audit, 'invariance' | 'reading' | 'effects'>): ReadonlyArray<string> => {
  const names = [...new Set([...invariance, ...reading, ...effects].map((f) => f.transformation))];
  return names.map((name) => {
    const own = <F extends { readonly transformation: string }>(all: ReadonlyArray<F>): ReadonlyArray<F> =>
      all.filter((f) => f.transformation === name);
    const [kept, read, does] = [own(invariance), own(reading), own(effects)];
    return [
      ...(kept.length > 0 ? [invarianceSentence(name, kept)] : []),
      ...read.map(readingSentence),
      ...(does.length > 0 ? [effectSentence(name, does)] : []),
    ].join(' ');
  });
};
