/**
 * A derivative that is a difference of shares passes: the laws allow p − 1 what p and 1 round by, however near p is to 1.
 *
 * A bound of the small difference alone refuses up to a third of these draws.
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, normals } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { situations } from '../domains/situation.js';
import { judge } from '../judge.js';
import type { Law } from '../law.js';
import { laws } from '../laws/registry.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';
import { topics } from '../topic.js';
import { shareSubject } from './shares.js';

const draws = Number(process.env.DRAWS ?? 120);
const seed = Number(process.env.SEED ?? 3);

const lawOf = (id: string): Law => laws.find((law) => law.id === id) as Law;

/** Rows tight about a centre of their class, which at low temperatures makes every share nearly 1 or nearly 0. */
const clustered = (x: Situation): Situation => {
  const z = x.tensors.z as Matrix;
  const classes = Math.max(...(x.labels ?? [])) + 1;
  const centres = normals(named(x.key, 'centres'), classes * z.cols);
  const apart = normals(named(x.key, 'apart'), z.rows * z.cols);
  const about = (i: number, j: number): number => centres[(x.labels?.[i] ?? 0) * z.cols + j] as number;
  const rows = tabulate(z.rows, z.cols, (i, j) =>
    Math.fround(about(i, j) + 0.2 * (apart[i * z.cols + j] as number)),
  );
  return { ...x, tensors: { z: rows }, drawn: `clustered ${x.drawn}` };
};

/** How many draws were judged, of which none may stray further than is allowed. */
const judged = async (law: Law, drawn: ReadonlyArray<Situation>): Promise<number> => {
  let [count, worst, at] = [0, 0, ''];
  for (const x of drawn) {
    const one = await judge(law, shareSubject, x);
    if (E.isLeft(one)) continue;
    count++;
    if (one.right.worst <= worst) continue;
    [worst, at] = [one.right.worst, `${x.drawn}, ${JSON.stringify([x.conventions, one.right.disagreement])}`];
  }
  expect(worst, at).toBeLessThanOrEqual(1);
  return count;
};

/** Forms of a softmax. */
const forms: ReadonlyArray<readonly [of: string, Conventions]> = [
  ...['out', 'in', 'in-sum', 'pair-wise'].map((form) => ['supervised-contrastive', { form }] as const),
  ['nt-xent', {}],
  ...['in-batch', 'shared', 'per-query'].map(
    (mode) => ['info-nce', { mode, explicit: 'normalised' }] as const,
  ),
];

describe('shares that cancel', () => {
  for (const [of, conventions] of forms)
    for (const property of ['definition', 'gradient-is-adjoint'])
      it(`${of}/${property} ${Object.values(conventions)[0] ?? ''}`, async () => {
        const law = lawOf(`${of}/${property}`);
        for (const normalisation of ['unit', 'none']) {
          const fixed = { ...conventions, normalisation };
          const domain = { ...law.domain, tau: [0.01, 0.05] } as const;
          const drawn = fc.sample(situations(topics[of] as Topic, fixed, false, domain), {
            numRuns: draws,
            seed,
          });
          expect(await judged(law, drawn)).toBeGreaterThan(draws / 2);
          if (of === 'supervised-contrastive') await judged(law, drawn.map(clustered));
        }
      });
});
