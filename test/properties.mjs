/**
 * Hunts for what `npm test` does not draw: runs every test file with properties once a seed, until one fails.
 * Usage: node test/properties.mjs [ROUNDS [FIRST_SEED]]    without FIRST_SEED: the clock's
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/project.mjs';

const rounds = Number(process.argv[2] ?? 10);
const first = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const files = readdirSync(join(root, 'test/unit'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test/unit', name))
  .filter((file) => readFileSync(join(root, file), 'utf8').includes("from 'fast-check'"));
for (let seed = first; seed < first + rounds; seed++) {
  const { status } = spawnSync(join(root, 'node_modules/.bin/vitest'), ['run', ...files, '--reporter=dot'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PROPERTY_SEED: String(seed) },
  });
  if (status !== 0) {
    console.log(`A property fails with seed ${seed}: PROPERTY_SEED=${seed} npx vitest run FILE`);
    process.exit(1);
  }
}
console.log(`${files.length} files, seeds ${first} to ${first + rounds - 1}: every property held.`);
