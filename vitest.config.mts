import { defineConfig } from 'vitest/config';

/** Shell programs are imported as text, as esbuild's text loader does it. */
const shellText = {
  name: 'shell-text',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    id.endsWith('.sh') ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined,
};

export default defineConfig({
  plugins: [shellText],
  test: {
    include: ['test/{unit,host,sources}/**/*.test.ts'],
    testTimeout: 60_000,
    // Hooks open recordings and start servers; on a busy machine that takes seconds.
    hookTimeout: 60_000,
    // Two cores: one worker a core, so that a property test does not starve its neighbours.
    maxWorkers: 2,
  },
});
