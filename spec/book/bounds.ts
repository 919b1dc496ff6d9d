/**
 * bounds — how near the bound on rounding comes to the error that float32 makes, loss by loss.
 */
import { oracles } from '../oracle/registry.js';
import type { Topic } from '../topic.js';
import { topics } from '../topic.js';
import type { Tightness } from './tightness.js';
import { tightness } from './tightness.js';

/** What was met of one question to one topic. */
export interface Met extends Tightness {
  readonly of: string;
  readonly ask: string;
}

/** Every loss, its terms and its derivative, and the operations that losses are made of. */
export const measured = (draws: number, seed: number): ReadonlyArray<Met> =>
  [...Object.keys(oracles), 'similarity/cosine', 'log-sum-exp', 'softmax', 'log-partition'].flatMap((of) =>
    Object.keys((topics[of] as Topic).asks).map((ask) => ({
      of,
      ask,
      ...tightness(topics[of] as Topic, ask, draws, seed),
    })),
  );

const times = (x: number): string =>
  x < 1e4 ? String(Number(x.toPrecision(2))) : x.toExponential(0).replace('e+', 'e');

const line = ({ of, ask, median, worst, undecided }: Met): string =>
  `| ${of} | ${ask} | ${times(median)} | ${times(1 / worst)} | ${undecided} |`;

/** The document. */
export const boundsText = (met: ReadonlyArray<Met>, draws: number, seed: number): string =>
  `# How near the bounds come

A law allows a subject what the \`rounding\` reading says that honest arithmetic may err by on these very inputs. Here every
loss is evaluated in plain float32, one term after another, over ${draws} draws of all kinds (seed ${seed}), hard ones
included, and each error is set against its bound: **bound/error** is the median over draws that err at all, **nearest** the
smallest ratio that was met (below 1 the bound would not hold), **undecided** the draws of which the bound says nothing.
The smallest planted error that each law notices stands in \`docs/laws.md\`.

The large ratios have their reasons: \`multi-similarity\` raises rows of any length to exponents of thousands (β = 50);
\`koleo\` takes the logarithm of a distance that may be 0; \`masked-siamese\` and \`swapped-prediction\` balance codes in
rounds, each of which may double a bound that honest rounding does not. Where a cosine lies within rounding of the threshold
of \`false-negatives\`, the guess itself is undecided: a key may be in the denominator or not, the mask of −10³⁰ is uncertain
by its own size, and the bound ends where the reading caps an exponential, at e³⁰⁰ = 10¹³⁰; where float64 left the key out, it
is too small instead. So the definition and the derivative are judged where no cosine is that near (\`spec/domains/separated.ts\`).

| loss | question | bound/error | nearest | undecided |
|---|---|---|---|---|
${met.map(line).join('\n')}

This file is written by \`npm run laws:bounds\`.
`;
