import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import type { TextForm } from '../../algebra/form.js';
import { specialWords } from '../../algebra/form.js';
import { textsOf } from '../../datasets/texts.js';
import { show } from '../../prelude/errors.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix, row } from '../../prelude/matrix.js';
import { foldIn, keyOf, permutation, uniforms } from '../../prelude/random.js';
import { taskOf } from '../../training/task-of.js';
import { chosenPretexts } from '../chosen.js';
import type { Edit } from '../edit.js';
import { edited, editing, unedited } from '../edit.js';
import { presented } from '../presentation.js';
import { spanCrop, wordDeletion, wordMasking, wordSwap, wordsIn } from './edits.js';
import { gramsOf, hashed } from './n-grams.js';
import { textPretexts } from './pretexts.js';
import { nextSentence, partsInOrder, permutedSentence, twoSides } from './sentences.js';

const words = [...specialWords, ...Array.from({ length: 30 }, (_, i) => `word${i}`)];
const one: TextForm = {
  kind: 'text',
  length: 8,
  sides: ['sentence'],
  words,
  reading: { kind: 'words', features: 16 },
};
const two: TextForm = { ...one, sides: ['gloss', 'word'] };
const side = (...places: number[]): number[] => [...places, ...new Array<number>(8 - places.length).fill(0)];
const sentence = fc.array(fc.integer({ min: 3, max: 32 }), { minLength: 1, maxLength: 8 });
const apply = (edit: Edit<TextForm>, places: ReadonlyArray<number>, seed: number): ReadonlyArray<number> =>
  wordsIn(edit.apply(one, uniforms(keyOf(seed), edit.draws(one)), Float64Array.from(side(...places))));
const sorted = (x: ReadonlyArray<number>): number[] => [...x].sort((a, b) => a - b);
const isSubsequence = (part: ReadonlyArray<number>, whole: ReadonlyArray<number>): boolean => {
  let at = 0;
  for (const word of whole) if (word === part[at]) at++;
  return at === part.length;
};
const must = <R>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: R },
): R => {
  if (e._tag === 'Left') throw new Error(JSON.stringify(e.left));
  return e.right;
};

const pairs = matrix(
  5,
  16,
  Float64Array.from([0, 1, 2, 3, 4].flatMap((i) => [...side(3 + i, 8 + i, 13 + i, 18 + i), ...side(20 + i)])),
);
const samples = { form: two, size: 5, rows: (index: Int32Array): Matrix => A.takeRows(index)(pairs) };
const all = Int32Array.of(0, 1, 2, 3, 4);

describe('pretext/text edits', () => {
  it('deletion-order: what stays is in order, at least one word; rate 0 is the identity', () => {
    fc.assert(
      fc.property(sentence, fc.double({ min: 0, max: 0.95, noNaN: true }), fc.nat(), (s, rate, seed) => {
        const kept = apply(wordDeletion(rate), s, seed);
        return (
          kept.length >= 1 && isSubsequence(kept, s) && apply(wordDeletion(0), s, seed).join() === s.join()
        );
      }),
    );
  });

  it('span-contiguous: a stretch of at least the share', () => {
    fc.assert(
      fc.property(sentence, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (s, least, seed) => {
        const kept = apply(spanCrop(least), s, seed);
        const starts = s.some((_, at) => s.slice(at, at + kept.length).join() === kept.join());
        return starts && kept.length >= Math.max(1, Math.ceil(least * s.length));
      }),
    );
    expect(apply(spanCrop(1), [5, 6, 7], 1)).toEqual([5, 6, 7]);
  });

  it('swap-multiset: the same words', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), (s, seed) => {
        expect(sorted(apply(wordSwap(0.5), s, seed))).toEqual(sorted(s));
        expect(apply(wordSwap(0), s, seed)).toEqual(s);
      }),
    );
  });

  it('mask-rate: as many as the rate says within five deviations; the end is never masked', () => {
    const n = 2000;
    const rows = matrix(
      n,
      8,
      Float64Array.from({ length: n * 8 }, (_, at) => (at % 8 < 5 ? 4 : 0)),
    );
    const keys = Array.from({ length: n }, (_, i) => foldIn(keyOf(1), i));
    const out = edited(wordMasking(0.3), one, keys, rows);
    const masked = Array.from(out.data).filter((x) => x === 2).length;
    expect(Math.abs(masked - 0.3 * 5 * n)).toBeLessThan(5 * Math.sqrt(5 * n * 0.3 * 0.7));
    for (let i = 0; i < n; i++) expect(Array.from(row(out, i).slice(5))).toEqual([0, 0, 0]);
  });

  it('one word or none is left as it is', () => {
    for (const edit of [wordDeletion(0.9), spanCrop(0), wordSwap(0.9), wordMasking(0.9)])
      for (let seed = 0; seed < 50; seed++) {
        expect(apply(edit, [7], seed)).toEqual([7]);
        expect(apply(edit, [], seed)).toEqual([]);
      }
  });

  it('edit/identity, edit/associative: to the byte', () => {
    const { concat } = editing<TextForm>();
    const [a, b, c] = [wordDeletion(0.3), wordSwap(0.5), wordMasking(0.2)];
    fc.assert(
      fc.property(sentence, fc.nat(), (s, seed) => {
        expect(apply(concat(concat(a, b), c), s, seed)).toEqual(apply(concat(a, concat(b, c)), s, seed));
        expect(apply(concat(unedited, a), s, seed)).toEqual(apply(a, s, seed));
        expect(apply(concat(a, unedited), s, seed)).toEqual(apply(a, s, seed));
      }),
    );
  });
});

