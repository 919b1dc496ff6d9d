/** verdicts — what the table of a run says in words: whether training helped, and whether a plain baseline does better. */
import type { Form } from '../algebra/form.js';
import type { Comparison } from '../pipelines/comparison.js';
import type { DownstreamLine } from '../pipelines/downstream.js';
import { verdictOf } from '../pipelines/downstream.js';

/** What the raw row of the table is, by the form of the data. */
export const rawOf = (form: Form): string => {
  switch (form.kind) {
    case 'image':
      return 'raw pixels';
    case 'text':
      return 'raw counts of n-grams';
    case 'series':
      return 'raw instants';
    default:
      return 'raw features';
  }
};

/** The measures of classes that are put into words. */
const headlines = ['linear-100%', 'knn', 'kmeans-nmi'] as const;

/** A sentence for each measure of classes and each downstream line. */
export const verdictsOf = (
  form: Form,
  {
    comparison,
    downstream,
  }: { readonly comparison: Comparison; readonly downstream: ReadonlyArray<DownstreamLine> },
): ReadonlyArray<string> => [
  ...headlines
    .filter((name) => comparison.trained[name] !== undefined)
    .map((name) =>
      verdictOf({
        measure: name,
        guesses: [rawOf(form)],
        values: {
          [rawOf(form)]: comparison.raw[name] ?? Number.NaN,
          untrained: comparison.untrained[name] ?? Number.NaN,
          trained: comparison.trained[name] ?? Number.NaN,
        },
      }),
    ),
  ...downstream.map(verdictOf),
];
