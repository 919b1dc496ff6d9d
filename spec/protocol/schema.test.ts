import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scalar } from '../../src/prelude/matrix.js';
import { answer, refused } from '../question.js';
import { answerMessage, goodbyeMessage, helloAnswer, helloMessage, questionMessage } from './messages.js';
import { schema } from './schema.js';
import { schemaDisagreement } from './validate.js';

const file = 'spec/protocol/v1.schema.json';
const q = {
  of: 'info-nce',
  ask: 'gradient',
  conventions: { temperature: 1 },
  tensors: { q: scalar(Number.NaN) },
};

describe('protocol/schema', () => {
  it('the file is the schema (WRITE=1 writes it, biome lays it out)', () => {
    if (process.env.WRITE === '1') writeFileSync(file, JSON.stringify(schema));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });

  it('every message that we write is in it', () => {
    const claims = [
      { of: 'info-nce', asks: ['loss', 'gradient'], conventions: { mode: 'in-batch' }, any: true },
    ];
    for (const message of [
      helloMessage,
      goodbyeMessage,
      questionMessage(1, { ...q, labels: Int32Array.of(0) }),
    ])
      expect(schemaDisagreement('judge', message)).toBe(undefined);
    for (const message of [
      helloAnswer({ name: 'x', unitRoundoff: 2 ** -53, claims }),
      answerMessage(1, answer({ loss: scalar(1 / 0) })),
      answerMessage(1, answer({ q: scalar(1), k: scalar(2) })),
      answerMessage(1, refused('why')),
      answerMessage(null, { outcome: 'broken', why: 'why' }),
    ])
      expect(schemaDisagreement('subject', message)).toBe(undefined);
  });

  it.each([
    ['another version', { protocol: 2, name: 'x', unitRoundoff: 0.1, claims: [] }],
    ['a roundoff of 0', { protocol: 1, name: 'x', unitRoundoff: 0, claims: [] }],
    ['a roundoff of 1', { protocol: 1, name: 'x', unitRoundoff: 1, claims: [] }],
    ['no name', { protocol: 1, name: '', unitRoundoff: 0.1, claims: [] }],
    ['a claim without a question', { protocol: 1, name: 'x', unitRoundoff: 0.1, claims: [{}] }],
    ['an id of another kind', { id: 'one', answer: { rows: 0, cols: 0, data: [] } }],
    ['a number outside a tensor', { id: 1, answer: 0.5 }],
    ['a word in a tensor', { id: 1, answer: { rows: 1, cols: 1, data: ['nan'] } }],
    ['a tensor without data', { id: 1, answer: { q: { rows: 1, cols: 1 } } }],
    ['a key of one’s own', { id: 1, refused: 'why', mood: 'bad' }],
    ['nothing', {}],
  ])('%s is not', (_, message) => {
    expect(schemaDisagreement('subject', message)).toMatch(/^message/);
  });
});
