/**
 * read — a file of golden numbers from JSON that anybody may have written.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { dataError } from '../../src/prelude/errors.js';
import { isFields, quoted } from '../protocol/wire.js';
import type { Case, Golden, Tensor } from './family.js';

const isTensor = (x: unknown): x is Tensor =>
  isFields(x) &&
  Array.isArray(x.shape) &&
  Array.isArray(x.data) &&
  x.data.length === x.shape.reduce((a: number, b: number) => a * b, 1);

const wrongCase = (x: unknown): string | undefined => {
  if (!isFields(x) || typeof x.id !== 'string') return `a case without id: ${quoted(x)}`;
  for (const part of ['inputs', 'outputs', 'grads']) {
    const tensors = x[part] ?? {};
    if (!isFields(tensors)) return `${part} of ${x.id}: ${quoted(tensors)}`;
    const odd = Object.entries(tensors).find(([, t]) => !isTensor(t));
    if (odd !== undefined) return `${part}.${odd[0]} of ${x.id}: ${quoted(odd[1])}`;
  }
  return undefined;
};

const whole = (c: Partial<Case> & Pick<Case, 'id'>): Case => ({
  hard: false,
  inputs: {},
  params: {},
  outputs: {},
  grads: {},
  ...c,
});

/**
 * Golden numbers from parsed JSON.
 *
 * Errors   Left(DataError) naming the first thing that is not as the format says
 */
export const readGolden = (path: string, x: unknown): E.Either<ContrastiveError, Golden> => {
  const wrong = (given: string) =>
    E.left(
      dataError(`vectors ${path}`, given, '{family, source, cases:[{id, inputs, params, outputs, grads}]}'),
    );
  if (!isFields(x) || typeof x.family !== 'string' || !Array.isArray(x.cases)) return wrong(quoted(x));
  const odd = x.cases.map(wrongCase).find((w) => w !== undefined);
  if (odd !== undefined) return wrong(odd);
  const source = isFields(x.source) ? (x.source as Golden['source']) : {};
  return E.right({ family: x.family, source, cases: x.cases.map(whole) });
};
