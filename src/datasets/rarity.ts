/**
 * rarity — what each word of some texts weighs: much where few texts have it, little where most do.
 *
 * Learned from the training texts alone; a word that only held-out texts have weighs as one that stands in a single
 * training text.
 *
 * Source   Spärck Jones 1972; Manning, Raghavan & Schütze 2008, §6.2.1
 */
import type { TextForm } from '../algebra/form.js';
import { row } from '../prelude/matrix.js';
import type { Dataset } from './dataset.js';
import { everyIndex } from './dataset.js';
import type { Split } from './split.js';

/** log(N/df) of each word of the list, each side of a sample a text of its own. */
const rarityIn = (d: Dataset, form: TextForm): ReadonlyArray<number> => {
  const [rows, texts] = [d.rows(everyIndex(d)), d.size * form.sides.length];
  const holders = new Int32Array(form.words.length);
  for (let i = 0; i < d.size; i++)
    form.sides.forEach((_, s) => {
      const words = row(rows, i).subarray(s * form.length, (s + 1) * form.length);
      for (const word of new Set(words)) holders[word] = (holders[word] ?? 0) + 1;
    });
  return Array.from(holders, (df) => Math.log(texts / Math.max(1, df)));
};

/** Texts whose words weigh by their rarity among those to learn from; other data as they are. */
export const weighed = (split: Split): Split => {
  const { form } = split.training;
  if (form.kind !== 'text') return split;
  const known: TextForm = { ...form, rarity: rarityIn(split.training, form) };
  return {
    ...split,
    training: { ...split.training, form: known },
    heldOut: { ...split.heldOut, form: known },
  };
};

/** The rarity of other words, as a form knows it: a word that is new to it weighs as its rarest. */
export const rarityOf = (form: TextForm, words: ReadonlyArray<string>): Pick<TextForm, 'rarity'> => {
  const { rarity } = form;
  if (rarity === undefined) return {};
  const known = new Map(form.words.map((word, place) => [word, rarity[place] ?? 1]));
  const rarest = rarity.reduce((a, b) => Math.max(a, b), 0);
  return { rarity: words.map((word) => known.get(word) ?? rarest) };
};
