/** Where things are in the working tree, and what the manifest says of them. Node only: runs before `npm ci`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the working tree. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder with the real VS Code and its tests; it has a package.json of its own. */
export const vscodeFolder = join(root, 'test', 'vscode');

/** What the tests leave behind for a person to look at: reports, screenshots. Not in git. */
export const outputFolder = join(root, 'test', 'output');

/** The recording that ships with the extension. */
export const sampleRecording = join(root, 'media', 'sample.xenprof');

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** As VS Code names it: "publisher.name". */
export const extensionId = `${manifest.publisher}.${manifest.name}`;

/** The package that `npm run package` writes. */
export const vsixFile = join(root, `${manifest.name}-${manifest.version}.vsix`);

/** Title of the extension's entry in the activity bar. */
export const activityTitle = manifest.contributes?.viewsContainers?.activitybar?.[0]?.title;

/** [major, minor], from "engines": ">=20.15". @type {[number, number]} */
export const leastNode = [0, 1].map((part) =>
  Number(/^>=(.+)$/.exec(manifest.engines.node)[1].split('.')[part] ?? 0),
);
