/**
 * refine — from a number to a number with a role, at the border, once.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';
import type { DomainError } from './errors.js';
import { domainError } from './errors.js';

/** A temperature: finite, above 0. */
export type Temperature = Brand<number, 'Temperature'>;

/** A probability: between 0 and 1, both allowed. */
export type Probability = Brand<number, 'Probability'>;

/** A refinement with a role's name and domain. */
const refinement =
  <Role extends string>(role: string, allowed: string, holds: (x: number) => boolean) =>
  (x: number): Either<DomainError, Brand<number, Role>> =>
    holds(x) ? right(x as Brand<number, Role>) : left(domainError(role, String(x), allowed));

/**
 * A temperature, or why not.
 *
 * @example
 * temperature(0.07)._tag // => 'Right'
 * temperature(0)._tag // => 'Left'
 */
export const temperature: (x: number) => Either<DomainError, Temperature> = refinement(
  'temperature',
  'a finite number above 0',
  (x) => Number.isFinite(x) && x > 0,
);

/** A probability, or why not. */
export const probability: (x: number) => Either<DomainError, Probability> = refinement(
  'probability',
  'a number from 0 to 1',
  (x) => x >= 0 && x <= 1,
);
