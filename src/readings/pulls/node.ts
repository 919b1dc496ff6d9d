/** node — a value that remembers what it was made from. */

/** A value, its parents, and the pull from its own derivative to theirs (null where there is none). */
export interface Node<U> {
  readonly value: U;
  readonly parents: ReadonlyArray<Node<U>>;
  readonly pull: (ybar: U) => ReadonlyArray<U | null>;
  /** What was kept for the pull beside the values of the node and its parents; nobody else has it. */
  readonly begun: ReadonlyArray<U>;
  /** False for constants and everything made of constants alone: no derivative is carried there. */
  readonly differentiable: boolean;
}

const nothing = (): ReadonlyArray<null> => [];

/** An input: a value by which derivatives are taken. */
export const leaf = <U>(value: U): Node<U> => ({
  value,
  parents: [],
  pull: nothing,
  begun: [],
  differentiable: true,
});

/** A value by which none is taken. */
export const fixed = <U>(value: U): Node<U> => ({
  value,
  parents: [],
  pull: nothing,
  begun: [],
  differentiable: false,
});

/** The result of an operation; its pull reads no values but its own, those of its parents, fixed ones and `begun`. */
export const made = <U>(
  value: U,
  parents: ReadonlyArray<Node<U>>,
  pull: (ybar: U) => ReadonlyArray<U | null>,
  begun: ReadonlyArray<U> = [],
): Node<U> =>
  parents.some((p) => p.differentiable)
    ? { value, parents, pull, begun, differentiable: true }
    : fixed(value);
