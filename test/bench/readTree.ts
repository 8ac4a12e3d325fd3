/**
 * What the benchmark measures of our side: a file to its call tree, and no more. Prints what it found, so that a fast
 * wrong answer is seen.
 * Usage: node readTree.js FILE
 */
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { layerProfile } from '../../src/iopath/layeredProfile';

async function main(path: string): Promise<void> {
  const profile = await openProfile(path, QUIET);
  const { tree } = layerProfile(profile);
  const found = {
    samples: profile.samples.stack.length,
    stacks: profile.stacks.func.length,
    callNodes: tree.func.length,
    warnings: profile.warnings.map((warning) => warning.code),
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

const path = process.argv.at(2);
if (path === undefined) throw new Error('usage: node readTree.js FILE');
void main(path);
