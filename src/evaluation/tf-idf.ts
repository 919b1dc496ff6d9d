/**
 * tf-idf — texts compared by the rare words they share: the honest baseline of text retrieval.
 *
 *   w(t, d) = (1 + log tf) · log(N/df),   texts compared by the cosine of their weights
 *
 * Source   Salton & Buckley 1988; Manning, Raghavan & Schütze 2008, §6.4 (ltc)
 */

/** Terms of each text with their weights, of norm 1 or empty. */
export type Weighted = ReadonlyArray<ReadonlyMap<string, number>>;

/**
 * log(N/df) of each term over some texts; a term in none of them counts as in one.
 *
 * @example
 * inverseFrequencies([['a', 'b'], ['a']]).get('b') // => Math.log(2)
 */
export const inverseFrequencies = (
  texts: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const terms of texts) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map([...counts].map(([term, df]) => [term, Math.log(texts.length / df)]));
};

/** Texts as weights over their terms. */
export const weighted = (
  texts: ReadonlyArray<ReadonlyArray<string>>,
  idf: ReadonlyMap<string, number>,
  count: number,
): Weighted =>
  texts.map((terms) => {
    const frequencies = new Map<string, number>();
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    const entries = [...frequencies].map(
      ([term, tf]) => [term, (1 + Math.log(tf)) * (idf.get(term) ?? Math.log(count))] as const,
    );
    const norm = Math.sqrt(entries.reduce((so, [, w]) => so + w * w, 0));
    return new Map(entries.map(([term, w]) => [term, norm > 0 ? w / norm : 0]));
  });

/** For each term the texts that hold it, with its weight there. */
export interface TermIndex {
  readonly size: number;
  readonly holders: ReadonlyMap<string, ReadonlyArray<readonly [text: number, weight: number]>>;
}

/** The index of some texts by their terms. */
export const indexed = (bank: Weighted): TermIndex => {
  const holders = new Map<string, Array<readonly [number, number]>>();
  bank.forEach((text, j) => {
    for (const [term, w] of text) {
      const held = holders.get(term);
      if (held === undefined) holders.set(term, [[j, w]]);
      else held.push([j, w]);
    }
  });
  return { size: bank.length, holders };
};

/** The cosine of a query with every text of an index. */
export const cosines = (query: ReadonlyMap<string, number>, { size, holders }: TermIndex): Float64Array => {
  const out = new Float64Array(size);
  for (const [term, w] of query)
    for (const [j, weight] of holders.get(term) ?? []) out[j] = (out[j] as number) + w * weight;
  return out;
};
