/** What the extension loads when it starts: nothing of the SSH library, which comes with the first connection. */
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('the extension starts without the SSH library', async () => {
  const { metafile } = await build({
    entryPoints: ['src/extension.ts'],
    outfile: 'extension.js',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    loader: { '.sh': 'text' },
    external: ['vscode', './hostRoom'],
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('src/workbench/hosts/hosts.ts');
  expect(inputs.filter((file) => /node_modules\/(ssh2|ssh-config)\/|src\/host\/session/.test(file))).toEqual(
    [],
  );
});
