/**
 * validate — whether a value is what a JSON schema says, for the words of JSON Schema that `schema.ts` uses.
 *
 * $ref into $defs, type, const, enum, anyOf, required, properties, additionalProperties, items, and bounds.
 */
import { defect } from '../../src/prelude/errors.js';
import { schema } from './schema.js';
import type { Fields } from './wire.js';
import { isFields, quoted } from './wire.js';

const typeOf = (x: unknown): ReadonlyArray<string> => {
  if (x === null) return ['null'];
  if (Array.isArray(x)) return ['array'];
  return Number.isInteger(x) ? ['integer', 'number'] : [typeof x];
};

const resolved = (s: Fields): Fields => {
  const name = String(s.$ref).replace('#/$defs/', '');
  return ((schema.$defs as Fields)[name] as Fields | undefined) ?? defect(`schema: no definition ${name}`);
};

/** Bounds of numbers and of the length of texts; what has no bound is within it. */
const bounded = (s: Fields, x: unknown): boolean =>
  typeof x === 'number'
    ? x >= Number(s.minimum ?? x) &&
      x > Number(s.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
      x < Number(s.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
    : typeof x !== 'string' || x.length >= Number(s.minLength ?? 0);

const inside = (s: Fields, x: Fields, at: string): string | undefined => {
  const missing = (s.required as ReadonlyArray<string> | undefined)?.find((name) => !(name in x));
  if (missing !== undefined) return `${at}: no ${missing}`;
  const properties = (s.properties ?? {}) as Readonly<Record<string, Fields>>;
  for (const [name, value] of Object.entries(x)) {
    const own = properties[name] ?? s.additionalProperties;
    if (own === false) return `${at}: ${name} is not in the schema`;
    const wrong = isFields(own) ? disagreement(own, value, `${at}.${name}`) : undefined;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** Why a value is not what the schema says, or undefined. */
const disagreement = (s: Fields, x: unknown, at: string): string | undefined => {
  if (s.$ref !== undefined) return disagreement(resolved(s), x, at);
  const wrong = `${at}: given ${quoted(x)}`;
  if (s.const !== undefined && s.const !== x) return `${wrong}; allowed: ${quoted(s.const)}`;
  if (Array.isArray(s.enum) && !s.enum.includes(x)) return `${wrong}; allowed: ${s.enum.join(', ')}`;
  if (Array.isArray(s.anyOf)) {
    const why = (s.anyOf as ReadonlyArray<Fields>).map((one) => disagreement(one, x, at));
    // The last alternative that got inside the value says most.
    return why.includes(undefined)
      ? undefined
      : why.reduce((a, b) => ((b ?? '').length > (a ?? '').length ? b : a));
  }
  const types = s.type === undefined ? undefined : [s.type].flat();
  if (types !== undefined && !typeOf(x).some((t) => types.includes(t)))
    return `${wrong}; allowed: ${types.join(' or ')}`;
  if (!bounded(s, x)) return `${wrong}; out of bounds`;
  if (Array.isArray(x) && isFields(s.items)) {
    const items = s.items;
    return x.map((item, i) => disagreement(items, item, `${at}[${i}]`)).find((w) => w !== undefined);
  }
  return isFields(x) ? inside(s, x, at) : undefined;
};

/** Why a message of one side is not in the schema, or undefined. */
export const schemaDisagreement = (from: 'judge' | 'subject', message: unknown): string | undefined =>
  disagreement({ $ref: `#/$defs/${from}` }, message, 'message');
