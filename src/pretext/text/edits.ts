/**
 * edits — changes of a sentence that leave most of it: words deleted, exchanged, masked, or a stretch kept.
 *
 * A sentence is its words up to the end; each side of a sample is changed by itself. Every edit takes as many uniforms
 * as the longest sentence asks for, whatever the sentence is, and a sentence of one word or none is left as it is.
 *
 * Source   arXiv:1901.11196, §2 (Wei & Zou 2019); arXiv:2012.15466, §3.2 (span crop and deletion as views)
 */
import type { TextForm } from '../../algebra/form.js';
import type { Numbers } from '../../prelude/matrix.js';
import type { Edit } from '../edit.js';

/** The place of the masked word among the special ones. */
const mask = 2;

/** The words of one side, up to its end. */
export const wordsIn = (side: Numbers): ReadonlyArray<number> => {
  const end = side.indexOf(0);
  return Array.from(end < 0 ? side : side.subarray(0, end));
};

/** A change of each side by itself, from as many uniforms as `draws` says for each. */
const perSide = (
  name: string,
  draws: (length: number) => number,
  change: (u: Float64Array, words: ReadonlyArray<number>) => ReadonlyArray<number>,
): Edit<TextForm> => ({
  name,
  draws: (form) => form.sides.length * draws(form.length),
  apply: (form, u, row) => {
    const out = new Float64Array(row.length);
    const each = draws(form.length);
    form.sides.forEach((_, s) => {
      const words = wordsIn(row.subarray(s * form.length, (s + 1) * form.length));
      const mine = u.subarray(s * each, (s + 1) * each);
      out.set(words.length < 2 ? words : change(mine, words), s * form.length);
    });
    return out;
  },
});

/**
 * Each word deleted with a probability; were all deleted, one of them stays, each as likely.
 *
 * Laws     pretext/deletion-order: what stays is in order, at least one word; pretext/text-identity at rate 0
 */
export const wordDeletion = (rate: number): Edit<TextForm> =>
  perSide(
    `words deleted at ${rate}`,
    (length) => length + 1,
    (u, words) => {
      const kept = words.filter((_, i) => (u[i] as number) >= rate);
      const last = words[Math.floor((u[u.length - 1] as number) * words.length)] as number;
      return kept.length > 0 ? kept : [last];
    },
  );

/**
 * A stretch of the words, at least the given share of them and at least one.
 *
 * Laws     pretext/span-contiguous
 */
export const spanCrop = (least: number): Edit<TextForm> =>
  perSide(
    `a span of at least ${least} of the words`,
    () => 2,
    (u, words) => {
      const fewest = Math.max(1, Math.ceil(least * words.length));
      const count = fewest + Math.floor((u[0] as number) * (words.length - fewest + 1));
      const start = Math.floor((u[1] as number) * (words.length - count + 1));
      return words.slice(start, start + count);
    },
  );

/**
 * Pairs of neighbours exchanged, going along the sentence: each pair with a probability.
 *
 * Laws     pretext/swap-multiset
 */
export const wordSwap = (rate: number): Edit<TextForm> =>
  perSide(
    `neighbours exchanged at ${rate}`,
    (length) => length,
    (u, words) => {
      const out = [...words];
      for (let i = 0; i + 1 < out.length; i++)
        if ((u[i] as number) < rate) [out[i], out[i + 1]] = [out[i + 1] as number, out[i] as number];
      return out;
    },
  );

/**
 * Each word masked with a probability; the end and what is masked already stay.
 *
 * Laws     pretext/mask-rate
 */
export const wordMasking = (rate: number): Edit<TextForm> =>
  perSide(
    `words masked at ${rate}`,
    (length) => length,
    (u, words) => words.map((word, i) => ((u[i] as number) < rate ? mask : word)),
  );
