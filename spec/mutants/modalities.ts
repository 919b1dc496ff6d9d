/** modalities — mutants of clip and siglip. */
import { at, logSumExp, mean, normalised, rowsOf, softplus, sum } from '../oracle/arithmetic.js';
import { clip, logitsOf } from '../oracle/clip.js';
import type { Rows } from '../oracle/oracle.js';
import { siglip } from '../oracle/siglip.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther, spoilt } from './mutant.js';

const rolled = (rows: Rows, by: number): Rows => rows.map((_, i) => at(rows, (i + by) % rows.length));

/** Mutants of losses over two modalities. */
export const modalityMutants: ReadonlyArray<Mutant> = [
  mutant('clip/one-direction', 'Images find texts; texts are never asked.', (c, x) =>
    mean(logitsOf(c, x, 0).map((z, i) => logSumExp(z) - at(z, i))),
  ),
  mutant(
    'clip/directions-added',
    'The two cross-entropies are added and not averaged.',
    spoilt(clip, (loss) => 2 * loss),
  ),
  mutant(
    'clip/exponential-forgotten',
    'The logarithm of the scale multiplies the similarities.',
    asIf(clip, (c) => ({ temperature: 1 / Math.log(1 / Number(c.temperature)) })),
    { happened: 'asked about in openai/CLIP#46' },
  ),
  mutant(
    'clip/labels-offset-by-rank',
    'Labels start at rank · N though nothing was gathered.',
    onOther(clip, (x) => ({ text: rolled(rowsOf(x, 'text'), Math.floor(rowsOf(x, 'text').length / 2)) })),
    { happened: 'lightly-ai/lightly#1176, PR#1177' },
  ),
  mutant('clip/texts-not-normalised', 'Only images are scaled to unit length.', (c, x) =>
    clip({ ...c, normalisation: 'none' }, { ...x, image: normalised(c, rowsOf(x, 'image')) }),
  ),
  mutant(
    'siglip/divided-by-n-squared',
    'The mean over all pairs: smaller by N.',
    spoilt(siglip, (loss, _, x) => loss / rowsOf(x, 'image').length),
  ),
  mutant(
    'siglip/bias-forgotten',
    'Scores start at 0, where almost every pair is a wrong yes.',
    asIf(siglip, () => ({ bias: 0 })),
  ),
  mutant(
    'siglip/labels-zero-or-one',
    'Pairs apart have the label 0 in place of −1: each gives log 2.',
    (c, x) =>
      mean(
        logitsOf(c, x, Number(c.bias)).map((z, i) =>
          sum(z.map((v, j) => (i === j ? softplus(-v) : Math.LN2))),
        ),
      ),
  ),
];
