/**
 * schema — protocol v1 as a JSON schema, for whoever writes the other end in another language.
 *
 * `v1.schema.json` beside this file is this value, held current by a test. The judge itself also understands plain
 * numbers and nested rows; `verify --validate` holds every message to the schema to the letter.
 */
import type { Fields } from './wire.js';

const ref = (name: string): Fields => ({ $ref: `#/$defs/${name}` });

const record = (required: ReadonlyArray<string>, properties: Fields): Fields => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});

const text: Fields = { type: 'string', minLength: 1 };

const choices: Fields = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
};

const definitions: Fields = {
  number: { anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }] },
  tensor: record(['rows', 'cols', 'data'], {
    rows: { type: 'integer', minimum: 0 },
    cols: { type: 'integer', minimum: 0 },
    data: { type: 'array', items: ref('number'), description: 'row-major, rows × cols of them' },
  }),
  conventions: { ...choices, description: 'by name, as `contrastive explain TOPIC` lists them' },
  claim: {
    anyOf: [text, record(['ask'], { ask: text, conventions: ref('conventions'), any: { type: 'boolean' } })],
    description:
      'a question with the conventions that the subject is bound to; those not named are the defaults, a temperature is drawn; any: it follows whatever is asked',
  },
  hello: record(['ask', 'protocol'], { ask: { const: 'hello' }, protocol: { const: 1 } }),
  question: record(['id', 'ask', 'conventions', 'args'], {
    id: { type: 'integer', minimum: 1 },
    ask: { ...text, description: 'info-nce, info-nce/gradient, similarity/cosine …' },
    conventions: ref('conventions'),
    args: {
      type: 'object',
      properties: { labels: { type: 'array', items: { type: 'integer' } } },
      additionalProperties: ref('tensor'),
    },
  }),
  goodbye: record(['ask'], { ask: { const: 'goodbye' } }),
  helloAnswer: record(['protocol', 'name', 'unitRoundoff', 'claims'], {
    protocol: { const: 1 },
    name: text,
    unitRoundoff: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: '2^-53 for float64, 2^-24 for float32; judged at 2^-8 when it is more',
    },
    claims: { type: 'array', items: ref('claim') },
  }),
  answer: record(['id', 'answer'], {
    id: { type: 'integer', minimum: 1 },
    answer: {
      anyOf: [ref('tensor'), { type: 'object', additionalProperties: ref('tensor') }],
      description: 'one tensor, or a gradient: one tensor for each differentiated argument, by name',
    },
  }),
  refusal: record(['id', 'refused'], { id: { type: ['integer', 'null'] }, refused: { type: 'string' } }),
  error: record(['id', 'error'], { id: { type: ['integer', 'null'] }, error: { type: 'string' } }),
};

/** The schema of every message. */
export const schema: Fields = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'contrastive protocol v1: one JSON object a line over stdin and stdout',
  anyOf: [ref('judge'), ref('subject')],
  $defs: {
    judge: { anyOf: ['hello', 'question', 'goodbye'].map(ref) },
    subject: { anyOf: ['helloAnswer', 'answer', 'refusal', 'error'].map(ref) },
    ...definitions,
  },
};
