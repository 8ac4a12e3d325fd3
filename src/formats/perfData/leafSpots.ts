/** Where in its function a call chain's innermost address is. Asked once for each different chain, and only where spots are wanted. */
import type { FuncIndex } from '../../profile/ids';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { SpotBuilder, SpotIndex } from '../../profile/spotBuilder';
import { isXenAddress, KERNEL_MODULE, XEN_MODULE } from '../codePlace';
import { CONTEXT, CONTEXTS } from './abi';
import type { MappedFile } from './sideband';
import {
  BPF_MODULE,
  isMarker,
  kernelModule,
  offsetInFile,
  type SymbolLookup,
  type SymbolSources,
} from './symboliser';

/** Build ids by names of modules as the profile has them. */
export type BuildIds = ReadonlyMap<string, string>;

/** A guest whose code another domain's samples show. */
export interface SampledGuest {
  readonly kernelSymbols?: SymbolLookup;
  readonly buildIds?: BuildIds;
}

const NO_BUILD_IDS: BuildIds = new Map();

export class LeafSpots {
  constructor(
    private readonly spots: SpotBuilder,
    private readonly builder: ProfileBuilder,
    private readonly sources: SymbolSources,
    private readonly buildIds: BuildIds,
    private readonly fileBuildIds: ReadonlyMap<string, string>,
  ) {}

  /**
   * @param words the chain
   * @param func what its innermost address was found to be
   * @param mapOf the mapping of a user-space address
   */
  of(
    words: Int32Array,
    func: FuncIndex,
    mapOf: (address: number) => MappedFile | undefined,
    guest: SampledGuest | undefined,
  ): SpotIndex {
    let context: number = CONTEXT.KERNEL;
    let at = 0;
    for (; at < words.length && isMarker(words[at + 1], words[at]); at += 2) {
      if (!CONTEXTS.has(words[at])) return -1;
      context = words[at];
    }
    if (at >= words.length) return -1;
    const [low, high] = [words[at], words[at + 1]];
    if (isXenAddress(high) || context === CONTEXT.HV)
      return this.symbol(func, this.sources.hypervisor, high, low);
    if (context === CONTEXT.KERNEL) return this.symbol(func, this.sources.kernel, high, low);
    if (context === CONTEXT.GUEST_USER) return -1;
    if (context !== CONTEXT.USER) {
      return this.symbol(func, guest?.kernelSymbols, high, low, guest?.buildIds ?? NO_BUILD_IDS);
    }
    const map = mapOf((high >>> 0) * 4294967296 + (low >>> 0));
    if (map === undefined) return -1;
    const symbols = this.sources.file?.(map.file, this.fileBuildIds.get(map.file));
    return this.symbol(func, symbols, ...offsetInFile(map, high, low));
  }

  private symbol(
    func: FuncIndex,
    table: SymbolLookup | undefined,
    high: number,
    low: number,
    buildIds = this.buildIds,
  ): SpotIndex {
    const row = table?.lookup(high >>> 0, low >>> 0) ?? -1;
    if (table === undefined || row < 0 || table.module(row) === BPF_MODULE) return -1;
    const module = this.builder.moduleOf(func);
    if (!this.spots.accepts(module, buildIds.get(this.builder.moduleAt(module)) ?? '')) return -1;
    return this.spots.atOffset(func, table.offset(row, high >>> 0, low >>> 0));
  }
}

/** perf's build ids are by file; the kernel's and its modules' files have other names in a profile. */
export function buildIdsByModule(
  ofFiles: ReadonlyMap<string, string>,
  hypervisor: string | undefined,
): BuildIds {
  const ids = new Map<string, string>();
  for (const [file, id] of ofFiles) {
    const kernel = file.startsWith(KERNEL_MODULE) || /(?:^|\/)vmlinux[^/]*$/.test(file);
    ids.set(kernel ? KERNEL_MODULE : (kernelModule(file) ?? file), id);
  }
  if (hypervisor !== undefined && /^[0-9a-f]+$/i.test(hypervisor))
    ids.set(XEN_MODULE, hypervisor.toLowerCase());
  return ids;
}
