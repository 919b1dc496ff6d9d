/**
 * evidence — what a law is worth: the bugs it kills, and the smallest error that it notices.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { keyOf, named, word } from '../../src/prelude/random.js';
import { examine } from '../examine.js';
import type { Law } from '../law.js';
import type { Bug } from '../mutants/bugs.js';
import { bugs, meets, subjectOf } from '../mutants/bugs.js';
import type { Answer } from '../question.js';
import type { Subject } from '../subject.js';
import { ofBackend } from '../subjects/topics.js';

/** What is known of one law. */
export interface Evidence {
  readonly law: string;
  /** Bugs that it is known to kill. */
  readonly kills: ReadonlyArray<string>;
  /** The smallest planted error, relative to what is answered, that it notices in float32; absent where it sees none. */
  readonly notices?: number;
}

/** Draws in which a bug has to show itself. */
export const attempts = 32;
const seed = 2026;

/** Whether a law kills a bug. Broken answers and refusals kill nobody. */
export const kills = async (law: Law, bug: Bug): Promise<boolean> =>
  meets(bug, law) &&
  (await examine(law, subjectOf(bug, law), { runs: attempts, seed, shrink: false })).outcome === 'fails';

/** The first bug that a law kills. */
export const firstKill = async (law: Law): Promise<Bug | undefined> => {
  for (const bug of bugs) if (await kills(law, bug)) return bug;
  return undefined;
};

/** Laws by how likely they are to notice: the definition, then derivatives, then the others. */
const suspicion = (law: Law): number =>
  law.id.endsWith('definition')
    ? 0
    : law.id.endsWith('adjoint') || law.id.endsWith('fused-equals-definition')
      ? 1
      : 2;

/** The first law of the book that kills a bug. */
export const firstKiller = async (book: ReadonlyArray<Law>, bug: Bug): Promise<Law | undefined> => {
  const own = book.filter((law) => meets(bug, law)).sort((a, b) => suspicion(a) - suspicion(b));
  for (const law of own) if (await kills(law, bug)) return law;
  return undefined;
};

const perturbed = (m: Matrix, by: number, call: number): Matrix => {
  const size =
    m.data.length === 0 ? 0 : Array.from(m.data).reduce((so, v) => so + Math.abs(v), 0) / m.data.length;
  const key = named(keyOf(call), 'planted');
  const sign = (i: number): number => (word(key, i) % 2 === 0 ? 1 : -1);
  return {
    ...m,
    data: Float64Array.from(m.data, (v, i) => v + by * sign(i) * (Math.abs(v) + size || 1)),
  };
};

/** An honest subject whose every number is off by a share of itself, up or down by the toss of a coin. */
const erring = (honest: Subject, by: number): Subject => {
  let call = 0;
  const spoilt = (a: Answer): Answer =>
    a.outcome !== 'answer'
      ? a
      : {
          ...a,
          values: Object.fromEntries(
            Object.entries<Matrix>(a.values).map(([n, m]) => [n, perturbed(m, by, call++)]),
          ),
        };
  return { ...honest, unitRoundoff: 2 ** -24, ask: async (q) => spoilt(await honest.ask(q)) };
};

const noticedAt = async (law: Law, honest: Subject, by: number): Promise<boolean> =>
  (await examine(law, erring(honest, by), { runs: attempts, seed, shrink: false })).outcome === 'fails';

/** The smallest power of two that a law notices, to within a factor of two; nothing where 1 goes unnoticed. */
const smallest = async (law: Law, honest: Subject): Promise<number | undefined> => {
  let [unseen, seen] = [-24, 0];
  if (!(await noticedAt(law, honest, 1))) return undefined;
  while (seen - unseen > 1) {
    const middle = Math.floor((seen + unseen) / 2);
    if (await noticedAt(law, honest, 2 ** middle)) seen = middle;
    else unseen = middle;
  }
  return 2 ** seen;
};

/** The smallest error that a law notices when the array backend claims to be float32. */
export const sensitivity = async (law: Law): Promise<number | undefined> => {
  const found = await arrayDriver.use<never, number | undefined>((b) =>
    TE.fromTask(() => smallest(law, ofBackend(b))),
  )();
  return found._tag === 'Right' ? found.right : undefined;
};
