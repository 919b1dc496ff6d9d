/** nearest — the known name that a wrong one was probably meant to be. */

/** The least number of letters put in, taken out or changed between two words (Levenshtein 1965). */
const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (previous[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    previous = next;
  }
  return previous[b.length] as number;
};

/**
 * The nearest known name, when one is near enough to be meant.
 *
 * @example
 * nearest('temprature', ['temperature', 'reduction']) // => 'temperature'
 * nearest('zzz', ['temperature', 'reduction']) // => undefined
 */
export const nearest = (given: string, known: ReadonlyArray<string>): string | undefined => {
  const ranked = known
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
};

/** What is allowed, with the nearest name first when there is one. */
export const allowedNames = (given: string, known: ReadonlyArray<string>): string => {
  const meant = nearest(given, known);
  return meant === undefined ? known.join(', ') : `${known.join(', ')} (did you mean ${meant}?)`;
};
