/** Modules are not linked: their addresses count from their section, and every section begins at 0. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSpots } from '../../../src/debugInfo/resolveSpots';
import { installedSymbolizers } from '../../../src/debugInfo/symbolizer';
import { QUIET } from '../../../src/formats/byteInput';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import type { Profile } from '../../../src/profile/profile';
import { FIXTURE, nothingAtHand, temporaryFolder } from './resolving';

const folder = temporaryFolder();
const MODULES = join(FIXTURE, 'module');

/** One sample at each of these places of the module. */
function sampled(spots: readonly (readonly [string, number])[], buildId = ''): Profile {
  const builder = new ProfileBuilder('made', 'perf.data');
  const clock = { clock: 'made', method: 'itself', uncertaintyNs: 0 };
  const domain = builder.domain({ id: 0, name: 'dom0', role: 'dom0' });
  const capture = builder.capture({ name: 'dom0', kind: 'perf', domain, samples: 0, lost: 0, clock });
  const event = builder.event({ name: 'cpu-clock', capture, unit: 'nanoseconds', nsPerUnit: 1 });
  const module = builder.module('[xen_parts]');
  const funcs = spots.map(([name]) => builder.func(name, module, 'kernel'));
  for (const func of funcs) {
    builder.sample({ stack: builder.stacks.intern(-1, func), event, period: 1, domain });
  }
  const profile = builder.build();
  const none = new Int32Array(spots.length);
  return {
    ...profile,
    spots: {
      ofSample: Int32Array.from(spots.keys()),
      func: Int32Array.from(funcs),
      offset: Int32Array.from(spots, ([, offset]) => offset),
      file: none.map(() => -1),
      line: none,
      files: [],
      buildIds: profile.funcs.modules.map(() => buildId),
    },
  };
}

async function lines(profile: Profile, searchPath = process.env.PATH) {
  const options = { ...nothingAtHand(folder.path), folders: [MODULES], ...(searchPath && { searchPath }) };
  const context = { signal: QUIET.signal, progress: () => undefined };
  const { places, notes } = await resolveSpots(profile, undefined, options, context);
  return { places: places.map((chain) => chain.map((p) => `${p.file}:${p.line}`).join(' ')), notes };
}

describe('lines of a kernel module', () => {
  const spots = [
    ['second', 5],
    ['first', 0],
    ['other', 9],
    ['first', 8],
  ] as const;
  const truth = ['parts.c:14', 'parts.c:9', 'parts.c:4', 'parts.c:10'].map((line) => `/build/lines/${line}`);

  it('are found in each of its sections', async () => {
    const { places, notes } = await lines(sampled(spots));
    expect(places).toEqual(truth);
    expect(notes).toEqual([expect.stringMatching(/xen-parts\.ko is the build .* could not be checked/)]);
  });

  it('are unknown of functions that it does not have, or that are shorter in it', async () => {
    const { places, notes } = await lines(
      sampled([
        ['second', 5],
        ['second', 0x400],
        ['gone', 0],
      ]),
    );
    expect(places).toEqual([truth[0], '', '']);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^2 of 2 functions of \[xen_parts\] are not in .*Probably it is another build\.$/,
      ),
    );
  });

  it('are right or unknown with LLVM, which does not ask for the section', async () => {
    const llvm = (await installedSymbolizers(process.env.PATH)).find((t) => t.name === 'llvm-symbolizer');
    if (llvm === undefined) throw new Error('llvm-symbolizer is not installed: apt-get install llvm');
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'llvm-symbolizer'), `#!/bin/sh\nexec ${llvm.path} "$@"\n`, { mode: 0o755 });
    const { places } = await lines(sampled(spots), bin);
    expect(places.map((place, i) => place === '' || place === truth[i])).toEqual(spots.map(() => true));
    expect(places[2]).toBe(truth[2]);
  });
});
