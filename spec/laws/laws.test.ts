/** The book put to the array backend: no law fails, and no law judges only draws that decide nothing. */
import { isRight } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Finding } from '../examine.js';
import { examine } from '../examine.js';
import type { Law } from '../law.js';
import { ofBackend } from '../subjects/topics.js';
import { laws } from './registry.js';

const runs = Number(process.env.RUNS ?? 24);
const seed = Number(process.env.SEED ?? 2026);

const judged = async (law: Law): Promise<Finding> => {
  const found = await arrayDriver.use<never, Finding>((b) =>
    TE.fromTask(() => examine(law, ofBackend(b), { runs, seed })),
  )();
  return isRight(found) ? found.right : expect.fail(JSON.stringify(found.left));
};

describe('laws/array', () => {
  for (const law of laws)
    it(`${law.id}: ${law.statement}`, async () => {
      const { outcome, disagreement, why, situation, undecided } = await judged(law);
      expect({ outcome, disagreement, why, ...(outcome === 'holds' ? {} : { situation }) }).toEqual({
        outcome: 'holds',
        disagreement: undefined,
        why: undefined,
      });
      expect(undecided, 'draws that decide nothing').toBeLessThan(runs / 2);
    });
});
