/** similarity — how alike rows are, and rows of length 1. */
import { dot, length, rowsOf, squaredDistance, unit } from './arithmetic.js';
import type { Account, Row } from './oracle.js';

const everyPair =
  (of: (x: Row, y: Row) => number): Account =>
  (_c, t) =>
    rowsOf(t, 'x').map((x) => rowsOf(t, 'y').map((y) => of(x, y)));

const floor = 1e-12;

/** x·y / (max(‖x‖, floor) max(‖y‖, floor)) */
export const cosine: Account = everyPair(
  (x, y) => dot(x, y) / (Math.max(length(x), floor) * Math.max(length(y), floor)),
);

/** x·y */
export const dots: Account = everyPair(dot);

/** −‖x − y‖² */
export const negativeSquaredDistance: Account = everyPair((x, y) => -squaredDistance(x, y));

/** exp(−‖x − y‖²/2) */
export const rbf: Account = everyPair((x, y) => Math.exp(-squaredDistance(x, y) / 2));

/** x / max(‖x‖, floor) */
export const normalise: Account = (_c, t) => rowsOf(t, 'x').map((x) => unit(x));
