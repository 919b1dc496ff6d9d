import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    include: ['src/**/*.test.ts', 'backends/**/*.test.ts', 'spec/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '**/*.thorough.test.ts', '**/*.browser.test.ts'],
    testTimeout: 60_000,
  },
};

export default config;
