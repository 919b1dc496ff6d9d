/** pretext-tables — what corruption of tables keeps. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { row, toRows } from '../../src/prelude/matrix.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { holds, needs, x0 } from './counted.js';
import { asking, equal, exact, law, tensor } from './saying.js';

/** Columns in which two rows differ. */
const changed = (a: Matrix, b: Matrix, i: number): ReadonlyArray<number> =>
  Array.from(row(a, i), (_, j) => j).filter((j) => a.data[i * a.cols + j] !== b.data[i * b.cols + j]);

/** Laws of the corruption of tables. */
export const tableLaws: ReadonlyArray<Law> = [
  law({
    id: 'table-corruption/draws-from-marginals',
    statement: '⌊rate·C⌋ columns of a row change, each to what stands in that column of a row of the bank',
    because: 'a column is drawn from its own marginal, apart from the others',
    source: 'arXiv:2106.15147, algorithm 1',
    mistaken: 'values of another column, or whole rows exchanged',
    needs,
    under: { rate: 0.5 },
    questions: asking('value'),
    relations: () => (x, a) => {
      const [before, bank, { value }] = [x0(x), toRows(tensor(x, 'bank')), the(a, 'here', 'value')];
      const replaced = (i: number) => changed(value, before, i);
      return [
        holds(value.rows, (i) => replaced(i).length === Math.floor(value.cols / 2), 'how many'),
        holds(
          value.rows,
          (i) => replaced(i).every((j) => bank.some((r) => r[j] === value.data[i * value.cols + j])),
          'from where',
        ),
      ];
    },
  }),
  law({
    id: 'table-corruption/nothing-at-rate-0',
    statement: 'rate 0 changes nothing',
    because: '⌊0·C⌋ = 0',
    needs,
    under: { rate: 0 },
    questions: asking('value'),
    relations: () => (x, a) => [equal(the(a, 'here', 'value'), exact(x0(x)))],
  }),
];
