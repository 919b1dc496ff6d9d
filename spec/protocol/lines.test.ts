import { describe, expect, it } from 'vitest';
import { lineReader } from './lines.js';

const read = (chunks: ReadonlyArray<string>, longest?: number): ReadonlyArray<string | false> => {
  const seen: (string | false)[] = [];
  const feed = lineReader((line) => seen.push(line), longest);
  for (const c of chunks) feed(Buffer.from(c));
  return seen;
};

describe('protocol/lines', () => {
  it('cuts at ends of lines, wherever the chunks end', () => {
    expect(read(['{"a"', ':1}\n{"b":2}\n', '{"c'])).toEqual(['{"a":1}', '{"b":2}']);
  });
  it('keeps letters that two chunks share', () => {
    const seen: (string | false)[] = [];
    const feed = lineReader((line) => seen.push(line));
    const bytes = Buffer.from('é\n');
    feed(bytes.subarray(0, 1));
    feed(bytes.subarray(1));
    expect(seen).toEqual(['é']);
  });
  it('gives up a line above the cap once, with or without an end, and reads nothing after it', () => {
    expect(read(['12345', '67890', '1\n', 'x\n'], 10)).toEqual([false]);
    expect(read(['ab\n12345678901\nx\n'], 10)).toEqual(['ab', false]);
  });
});
