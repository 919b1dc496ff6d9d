import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';
import { trainRoles } from './roles.js';

const given = (...argv: ReadonlyArray<string>) => {
  const read = readArguments(trainRoles, argv);
  return E.isLeft(read) ? read.left : read.right;
};

describe('cli/arguments', () => {
  it('--batch-size is --batch, in every way of typing it', () => {
    const right = { given: { batch: 64 }, words: [] };
    expect(given('--batch', '64')).toEqual(right);
    expect(given('--batch-size', '64')).toEqual(right);
    expect(given('--batch-size=64')).toEqual(right);
    expect(given('--batchSize', '64')).toEqual(right);
  });
});
