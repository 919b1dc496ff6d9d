/** sharded — what goes wrong when a batch is dealt out to workers, and runs without complaint. */
import { everyKey, otherLabel } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Place, ShardTerms } from '../../src/training/sharding/sharded.js';
import type { Conventions } from '../question.js';
import { deals, dealt, workers } from '../topics/sharded.js';
import type { Twisted } from './twisted.js';
import { twisted } from './twisted.js';

type Terms = ShardTerms<'q' | 'k'>;
type Sided<T> = Readonly<Record<'q' | 'k', T>>;

const bug = (
  of: string,
  id: string,
  story: string,
  spoil: (terms: Terms, tau: number) => Terms,
  happened?: string,
): Twisted =>
  twisted(
    `sharded/${of}/${id}`,
    `sharded/${of}`,
    story,
    (_formula, c) => (A) => (x) => ({ value: dealt((said) => spoilt(of, said, spoil))(c)(A)(x) }),
    happened === undefined ? {} : { happened },
  );

const spoilt = (of: string, c: Conventions, spoil: (terms: Terms, tau: number) => Terms): Terms => {
  const tau = Number(c.temperature);
  return spoil((workers[of] as (tau: number) => Terms)(tau), tau);
};

const from = (start: number, count: number, all: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => (start + i) % all);

/** One direction whose anchors take the keys from `start` on for their own. */
const direction =
  (tau: number, start: (p: Place) => number) =>
  <T>(A: Algebra<T>, place: Place, q: T, keys: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const positives = A.takeRows(from(start(place), place.own, place.all))(keys);
    const terms = A.sub(A.logPartition(everyKey)(scaled, keys), A.rowDot(scaled, positives));
    return A.scale(1 / place.all)(A.sum('all')(terms));
  };

const labelled = (of: string, tau: number, start: (p: Place) => number): Terms => {
  const one = direction(tau, start);
  if (of === 'nt-xent') return ntXentFrom(tau, start);
  return <T>(A: Algebra<T>) =>
    (place: Place, own: Sided<T>, all: Sided<T>): T => {
      const there = one(A, place, own.q, all.k);
      return of === 'info-nce' ? there : A.scale(0.5)(A.add(there, one(A, place, own.k, all.q)));
    };
};

/** NT-Xent whose anchors leave out, and look for their other view, at the rows from `start` on. */
const ntXentFrom =
  (tau: number, start: (p: Place) => number): Terms =>
  <T>(A: Algebra<T>) =>
  (place: Place, own: Sided<T>, all: Sided<T>): T => {
    const anchors = A.scale(1 / tau)(A.concatRows(own.q, own.k));
    const mine = from(start(place), place.own, place.all);
    const self = Int32Array.of(...mine, ...mine.map((i) => place.all + i));
    const others = Int32Array.from({ length: 2 * place.all }, (_, j) => j);
    const terms = A.sub(
      A.logPartition(otherLabel(self, others))(anchors, A.concatRows(all.q, all.k)),
      A.rowDot(anchors, A.concatRows(A.takeRows(mine)(all.k), A.takeRows(mine)(all.q))),
    );
    return A.scale(1 / (2 * place.all))(A.sum('all')(terms));
  };

/** The value as it is, its derivative so many times. */
const times = <T>(A: Algebra<T>, by: number, value: T): T =>
  A.add(A.scale(by)(value), A.detach(A.scale(1 - by)(value)));

const workersOf = (c: Conventions, rows: number): number =>
  (deals[String(c.shards)] ?? (() => [1]))(rows).length;

const scaledBy = (of: string, id: string, story: string, by: (workers: number) => number, happened: string) =>
  twisted(
    `sharded/${of}/${id}`,
    `sharded/${of}`,
    story,
    (formula, c) => (A) => (x) => {
      type T = (typeof x)[string];
      const count = workersOf(c, A.extent(x.q as T).rows);
      return { value: times(A, by(count), formula(A)(x).value as T) };
    },
    { happened },
  );

const ofLoss = (of: string): ReadonlyArray<Twisted> => [
  bug(
    of,
    'labels-not-offset',
    'Every worker takes the first rows of all for its own.',
    (_terms, tau) => labelled(of, tau, () => 0),
    'labels = arange(n) on every rank',
  ),
  bug(
    of,
    'labels-offset-as-if-even',
    'Rank times the own number of rows: right for even shards only.',
    (_terms, tau) => labelled(of, tau, (p) => (p.offset === 0 ? 0 : p.own)),
    'labels = arange(n) + rank · n with a last batch that is smaller',
  ),
  bug(
    of,
    'gathered-without-gradient',
    'Rows of other workers are constants: the value is right, and no key learns from them.',
    (terms) => (A) => (place, own, all) => terms(A)(place, own, { q: A.detach(all.q), k: A.detach(all.k) }),
    'torch.distributed.all_gather',
  ),
  bug(of, 'own-keys-only', 'Each worker contrasts its own rows alone.', (terms) => (A) => (place, own) => {
    const alone = terms(A)({ offset: 0, own: place.own, all: place.own }, own, own);
    return A.scale(place.own / place.all)(alone);
  }),
  scaledBy(
    of,
    'gradient-over-world-size',
    'The gradient is averaged over workers, where it is a sum.',
    (workersThere) => 1 / workersThere,
    'DistributedDataParallel over a loss that gathers',
  ),
  scaledBy(
    of,
    'gradient-times-world-size',
    'Every worker computes the whole loss, and their gradients are added.',
    (workersThere) => workersThere,
    'torch.distributed.nn.all_gather without a division',
  ),
];

/** Bugs of sharded batches. */
export const shardedMutants: ReadonlyArray<Twisted> = Object.keys(workers).flatMap(ofLoss);
