import { describe, expect, it } from 'vitest';
import { recordsOf } from './csv.js';
import type { Schema } from './schema.js';
import { seriesOf } from './series.js';

const file = (count: number, cell: (i: number) => string): string =>
  [
    'place,x,y,kind',
    ...Array.from({ length: count }, (_, i) => `${i < count / 2 ? 'a' : 'b'},${cell(i)},${i},k${i % 2}`),
  ].join('\n');
const schema: Schema = {
  label: 'kind',
  series: { length: 6, horizon: 2, target: 'x', by: 'place' },
};
const opened = (text: string, given: Schema) => {
  const records = recordsOf('it.csv', text);
  if (records._tag === 'Left') throw new Error(records.left.given);
  return seriesOf('it.csv', records.right, given, 0.25);
};

describe('series of a file', () => {
  it('windows of each place, its last part held out, the class that of the last instant', () => {
    const split = opened(
      file(80, (i) => String(i)),
      schema,
    );
    if (split._tag === 'Left') throw new Error(split.left.given);
    const { training, heldOut } = split.right;
    expect(training.form).toEqual({ kind: 'series', length: 6, channels: ['x', 'y'] });
    // 30 instants to learn from in each place: windows end at 6 … 28; 10 held out: at 36 … 38.
    expect([training.size, heldOut.size]).toEqual([46, 6]);
    expect(training.targets?.[0]?.values[0]).toBe(6.5);
    expect([training.labels?.[0], training.labels?.[1]]).toEqual([1, 0]);
  });

  it.each([
    [file(80, (i) => (i === 5 ? '' : '1')), schema, 'NaN'],
    [file(20, () => '1'), schema, '10 instants'],
    [file(80, () => '1'), { ...schema, series: { length: 6, horizon: 2, target: 'z' } }, 'a category'],
    [file(80, () => '1'), { columns: { x: 'number' }, series: { length: 6, horizon: 2, target: 'z' } }, 'z'],
  ] as const)('refuses what does not fit: %#', (text, given, said) => {
    const split = opened(text, given);
    expect(split._tag === 'Left' && split.left.given).toContain(said);
  });

  it('a channel that never varies is taken as it is', () => {
    expect(
      opened(
        file(80, () => '1'),
        schema,
      )._tag,
    ).toBe('Right');
  });
});
