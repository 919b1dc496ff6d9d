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

/** The similarity of a query with every text, through an index of the terms. */
export const cosines = (query: ReadonlyMap<string, number>, bank: Weighted): Float64Array => {
  const out = new Float64Array(bank.length);
  bank.forEach((text, j) => {
    for (const [term, w] of query) out[j] = (out[j] as number) + w * (text.get(term) ?? 0);
  });
  return out;
};
