/** pretext-texts — what edits of sentences keep. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { row, tabulate } from '../../src/prelude/matrix.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { holds, needs, same, sorted, strays, x0 } from './counted.js';
import { asking, equal, exact, law, loosely, number } from './saying.js';

const edit = (name: string, rate: number): Law['under'] => ({ edit: name, rate });

const words = (m: Matrix, i: number): ReadonlyArray<number> => {
  const all = Array.from(row(m, i));
  const end = all.indexOf(0);
  return end < 0 ? all : all.slice(0, end);
};

const subsequence = (part: ReadonlyArray<number>, whole: ReadonlyArray<number>): boolean => {
  let at = 0;
  for (const w of whole) if (at < part.length && part[at] === w) at += 1;
  return at === part.length;
};

const contiguous = (part: ReadonlyArray<number>, whole: ReadonlyArray<number>): boolean =>
  whole.some((_, from) => part.every((w, i) => whole[from + i] === w)) || whole.length === 0;

/** A relation of each edited sentence with the sentence. */
const edits = (
  id: string,
  statement: string,
  because: string,
  conventions: Law['under'],
  keeps: (after: ReadonlyArray<number>, before: ReadonlyArray<number>) => boolean,
): Law =>
  law({
    id: `text-edit/${id}`,
    of: 'text-edit',
    statement,
    because,
    needs,
    under: conventions,
    questions: asking('value'),
    relations: () => (x, a) => {
      const { value } = the(a, 'here', 'value');
      return [holds(value.rows, (i) => keeps(words(value, i), words(x0(x), i)), 'sentences')];
    },
  });

/** Laws of the edits of sentences. */
export const textLaws: ReadonlyArray<Law> = [
  ...(['deletion', 'span', 'swap', 'masking'] as const).map((name) =>
    edits(
      `identity/${name}`,
      `${name} at rate 0 changes nothing`,
      'nothing is below a rate of 0',
      edit(name, 0),
      same,
    ),
  ),
  edits(
    'deletion-keeps-order',
    'what is left after deletion stands in order, at least one word of any',
    'words leave and none moves; were all deleted, one stays',
    edit('deletion', 0.75),
    (after, before) => subsequence(after, before) && after.length >= Math.min(1, before.length),
  ),
  edits(
    'span-is-contiguous',
    'a span is a stretch of the sentence, at least the given share of it',
    'it has a start and a length',
    edit('span', 0.5),
    (after, before) => contiguous(after, before) && after.length >= before.length / 2,
  ),
  edits(
    'swap-keeps-words',
    'exchanging neighbours keeps the words of a sentence',
    'it is a permutation',
    edit('swap', 0.5),
    (after, before) => same(sorted(after), sorted(before)),
  ),
  edits(
    'masking-keeps-places',
    'a masked sentence has the same length, and words that are not masked are what they were',
    'the mask is a word; the end of a sentence is none',
    edit('masking', 0.5),
    (after, before) => after.length === before.length && after.every((w, i) => w === 2 || w === before[i]),
  ),
  law({
    id: 'text-edit/masks-at-the-rate',
    statement: 'the share of masked words is the rate within √(log 2·10¹²/(2n))',
    because: 'each word is masked by a uniform of its own (Hoeffding, once in 10¹² times)',
    needs,
    under: edit('masking', 0.5),
    domain: { least: 4 },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const before = x0(x);
      // Sentences of one word stay as they are.
      const long = Array.from({ length: before.rows }, (_, i) => words(before, i).length > 1);
      const counted = tabulate(before.rows, before.cols, (i, j) => {
        const w = before.data[i * before.cols + j] as number;
        return long[i] && w !== 0 && w !== 2 ? 1 : 0;
      });
      const n = Array.from(counted.data).filter((v) => v === 1).length;
      const changed = R.mul(
        exact(counted),
        R.greater(R.absolute(R.sub(the(a, 'here', 'value'), exact(before))), number(R)(0.5)),
      );
      return [
        equal(
          R.scale(1 / Math.max(1, n))(R.sum('all')(changed)),
          loosely(number(R)(0.5), strays(Math.max(1, n))),
        ),
      ];
    },
  }),
];
