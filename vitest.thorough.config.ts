import type { ViteUserConfig } from 'vitest/config';

/** Twenty times the draws, and a seed of its own each time. */
const config: ViteUserConfig = {
  test: { include: ['spec/**/*.thorough.test.ts', 'src/**/*.thorough.test.ts'], testTimeout: 600_000 },
};

export default config;
