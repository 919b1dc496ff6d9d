/** node — a value that remembers what it was made from. */

/** A value, its parents, and the pull from its own derivative to theirs (null where there is none). */
export interface Node<U> {
  readonly value: U;
  readonly parents: ReadonlyArray<Node<U>>;
  readonly pull: (ybar: U) => ReadonlyArray<U | null>;
  /** False for constants and everything made of constants alone: no derivative is carried there. */
  readonly differentiable: boolean;
}

const nothing = (): ReadonlyArray<null> => [];

/** An input: a value by which derivatives are taken. */
export const leaf = <U>(value: U): Node<U> => ({ value, parents: [], pull: nothing, differentiable: true });

/** A value by which none is taken. */
export const fixed = <U>(value: U): Node<U> => ({ value, parents: [], pull: nothing, differentiable: false });

/** The result of an operation. */
export const made = <U>(
  value: U,
  parents: ReadonlyArray<Node<U>>,
  pull: (ybar: U) => ReadonlyArray<U | null>,
): Node<U> =>
  parents.some((p) => p.differentiable) ? { value, parents, pull, differentiable: true } : fixed(value);
