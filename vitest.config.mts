import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 60_000,
    // Two cores: one worker a core, so that a property test does not starve its neighbours.
    maxWorkers: 2,
  },
});
