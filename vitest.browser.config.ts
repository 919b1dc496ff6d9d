import type { ViteUserConfig } from 'vitest/config';

/** The suites that need a browser; without one they say what they skipped. */
const config: ViteUserConfig = {
  test: {
    include: ['spec/**/*.browser.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // One browser at a time: SwiftShader takes every processor there is.
    fileParallelism: false,
  },
};

export default config;
