/**
 * patterns — laws by name, where * stands for anything.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { ConfigError } from '../../src/prelude/errors.js';
import { configError } from '../../src/prelude/errors.js';
import { allowedNames } from '../../src/prelude/nearest.js';
import type { Law } from '../law.js';

const matcher = (pattern: string): ((id: string) => boolean) => {
  const quoted = pattern.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${quoted.replaceAll('*', '.*')}(/.*)?$`);
  return (id) => expression.test(id);
};

/**
 * The laws of some patterns: `info-nce` and `info-nce/*` are all of a topic, a comma separates patterns.
 *
 * Errors   Left(ConfigError) with the nearest names when a pattern matches nothing
 */
export const lawsNamed = (
  laws: ReadonlyArray<Law>,
  patterns: string | undefined,
): Either<ConfigError, ReadonlyArray<Law>> => {
  if (patterns === undefined) return right(laws);
  const each = patterns.split(',').map((pattern) => ({ pattern, matches: matcher(pattern) }));
  const idle = each.find(({ matches }) => !laws.some((l) => matches(l.id)));
  const names = idle?.pattern.includes('/') ? laws.map((l) => l.id) : [...new Set(laws.map((l) => l.of))];
  return idle === undefined
    ? right(laws.filter((l) => each.some(({ matches }) => matches(l.id))))
    : left(configError('laws', idle.pattern, allowedNames(idle.pattern, names)));
};
