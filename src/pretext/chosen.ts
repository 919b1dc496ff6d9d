/**
 * chosen — pretext tasks as they are asked for in one line: `word-deletion:rate=0.3+word-swap`.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { AnyPretext, Numbered } from './pretext.js';
import { defaultsOf } from './pretext.js';
import { pretextsByName } from './registry.js';

/** A pretext task with its options filled in. */
export interface ChosenPretext {
  readonly pretext: AnyPretext;
  readonly options: Numbered;
}

const setting =
  (pretext: AnyPretext) =>
  (text: string): Either<ConfigError, Numbered> => {
    const [name = '', given = ''] = text.split('=', 2);
    const role = pretext.options.find((o) => o.name === name);
    if (role === undefined) {
      const known = pretext.options.map((o) => o.name);
      const allowed = known.length === 0 ? 'no option' : allowedNames(name, known);
      return E.left(configError(`option of ${pretext.name}`, name, allowed));
    }
    const x = given.trim() === '' ? Number.NaN : Number(given);
    return x >= role.least && x <= role.most
      ? E.right({ [name]: x })
      : E.left(
          configError(
            `${pretext.name}:${name}`,
            given === '' ? 'no value' : given,
            `a number from ${role.least} to ${role.most}`,
          ),
        );
  };

const one = (text: string): Either<ConfigError, ChosenPretext> => {
  const [name = '', ...settings] = text.split(':');
  const pretext = pretextsByName[name];
  if (pretext === undefined)
    return E.left(configError('pretext', name, allowedNames(name, Object.keys(pretextsByName))));
  return pipe(
    settings,
    E.traverseArray(setting(pretext)),
    E.map((given) => ({ pretext, options: Object.assign({}, defaultsOf(pretext), ...given) as Numbered })),
  );
};

/**
 * The pretext tasks that a line asks for, in its order.
 *
 * Errors   Left(ConfigError) when a name or an option is unknown, or a number out of its bounds
 */
export const chosenPretexts = (line: string): Either<ConfigError, ReadonlyArray<ChosenPretext>> =>
  pipe(line.split('+'), E.traverseArray(one));
