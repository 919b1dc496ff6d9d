/**
 * canary — small questions with known answers, asked when a driver opens.
 *
 * A loop of the length that real kernels run must count to its end, and a tiny log-partition and its pullback must
 * be right. An engine that fails here never sees a caller's data.
 */
import { allButSelf } from '../../src/algebra/among.js';
import { filled, tabulate } from '../../src/prelude/matrix.js';
import type { Engine } from './engine.js';
import { wrongLogPartition, wrongPull } from './guards.js';
import { counting } from './kernels.js';
import { logPartitionOn } from './partition.js';
import { pullOn } from './pull.js';
import { roundsPerThread } from './reach.js';

const rounds = { outer: 40, inner: roundsPerThread / 40 };

/** What the engine gets wrong, or null. */
export const sing = async (engine: Engine): Promise<string | null> => {
  const [counted] = await engine.run(counting(rounds.outer, rounds.inner));
  if (counted !== roundsPerThread) return `a loop of ${roundsPerThread} rounds stopped after ${counted}`;
  const [n, d] = [7, 5];
  const x = tabulate(n, d, (i, j) => Math.fround(Math.sin(1 + i * d + j)));
  const [q, k] = [await engine.upload(x), await engine.upload(x)];
  try {
    const uploaded = { q, k, n, m: n, d };
    const lse = await logPartitionOn(engine, allButSelf, uploaded);
    const wrong = wrongLogPartition(allButSelf, x, x, lse);
    if (wrong !== null) return wrong;
    const ybar = filled(n, 1, 1);
    const pulled = await pullOn(engine, allButSelf, uploaded, lse, ybar);
    return wrongPull(allButSelf, x, x, lse, ybar, pulled);
  } finally {
    engine.freeAll(q);
    engine.freeAll(k);
  }
};