describe('pretext/text tasks', () => {
  it.each(
    textPretexts.map((p) => p.name),
  )('batch-independent: %s shows the same bytes in any order and alone', (name) => {
    const task = must(taskOf(must(chosenPretexts(name)), { pairing: 'two-transformed', views: 2 })(samples));
    const moment = { key: keyOf(3), epoch: 1, samples: all };
    const [whole, order] = [task.draw(moment), permutation(keyOf(5), 5)];
    const mixed = task.draw({ ...moment, samples: order });
    const [a, b] = [whole.views(A)(pairs), mixed.views(A)(samples.rows(order))];
    expect(a.length).toBe(task.count);
    a.forEach((view, v) => {
      order.forEach((from, to) => {
        expect(Array.from(row(b[v] as Matrix, to))).toEqual(Array.from(row(view, from)));
        expect(mixed.pseudoLabels?.[to]).toBe(whole.pseudoLabels?.[from]);
      });
    });
    const alone = task.draw({ ...moment, samples: Int32Array.of(2) });
    const [single] = alone.views(A)(samples.rows(Int32Array.of(2)));
    expect(Array.from((single as Matrix).data)).toEqual(Array.from(row(a[0] as Matrix, 2)));
  });

  it('two-sides: the sides in their order; a text of one side is refused', () => {
    const drawn = must(twoSides(samples)).draw({ key: keyOf(0), epoch: 0, samples: all });
    const [gloss, word] = drawn.readable?.(pairs) ?? [];
    expect(Array.from(row(gloss as Matrix, 1))).toEqual(side(4, 9, 14, 19));
    expect(Array.from(row(word as Matrix, 1))).toEqual(side(21));
    const refused = twoSides({ ...samples, form: one });
    expect(refused._tag === 'Left' && show(refused.left)).toBe(
      'two-sides: given a text of 1 sides; allowed: texts of two sides',
    );
  });

  it('next-uniform: both classes with probability ½, and class 1 is the own second side', () => {
    const task = must(nextSentence(samples));
    const many = Int32Array.from({ length: 4000 }, (_, i) => i);
    const labels = task.draw({ key: keyOf(4), epoch: 0, samples: many }).pseudoLabels ?? new Int32Array(0);
    expect(Math.abs(labels.filter((l) => l === 1).length - 2000)).toBeLessThan(5 * Math.sqrt(1000));
    const drawn = task.draw({ key: keyOf(4), epoch: 0, samples: all });
    const [, second] = drawn.readable?.(pairs) ?? [];
    const ends = new Set([20, 21, 22, 23, 24]);
    drawn.pseudoLabels?.forEach((label, i) => {
      const word = row(second as Matrix, i)[0] as number;
      expect(label === 1 ? word === 20 + i : ends.has(word)).toBe(true);
    });
  });

  it('permuted-uniform, permuted-multiset: every order is as likely, and no word is lost', () => {
    const task = must(permutedSentence(3)(samples));
    const many = Int32Array.from({ length: 6000 }, (_, i) => i);
    const labels = task.draw({ key: keyOf(4), epoch: 0, samples: many }).pseudoLabels ?? new Int32Array(0);
    for (let c = 0; c < 6; c++)
      expect(Math.abs(labels.filter((l) => l === c).length - 1000)).toBeLessThan(
        5 * Math.sqrt((6000 * 5) / 36),
      );
    fc.assert(
      fc.property(sentence, (s) => {
        expect(sorted(partsInOrder(s, [2, 0, 1]))).toEqual(sorted(s));
        expect(partsInOrder(s, [0, 1, 2])).toEqual(s);
      }),
    );
    expect(partsInOrder([4, 5], [2, 0, 1])).toEqual([4, 5]);
  });
});

describe('pretext/n-grams', () => {
  it('a word has norm 1, and words that share letters are nearer than words that share none', () => {
    const vector = (word: string): Float64Array => {
      const out = new Float64Array(512);
      const { places, values } = hashed(word, 512);
      places.forEach((place, i) => {
        out[place] = values[i] as number;
      });
      return out;
    };
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((so, x, i) => so + x * (b[i] as number), 0);
    const [walk, walking, tree] = ['walk', 'walking', 'tree'].map(vector) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    // A sum of squares of at most 12 equal numbers.
    expect(Math.abs(dot(walk, walk) - 1)).toBeLessThanOrEqual(32 * 2 ** -53);
    expect(dot(walk, walking)).toBeGreaterThan(dot(walk, tree));
    expect(gramsOf('a')).toEqual(['<a>']);
  });

  it('what stands after the end is read as nothing, and a sentence without words is zeros', () => {
    const read = presented(one)(matrix(2, 8, Float64Array.from([...side(5, 6), ...side()])));
    expect(Array.from(row(read, 0).slice(2 * 17))).toEqual(new Array(6 * 17).fill(0));
    expect([row(read, 0)[16], row(read, 0)[33]]).toEqual([1, 1]);
    expect(row(read, 1).every((x) => x === 0)).toBe(true);
    const bag = presented({ ...one, reading: { kind: 'bag', features: 16 } })(
      matrix(1, 8, new Float64Array(8)),
    );
    expect(bag.data.every((x) => x === 0)).toBe(true);
  });

  it('an empty text is refused, naming it', () => {
    const given = {
      sides: ['gloss', 'word'],
      texts: [
        ['a cat', 'cat'],
        ['…', 'dog'],
      ],
      labels: undefined,
    };
    const refused = textsOf('pairs', given, 8);
    expect(refused._tag === 'Left' && show(refused.left)).toBe(
      'pairs, text 2, gloss: given "…"; allowed: at least one word of letters or digits',
    );
  });
});
