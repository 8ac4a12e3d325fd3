/**
 * Makes a fresh clone ready: installs the npm packages when they are missing or do not match the lock file, and does
 * nothing otherwise. Every npm script begins with it. Node only.
 */
import { exitWithMessage } from './command.mjs';
import { npmCiWhenStale } from './npmCi.mjs';
import { leastNode, root } from './project.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
const [wantedMajor, wantedMinor] = leastNode;
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  console.error(`Node ${leastNode.join('.')} or later is needed; this is ${process.version}.`);
  process.exit(1);
}
try {
  npmCiWhenStale(root, "the extension's packages");
} catch (error) {
  exitWithMessage(error);
}
