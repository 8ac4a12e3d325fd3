/** Profiles from perf.data bytes and fixtures, and how to look at them, for tests. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { fileInput } from '../../../src/formats/fileInput';
import { readPerfData, type PerfDataOptions } from '../../../src/formats/perfData/readPerfData';
import type { SymbolLookup } from '../../../src/formats/perfData/symboliser';
import { readKallsyms } from '../../../src/formats/symbols/kallsyms';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import type { Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { weighTree } from '../../../src/profile/treeWeights';
import { stackNames } from './textProfile';

export const PERF_DATA = 'test/fixtures/perfData';
export const RX_HV = 'test/fixtures/recording/rx-hv';

export const gunzipped = (path: string): Buffer => gunzipSync(readFileSync(path));

/** The files that perf wrote for these fixtures, see test/fixtures/perfData/README.md. */
export const made = (name: string): Buffer => gunzipped(`${PERF_DATA}/made/${name}.data.gz`);

export async function perfDataProfile(
  bytes: Uint8Array,
  options: PerfDataOptions = {},
  chunkSize?: number,
  withSpots = false,
): Promise<Profile> {
  const builder = new ProfileBuilder('x.data', 'perf.data');
  if (withSpots) builder.keepSpots();
  await readPerfData(memoryInput('x.data', bytes, chunkSize), builder, QUIET, options);
  return builder.build();
}

/** A symbol table of which only these are asked for. */
export function symbolsOf(
  lookup: SymbolLookup['lookup'],
  name: SymbolLookup['name'],
  offset: SymbolLookup['offset'],
): SymbolLookup {
  return {
    lookup,
    name,
    offset,
    module: () => undefined,
    sourceFile: () => undefined,
    binding: () => 'unknown',
    neighbours: () => [],
    body: () => '',
  };
}

/** A perf.data with the kallsyms of its folder. */
export async function withKallsyms(
  path: string,
  options: PerfDataOptions = {},
  kallsyms = `${path.slice(0, path.lastIndexOf('/'))}/kallsyms.gz`,
): Promise<Profile> {
  const { table } = await readKallsyms(fileInput(kallsyms), QUIET);
  return perfDataProfile(gunzipped(path), { ...options, symbols: { kernel: table } });
}

/**
 * `perf script` text without what only the recorded machine could know: symbols of user-space files that are not here.
 * What remains is the module, which stackcollapse-perf.pl shows as `[module]`.
 */
export function withoutUserSymbols(script: string): string {
  return script
    .replace(/^(\s+[0-9a-f]+ )(?!\[unknown\] )(.*) \((\/.*|\[vdso\])\)$/gm, '$1[unknown] ($3)')
    .replace(/^(.*:\s+[0-9a-f]+ )(?!\[unknown\] )(\S+) \((\/.*|\[vdso\])\)$/gm, '$1[unknown] ($3)');
}

export const warningCodes = (profile: Profile): string[] => profile.warnings.map((w) => w.code);

/** `comm: outer;inner`, per sample. */
export function stacksOf(profile: Profile): string[] {
  return Array.from(profile.samples.stack, (_, i) => {
    const thread = profile.samples.thread[i];
    return `${profile.threads.comm[thread] ?? ''}: ${stackNames(profile, i).join(';')}`;
  });
}

/** Module of the innermost function of a sample. */
export const moduleOf = (profile: Profile, sample: number): string =>
  profile.funcs.modules[profile.funcs.module[profile.stacks.func[profile.samples.stack[sample]]]];

/** The call tree as self samples by `lane|path`, whatever tables it stands in. */
export function treeByPath(profile: Profile): Map<string, number> {
  const { lanes, tree, views } = layerProfile(profile);
  const { self, total } = weighTree(profile, lanes, tree, views[0], 'period', {});
  const paths = new Map<string, number>();
  const path: string[] = [];
  lanes.lanes.forEach((lane, l) => {
    for (let node = tree.laneStart[l]; node < tree.laneStart[l + 1]; node++) {
      path.length = tree.depth[node];
      path.push(tree.names[tree.func[node]]);
      const key = `${lane.kind}|${path.join(';')}`;
      // Functions of one name in two modules are two nodes; a text does not always tell them apart.
      paths.set(`${key} self`, (paths.get(`${key} self`) ?? 0) + self[node]);
      paths.set(`${key} total`, (paths.get(`${key} total`) ?? 0) + total[node]);
    }
  });
  return paths;
}

/** Every column of a profile as plain values: two readings are equal when these are. */
export function plainTables(profile: Profile): unknown {
  const { samples, stacks, funcs, threads } = profile;
  const plain = (columns: object) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, Array.from(column as ArrayLike<unknown>)]),
    );
  return {
    samples: plain(samples),
    stacks: plain(stacks),
    funcs: plain(funcs),
    threads: plain(threads),
    events: profile.events,
    warnings: profile.warnings,
  };
}
