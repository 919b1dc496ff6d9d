/**
 * errors — failures at the borders, as data.
 *
 * A failure is a tagged record of facts; the sentence is made once, by `show`:
 * what was asked; what was given; what is allowed.
 */

/** Extents that do not fit together, found before any kernel runs. */
export interface ShapeError {
  readonly _tag: 'ShapeError';
  readonly asked: string;
  readonly given: ReadonlyArray<readonly [rows: number, columns: number]>;
  readonly allowed: string;
}

/** A number, or a tensor entry, outside the domain of the formula. */
export interface DomainError {
  readonly _tag: 'DomainError';
  readonly asked: string;
  readonly given: string;
  readonly allowed: string;
}

/** An option that is unknown, missing or malformed. */
export interface ConfigError {
  readonly _tag: 'ConfigError';
  readonly asked: string;
  readonly given: string;
  readonly allowed: string;
}

/** A file or a data set that cannot be read as what it claims to be. */
export interface DataError {
  readonly _tag: 'DataError';
  readonly asked: string;
  readonly given: string;
  readonly allowed: string;
}

/** A device, a driver or an optional package that is not there or gave up. */
export interface BackendError {
  readonly _tag: 'BackendError';
  readonly asked: string;
  readonly given: string;
  readonly allowed: string;
}

/** Every failure that a border of this library reports. */
export type ContrastiveError = ShapeError | DomainError | ConfigError | DataError | BackendError;

/** Shapes as they are written in the sentences: `[4, 3]·[4, 5]`. */
const shapes = (given: ShapeError['given']): string => given.map(([r, c]) => `[${r}, ${c}]`).join('·');

/**
 * The sentence of a failure: what was asked; what was given; what is allowed.
 *
 * @example
 * show(domainError('temperature', '-1', 'a finite number above 0'))
 * // => 'temperature: given -1; allowed: a finite number above 0'
 */
export const show = (e: ContrastiveError): string =>
  `${e.asked}: given ${e._tag === 'ShapeError' ? shapes(e.given) : e.given}; allowed: ${e.allowed}`;

/** A failure of extents. */
export const shapeError = (asked: string, given: ShapeError['given'], allowed: string): ShapeError => ({
  _tag: 'ShapeError',
  asked,
  given,
  allowed,
});

/** A failure of domain. */
export const domainError = (asked: string, given: string, allowed: string): DomainError => ({
  _tag: 'DomainError',
  asked,
  given,
  allowed,
});

/** A failure of configuration. */
export const configError = (asked: string, given: string, allowed: string): ConfigError => ({
  _tag: 'ConfigError',
  asked,
  given,
  allowed,
});

/** A failure of data. */
export const dataError = (asked: string, given: string, allowed: string): DataError => ({
  _tag: 'DataError',
  asked,
  given,
  allowed,
});

/** A failure of a backend. */
export const backendError = (asked: string, given: string, allowed: string): BackendError => ({
  _tag: 'BackendError',
  asked,
  given,
  allowed,
});

/** A defect of ours, not of the caller: the only thing that this library throws. */
export const defect = (sentence: string): never => {
  throw new Error(`defect in contrastive: ${sentence}`);
};
