import { defineConfig } from 'vitest/config';

/** Shell programs are imported as text, as esbuild's text loader does it. */
const shellText = {
  name: 'shell-text',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    id.endsWith('.sh') ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined,
};

/**
 * Properties draw from one seed, so that a run that passed passes again. Other seeds are the work of
 * `test/properties.mjs`, which names each in PROPERTY_SEED.
 */
const seededProperties = {
  name: 'seeded-properties',
  enforce: 'pre' as const,
  transform: (code: string) =>
    code.includes("import fc from 'fast-check'")
      ? {
          code: `${code}\nfc.configureGlobal({ seed: ${Number(process.env.PROPERTY_SEED ?? 2013)} });`,
          map: null,
        }
      : undefined,
};

export default defineConfig({
  plugins: [shellText, seededProperties],
  test: {
    include: ['test/{unit,host,sources}/**/*.test.ts'],
    testTimeout: 60_000,
    // Hooks open recordings and start servers; on a busy machine that takes seconds.
    hookTimeout: 60_000,
    // Two cores: one worker a core, so that a property test does not starve its neighbours.
    maxWorkers: 2,
  },
});
