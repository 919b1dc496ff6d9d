import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { keyOf } from '../prelude/random.js';
import { presented } from '../pretext/presentation.js';
import { cellsOf, recordsOf } from './csv.js';
import { everyIndex } from './dataset.js';
import { like } from './like.js';
import { readSchema } from './schema.js';
import { splitTable, tableOf } from './table.js';
import { penguins } from './vega.js';

const must = <A>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (e._tag === 'Left') throw new Error(JSON.stringify(e.left));
  return e.right;
};
const refusal = (e: { readonly _tag: string; readonly left?: unknown }): string =>
  e._tag === 'Left' ? show(e.left as Parameters<typeof show>[0]) : 'accepted';
const read = (text: string, schema = {}) => tableOf('t', 't.csv', must(recordsOf('t.csv', text)), schema);

describe('datasets/csv', () => {
  it('quotes, separators inside them, empty cells, line ends of Windows', () => {
    expect(cellsOf('a,"b,\n""c"""\r\n1,\r\n', ',')).toEqual([
      ['a', 'b,\n"c"'],
      ['1', ''],
    ]);
    expect(must(recordsOf('t.tsv', 'a\tb\n1\t2\n')).rows).toEqual([['1', '2']]);
  });

  it('refuses a file without rows, of uneven rows, of two columns of one name', () => {
    expect(refusal(recordsOf('t.csv', 'a,b\n'))).toBe(
      't.csv: given 0 rows; allowed: a line of names and one or more rows',
    );
    expect(refusal(recordsOf('t.csv', 'a,b\n1,2\n1,2,3\n'))).toBe(
      't.csv, row 2: given 3 cells; allowed: 2, as in the header',
    );
    expect(refusal(recordsOf('t.csv', 'a,a\n1,2\n'))).toContain('two columns named "a"');
  });
});

describe('datasets/table', () => {
  it('numbers, categories, labels, and NaN as a missing value', () => {
    const d = must(read('x,c,y\n1,u,p\nNaN,v,q\n3,,p\n', { label: 'y' }));
    expect(d.form.kind === 'table' && d.form.columns.map((c) => c.kind)).toEqual(['number', 'category']);
    expect(Array.from(d.rows(everyIndex(d)).data)).toEqual([1, 0, 0, 0, 0, 1, 1, 0, 3, -1, 0, 1]);
    expect(Array.from(d.labels ?? [])).toEqual([0, 1, 0]);
  });

  it('units are those of the rows to learn from; a column of one value counts as 0', () => {
    const text = `x,one\n${Array.from({ length: 20 }, (_, i) => `${i},7`).join('\n')}\n`;
    const { training, heldOut } = splitTable(keyOf(1), 0.5)(must(read(text)));
    expect(training.form).toEqual(heldOut.form);
    const shown = presented(training.form)(training.rows(everyIndex(training)));
    const mean = (c: number): number =>
      Array.from(shown.data)
        .filter((_, at) => at % shown.cols === c)
        .reduce((a, b) => a + b, 0) / shown.rows;
    // Means of 10 float32 values, each rounded within 2⁻²⁴ of at most 20.
    expect(Math.abs(mean(0))).toBeLessThan(20 * 2 ** -20);
    expect(shown.data.filter((_, at) => at % shown.cols === 1).every((x) => x === 0)).toBe(true);
  });

  it('refuses with what was given and what is allowed', () => {
    expect(refusal(read('x,y\n1,a\noops,b\n', { columns: { x: 'number' } }))).toContain(
      't.csv, row 2, column "x": given oops; allowed: a finite number',
    );
    expect(refusal(read('x\n1\nInfinity\n', { columns: { x: 'number' } }))).toContain('given Infinity');
    expect(refusal(read('x,y\n1,\n2,b\n', { label: 'y' }))).toBe(
      't.csv, row 1, label "y": given nothing; allowed: a class for every row',
    );
    expect(refusal(read('x\n1\n', { label: 'z' }))).toContain('t.csv, column: given z');
    expect(refusal(read('y\na\n', { label: 'y' }))).toContain('no column to learn from');
    const names = `n\n${Array.from({ length: 300 }, (_, i) => `name${i}`).join('\n')}\n`;
    expect(refusal(read(names))).toContain('300 different values');
    expect(refusal(readSchema('s.json', '{"lable":"y"}'))).toContain('s.json at lable');
    expect(refusal(readSchema('s.json', 'no'))).toContain('a JSON object');
  });

  it('other data are read by name and value; a category never seen is none', () => {
    const trained = must(read('x,c\n1,u\n2,v\n'));
    const other = must(read('c,x\nw,5\nv,6\n'));
    const again = must(like(trained.form, other));
    expect(Array.from(again.rows(everyIndex(again)).data)).toEqual([5, -1, 0, 0, 6, 1, 0, 0]);
    expect(refusal(like(trained.form, must(read('x\n1\n2\n'))))).toBe(
      'the columns of t: given x; allowed: a category "c" among them',
    );
  });

  it('penguins: 344 of three species, 11 of unknown sex or none given', async () => {
    const { training, heldOut } = must(await penguins());
    expect([training.size, heldOut.size]).toEqual([275, 69]);
    const rows = training.rows(everyIndex(training));
    const unknown = Array.from({ length: rows.rows }, (_, i) => rows.data[i * rows.cols + 11]);
    expect(unknown.filter((x) => x === 1).length).toBeGreaterThan(0);
    expect(new Set(training.labels)).toEqual(new Set([0, 1, 2]));
  });
});
