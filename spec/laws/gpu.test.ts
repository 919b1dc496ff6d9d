/** The book put to gpu.js where there is no GPU: `webasm` and `cpu` run the very kernels that a GPU runs. */
import { isRight } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { Finding } from '../examine.js';
import { examine } from '../examine.js';
import { ofBackend } from '../subjects/topics.js';
import { laws } from './registry.js';

const runs = Number(process.env.RUNS ?? 3);
const seed = Number(process.env.SEED ?? 2026);

describe.each(['webasm', 'cpu'] as const)('laws/gpu %s', (mode) => {
  const gpu = gpuDriverWith({ mode, strict: true, smallestWork: 0 });
  it('no law fails, and it was the device that answered', async () => {
    const found = await gpu.use<never, ReadonlyArray<Finding>>((b) =>
      TE.fromTask(async () => {
        const findings: Finding[] = [];
        for (const law of laws) findings.push(await examine(law, ofBackend(b), { runs, seed }));
        return findings;
      }),
    )();
    const findings = isRight(found) ? found.right : expect.fail(JSON.stringify(found.left));
    const broken = findings.filter(({ outcome }) => outcome !== 'holds');
    expect(
      broken.map(({ law, outcome, why, disagreement }) => ({ law, outcome, why, disagreement })),
    ).toEqual([]);
    const { trusted, ...report } = gpu.report();
    expect(report).toMatchObject({ mode, fellBack: null, caught: [] });
    expect(trusted).toBeGreaterThan(findings.length);
  }, 300_000);
});
