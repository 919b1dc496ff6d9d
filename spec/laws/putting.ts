/** putting — the whole book put to one of our backends, as a test suite. */
import { isRight } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import type { Driver } from '../../src/algebra/backend.js';
import type { Effort, Finding } from '../examine.js';
import { examine } from '../examine.js';
import type { Law } from '../law.js';
import { ofBackend } from '../subjects/topics.js';
import { topics } from '../topic.js';
import { laws } from './registry.js';

const judged = async (driver: Driver, law: Law, effort: Effort): Promise<Finding> => {
  const found = await driver.use<never, Finding>((b) =>
    TE.fromTask(() => examine(law, ofBackend(b), effort)),
  )();
  return isRight(found) ? found.right : expect.fail(JSON.stringify(found.left));
};

/** Laws that ask a backend; what the host answers is the same on every backend. */
export const onBackends: ReadonlyArray<Law> = laws.filter((law) =>
  law.needs.every((ask) => topics[law.of]?.asks[ask] !== undefined),
);

/** One test for each law: it holds, and not because its draws decide nothing. */
export const putTo = (driver: Driver, laws: ReadonlyArray<Law>, effort: Effort): void => {
  describe(`laws/${driver.name}, ${effort.runs} draws each, seed ${effort.seed}`, () => {
    for (const law of laws)
      it(`${law.id}: ${law.statement}`, async () => {
        const { outcome, disagreement, why, situation, path, undecided } = await judged(driver, law, effort);
        expect({ outcome, disagreement, why, ...(outcome === 'holds' ? {} : { situation, path }) }).toEqual({
          outcome: 'holds',
          disagreement: undefined,
          why: undefined,
        });
        expect(undecided, 'draws that decide nothing').toBeLessThan(effort.runs / 2);
      });
  });
};
