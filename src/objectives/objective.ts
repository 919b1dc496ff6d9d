/**
 * objective — a loss as data: its tensors, its conventions, its formula, and what its value means.
 *
 * Implementations of one name disagree on denominator, direction, reduction, normalisation, scale, and on anchors
 * without positives. Here each of these is a convention with a name; nothing is implicit. A preset carries the name
 * of who uses it. From this record come the front door, the command line, `explain`, the laws and the benchmarks.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { Among } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Extent, Index } from '../prelude/matrix.js';

/** Tensors by name, under any reading. */
export type Tensors<T> = Readonly<Record<string, T>>;

/** A formula over named tensors with one result. */
export type Reading = <T>(A: Algebra<T>) => (x: Tensors<T>) => T;

/** A convention's value: a name, a number, or a switch. */
export type Choice = string | number | boolean;

/** What is known of a batch beside its tensors: labels on the host, one per row of the tensor of that name. */
export interface Side {
  readonly labels?: Index;
}

/** One tensor an objective is asked about. */
export interface TensorRole {
  readonly name: string;
  /** Its shape in symbols, such as '[N, D]'. */
  readonly shape: string;
  readonly meaning: string;
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** Whether the loss is differentiated by it. */
  readonly differentiated: boolean;
}

/** One convention: what it may be, and what each choice means. */
export interface ConventionRole {
  readonly name: string;
  /** Named choices with their meaning, or the interval of a number in words. */
  readonly allowed: Readonly<Record<string, string>> | string;
  readonly meaning: string;
}

/** Conventions as somebody in the field uses them. */
export interface Preset<C> {
  readonly conventions: C;
  /** Who uses it: repository and symbol, or paper and equation. */
  readonly usedBy: string;
}

/** Values between which a loss is read: the best it can reach, and where it sits when all rows coincide. */
export interface Landmarks {
  /** −∞ where nothing bounds the loss. */
  readonly floor: number;
  /** Where rows are used as they are given, that of rows of unit length, wherever their length matters. */
  readonly collapse: number;
  /** Whether some rows of these extents come as near the floor as one likes, or only none are known to undercut it. */
  readonly floorIs?: 'infimum' | 'bound' | 'unbounded';
  /** Which rows reach the floor, or why none do; one clause. */
  readonly why?: string;
}

/** A loss, with everything that a user, a law or a benchmark asks of it. */
export interface Objective<C extends Readonly<Record<keyof C, Choice>>> {
  readonly name: string;
  /** One clause: what is being asked of the representation. */
  readonly summary: string;
  readonly source: string;
  readonly tensors: ReadonlyArray<TensorRole>;
  readonly conventions: ReadonlyArray<ConventionRole>;
  readonly defaults: C;
  readonly presets: Readonly<Record<string, Preset<C>>>;
  /** Whether labels are needed, may be given, or are never looked at. */
  readonly labels: 'required' | 'optional' | 'none';
  /** The tensor whose rows the labels belong to; the first when it is not said. */
  readonly labelsOf?: string;
  /**
   * Which keys are negatives, for each log-partition of the formula in the order in which it takes them; where it is
   * not said, all that the partition ranges over.
   */
  readonly negatives?: (c: C, extents: Tensors<Extent>, side: Side) => ReadonlyArray<Among>;
  /** False where no sample is pushed away by another; where it is not said, some are. */
  readonly repels?: false;
  /** Everything that can be refused before a kernel runs. */
  readonly check: (c: C, extents: Tensors<Extent>, side: Side) => Either<ContrastiveError, C>;
  /** One term for each anchor, [anchors, 1]; for objectives without anchors, the one value [1, 1]. */
  readonly terms: (c: C, side: Side) => Reading;
  /** The terms under the convention's reduction. */
  readonly loss: (c: C, side: Side) => Reading;
  /** Floor and collapse values for these extents, where they are known. */
  readonly landmarks: (c: C, extents: Tensors<Extent>, side?: Side) => Landmarks | undefined;
}
