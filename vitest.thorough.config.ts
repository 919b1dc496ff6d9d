import type { ViteUserConfig } from 'vitest/config';

const seed = process.env.SEED ?? String(Date.now() % 2 ** 31);
if (!/^\d+$/.test(seed)) throw new RangeError(`SEED: given ${seed}; allowed: a whole number of 0 or above`);
process.stdout.write(`seed ${seed}: replay with SEED=${seed} npm run test:thorough\n`);

/** Twenty times the draws, and a seed of its own each time. */
const config: ViteUserConfig = {
  test: {
    include: ['spec/**/*.thorough.test.ts', 'src/**/*.thorough.test.ts'],
    testTimeout: 600_000,
    maxWorkers: 2,
    env: { SEED: seed },
  },
};

export default config;
