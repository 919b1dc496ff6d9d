import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset.js';
import { everyIndex } from './dataset.js';
import { linesOf } from './lines.js';
import { rarityOf, weighed } from './rarity.js';
import { lastPart } from './split.js';
import { sentenceOf } from './texts.js';

const must = (text: string) => {
  const read = linesOf('it.txt', text);
  if (read._tag === 'Left') throw new Error(read.left.given);
  return read.right;
};
const sentence = (d: Dataset, i: number, side: number): string => {
  if (d.form.kind !== 'text') throw new Error('no text');
  return sentenceOf(d.form, d.rows(Int32Array.of(i)).data, side);
};

describe('lines', () => {
  it('with tabs: two sides; without: each line beside the next, empty lines left out', () => {
    const pairs = must('A dog\tbarks\nA cat\tmews\n\nA cow\tlows\n');
    expect([pairs.consecutive, pairs.texts.size]).toEqual([false, 3]);
    expect(sentence(pairs.texts, 2, 1)).toBe('lows');
    const story = must('One.\nTwo.\n\nThree.\n');
    expect([story.consecutive, story.texts.size]).toEqual([true, 2]);
    expect([sentence(story.texts, 1, 0), sentence(story.texts, 1, 1)]).toEqual(['two', 'three']);
  });

  it('no line of a story is on both sides of the split', () => {
    const { training, heldOut } = lastPart(0.3)(must('a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk').texts);
    const lines = (d: Dataset): ReadonlyArray<string> =>
      Array.from(everyIndex(d)).flatMap((i) => [sentence(d, i, 0), sentence(d, i, 1)]);
    const seen = new Set(lines(training));
    expect(lines(heldOut).filter((line) => seen.has(line))).toEqual([]);
    expect([training.size, heldOut.size]).toEqual([6, 3]);
  });

  it.each([
    ['a\nb\n', '2 lines'],
    ['a\tb\nc\nd\te\n', '0 tabs'],
    ['a\tb\nc\t!\nd\te\n', '"!"'],
  ])('refuses %j', (text, given) => {
    const read = linesOf('it.txt', text);
    expect(read._tag === 'Left' && read.left.given).toContain(given);
  });
});

describe('rarity', () => {
  const { texts } = must('the dog\tthe bark\nthe cat\tthe mew\nthe cow\tnothing\n');
  const first = { ...texts, size: 2, rows: (index: Int32Array) => texts.rows(index) };

  it('log(N/df) over the training texts; what only held-out texts have weighs as the rarest', () => {
    const { form } = weighed({ training: first, heldOut: texts }).training;
    if (form.kind !== 'text') throw new Error('no text');
    const of = (word: string): number => form.rarity?.[form.words.indexOf(word)] ?? Number.NaN;
    expect([of('the'), of('dog'), of('nothing')]).toEqual([0, Math.log(4), Math.log(4)]);
    expect(rarityOf(form, ['', 'the', 'unheard']).rarity).toEqual([Math.log(4), 0, Math.log(4)]);
  });
});
