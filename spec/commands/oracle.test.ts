/** The oracle is a subject like any other: whoever asks it gets our answers, and what it cannot read it refuses. */
import { Readable } from 'node:stream';
import { right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { serve } from '../protocol/serve.js';
import { ofBackend } from '../subjects/topics.js';
import { jsonLines } from './listening.js';

const replies = async (...lines: ReadonlyArray<string>): Promise<ReadonlyArray<unknown>> => {
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  const input = Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
  await arrayDriver.use<never, void>((b) => async () => right(await serve(ofBackend(b), input, out)))();
  return jsonLines(said);
};

const batch = '"args":{"q":[[1],[1]],"k":{"rows":2,"cols":1,"data":[1,-1]}}';

describe('oracle', () => {
  it('says hello with claims that follow any conventions', async () => {
    const [hello] = await replies('{"ask":"hello","protocol":1}');
    expect(hello).toMatchObject({ protocol: 1, name: 'array', unitRoundoff: 2 ** -53 });
    expect((hello as { claims: unknown[] }).claims).toContainEqual({
      ask: 'info-nce/gradient',
      conventions: {},
      any: true,
    });
  });

  it('answers by id: the value, and the gradient by name', async () => {
    const [loss, slope] = await replies(
      `{"id":4,"ask":"info-nce","conventions":{"temperature":1},${batch}}`,
      `{"id":2,"ask":"info-nce/gradient","conventions":{"temperature":1,"normalisation":"none"},${batch}}`,
    );
    // Both queries at similarities 1 and −1: log(1 + e⁻²) and log(1 + e²), in the mean.
    const value = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2))) / 2;
    expect(loss).toMatchObject({ id: 4, answer: { rows: 1, cols: 1, data: [expect.closeTo(value, 12)] } });
    expect(slope).toMatchObject({ id: 2, answer: { q: { rows: 2, cols: 1 }, k: { rows: 2, cols: 1 } } });
  });

  it('refuses what it cannot read or does not know, and goes on', async () => {
    const said = await replies(
      'what?',
      '[1]',
      '{"id":1,"ask":"info-nce","args":{"q":"x"}}',
      '{"id":2,"ask":"tomorrow","args":{}}',
      `{"id":3,"ask":"info-nce","conventions":{"temperature":-1},${batch}}`,
      `{"id":4,"ask":"info-nce",${batch}}`,
    );
    expect(said.map((x) => Object.keys(x as object)[1])).toEqual([
      'refused',
      'refused',
      'refused',
      'refused',
      'refused',
      'answer',
    ]);
    expect(said[4]).toMatchObject({ refused: expect.stringContaining('temperature: given -1') });
  });

  it('refuses batches that nobody can mean, with what was given and what is allowed', async () => {
    const labelled = (labels: string, noPositive: string): string =>
      `{"id":1,"ask":"supervised-contrastive","conventions":{"noPositive":"${noPositive}"},"args":{"z":[[1],[1],[2]],"labels":[${labels}]}}`;
    const said = await replies(
      '{"id":1,"ask":"nt-xent","args":{"z0":[[1],[1]],"z1":[[1],[1],[1]]}}',
      '{"id":1,"ask":"nt-xent","args":{"z0":[[1],["NaN"]],"z1":[[1],[1]]}}',
      '{"id":1,"ask":"nt-xent","args":{"z0":[[1],[1]],"z1":[["-Infinity"],[1]]}}',
      '{"id":1,"ask":"nt-xent","args":{"z0":{"rows":0,"cols":1,"data":[]},"z1":{"rows":0,"cols":1,"data":[]}}}',
      labelled('0,0,1', 'refuse'),
      labelled('0,0', 'zero'),
      '{"id":1,"ask":"nt-xent","conventions":{"reduction":"median"},"args":{"z0":[[1],[1]],"z1":[[1],[1]]}}',
    );
    expect(said.map((x) => (x as { refused?: string }).refused)).toEqual([
      'z0 and z1: given [2, 1]·[3, 1]; allowed: row i of the one and row i of the other are a pair: equal extents',
      'z0[1][0]: given NaN; allowed: finite numbers only',
      'z1[0][0]: given -Infinity; allowed: finite numbers only',
      'z0: given [0, 1]; allowed: at least one row and one column',
      'labels: given a class of a single row; allowed: two rows of each class, or noPositive: zero',
      'labels: given 2 labels; allowed: 3, one for each row',
      'reduction: given median; allowed: mean, sum, none',
    ]);
  });

  it('nothing after goodbye is answered', async () => {
    expect(await replies('{"ask":"goodbye"}', '{"ask":"hello","protocol":1}')).toEqual([]);
  });
});
