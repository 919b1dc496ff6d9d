/**
 * wire — numbers and tensors as JSON carries them.
 *
 * JSON has no NaN and no infinities: they travel as the strings "NaN", "Infinity" and "-Infinity". A tensor is
 * {rows, cols, data}, row-major. Whoever answers may also write a plain number or nested rows.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** A number as JSON carries it. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** A tensor as JSON carries it. */
export interface WireTensor {
  readonly rows: number;
  readonly cols: number;
  readonly data: ReadonlyArray<WireNumber>;
}

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null && !Array.isArray(x);

/**
 * A number as JSON carries it.
 *
 * @example
 * wireNumber(-1 / 0) // => '-Infinity'
 * wireNumber(0.5) // => 0.5
 */
export const wireNumber = (x: number): WireNumber => {
  if (Number.isFinite(x)) return x;
  return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
};

/** A tensor as JSON carries it. */
export const wireTensor = ({ rows, cols, data }: Matrix): WireTensor => ({
  rows,
  cols,
  data: Array.from(data, wireNumber),
});

const strange: ReadonlyArray<unknown> = ['NaN', 'Infinity', '-Infinity'];

const isNumber = (x: unknown): boolean => typeof x === 'number' || strange.includes(x);

/** What stands there, short enough for a sentence. */
export const quoted = (x: unknown): string => {
  const text = typeof x === 'string' ? x : (JSON.stringify(x) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

const allowed = 'a number, rows of numbers, or {rows, cols, data}; NaN and infinities as strings';

const wrong = (asked: string, given: unknown): E.Either<string, never> =>
  E.left(`${asked}: given ${quoted(given)}; allowed: ${allowed}`);

const isTensor = (x: unknown): x is Fields => isFields(x) && 'data' in x && 'rows' in x && 'cols' in x;

const flat = (asked: string, x: Fields): E.Either<string, Matrix> => {
  const { rows, cols, data } = x;
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || !Array.isArray(data)) return wrong(asked, x);
  const [n, d] = [rows as number, cols as number];
  if (n < 0 || d < 0 || data.length !== n * d)
    return E.left(`${asked}: given ${data.length} numbers for [${n}, ${d}]; allowed: ${n * d}`);
  const odd = data.find((v) => !isNumber(v));
  return odd === undefined ? E.right(matrix(n, d, Float64Array.from(data, Number))) : wrong(asked, odd);
};

const nested = (asked: string, x: ReadonlyArray<unknown>): E.Either<string, Matrix> => {
  const cols = Array.isArray(x[0]) ? x[0].length : 0;
  const ragged = x.find((row) => !Array.isArray(row) || row.length !== cols);
  return ragged === undefined ? flat(asked, { rows: x.length, cols, data: x.flat() }) : wrong(asked, ragged);
};

/**
 * A tensor from what was said: a number, nested rows, or {rows, cols, data}.
 *
 * Errors   Left(sentence) when it is none of them
 */
export const readTensor = (asked: string, x: unknown): E.Either<string, Matrix> => {
  if (isNumber(x)) return E.right(matrix(1, 1, Float64Array.of(Number(x))));
  if (Array.isArray(x)) return nested(asked, x);
  return isTensor(x) ? flat(asked, x) : wrong(asked, x);
};

/**
 * Named tensors from what was said; a single unnamed tensor gets the name that was asked for.
 *
 * Errors   Left(sentence) when one of them is no tensor
 */
export const readTensors = (
  asked: string,
  sole: string,
  x: unknown,
): E.Either<string, Readonly<Record<string, Matrix>>> => {
  const said = isFields(x) && !isTensor(x) ? x : { [sole]: x };
  const read: Record<string, Matrix> = {};
  for (const [name, value] of Object.entries(said)) {
    const one = readTensor(`${asked}, ${name}`, value);
    if (E.isLeft(one)) return one;
    read[name] = one.right;
  }
  return E.right(read);
};
