/** Addresses of a call chain -> functions of the profile. */
import type { FuncIndex, ModuleIndex } from '../../profile/ids';
import { PairTable } from '../../profile/pairTable';
import type { Layer } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { SymbolSource } from '../../profile/symbolFacts';
import { GUEST_MODULE, KERNEL_MODULE, UNKNOWN_MODULE, XEN_MODULE } from '../codePlace';
import { CONTEXT, CONTEXT_MAX } from './abi';
import type { KernelMap } from './recordReader';
import type { MappedFile } from './sideband';
import type { SymbolTable } from '../symbols/symbolTable';

/** What is needed of a symbol table (formats/symbols): halves of addresses are unsigned, -1 means no symbol covers it. */
export type SymbolLookup = SymbolSource &
  Pick<SymbolTable, 'lookup' | 'name' | 'module' | 'sourceFile' | 'offset'>;

export interface SymbolSources {
  readonly kernel?: SymbolLookup;
  readonly hypervisor?: SymbolLookup;
  /** Symbols of a user-space file by path and build id, looked up by offset in the file. */
  readonly file?: (path: string, buildId: string | undefined) => SymbolLookup | undefined;
}

/** kallsyms puts BPF programs under this name. */
export const BPF_MODULE = '[bpf]';
const TWO_32 = 4294967296;

/** True for the high word of a context marker (all ones) whose low word is one. */
export function isMarker(high: number, low: number): boolean {
  return high === -1 && low >= CONTEXT_MAX && low < 0;
}

export class Symboliser {
  /** Kernel addresses by their halves, and the function of each. */
  private readonly kernelAddresses = new PairTable();
  private readonly kernelFuncs: FuncIndex[] = [];
  private readonly sortedKernelMaps: readonly KernelMap[];
  private readonly sortedKernelSymbols: readonly {
    readonly start: bigint;
    readonly length: number;
    readonly name: string;
  }[];
  private readonly moduleOfFile = new Map<string, ModuleIndex>();
  /** Kernel addresses without a symbol, and with one: what the reader says about missing kallsyms. */
  kernelMisses = 0;
  kernelHits = 0;
  hypervisorMisses = 0;

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly sources: SymbolSources,
    kernelMaps: readonly KernelMap[],
    kernelSymbols: readonly { readonly start: bigint; readonly length: number; readonly name: string }[],
    private readonly buildIds: ReadonlyMap<string, string>,
    /** `collapse --addrs`: put the address into the name where there is no symbol. */
    private readonly unknownAddresses: boolean,
    /** perf script finds no names for BPF programs when it reads /proc/kcore. */
    private readonly nameBpfPrograms: boolean,
  ) {
    const byStart = <T extends { readonly start: bigint }>(list: readonly T[]) =>
      [...list].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
    this.sortedKernelMaps = byStart(kernelMaps);
    this.sortedKernelSymbols = byStart(kernelSymbols);
  }

  /** Hot: once a frame of every different chain. */
  kernel(high: number, low: number): FuncIndex {
    const row = this.kernelAddresses.intern(high, low);
    if (row === this.kernelFuncs.length) this.kernelFuncs.push(this.kernelAddress(high, low));
    return this.kernelFuncs[row];
  }

  hypervisor(high: number, low: number): FuncIndex {
    const { builder, sources } = this;
    const module = builder.module(XEN_MODULE);
    const row = sources.hypervisor?.lookup(high >>> 0, low >>> 0) ?? -1;
    if (sources.hypervisor === undefined || row < 0) {
      this.hypervisorMisses++;
      return builder.func(this.unknownName('hypervisor', high, low), module, 'hypervisor');
    }
    return this.named(sources.hypervisor, row, module, 'hypervisor', sources.hypervisor.sourceFile(row));
  }

  /** A guest's own code: by name where the guest and its kernel's symbols are known. */
  guest(high: number, low: number, user: boolean, kernel: SymbolLookup | undefined): FuncIndex {
    const { builder } = this;
    const row = user ? -1 : (kernel?.lookup(high >>> 0, low >>> 0) ?? -1);
    if (kernel === undefined || row < 0) {
      return builder.func(
        user ? '[guest user]' : '[guest kernel]',
        builder.module(GUEST_MODULE),
        user ? 'user' : 'kernel',
      );
    }
    return this.named(kernel, row, builder.module(kernel.module(row) ?? KERNEL_MODULE), 'kernel');
  }

  user(high: number, low: number, map: MappedFile | undefined): FuncIndex {
    const { builder } = this;
    if (map === undefined) {
      // Which process and file is hidden, but not that it is a process: the CPU was in user mode.
      return builder.func(this.unknownName('unknown', high, low), builder.module(UNKNOWN_MODULE), 'user');
    }
    const [offsetHigh, offsetLow] = offsetInFile(map, high, low);
    const symbols = this.sources.file?.(map.file, this.buildIds.get(map.file));
    const row = symbols?.lookup(offsetHigh >>> 0, offsetLow >>> 0) ?? -1;
    const module = this.fileModule(map.file);
    if (symbols === undefined || row < 0) {
      return builder.func(this.unknownName(baseName(map.file), offsetHigh, offsetLow), module, 'user');
    }
    return this.named(symbols, row, module, 'user');
  }

  /** A place that perf marks as the hypervisor's without an address in Xen (not seen on x86). */
  context(marker: number, high: number, low: number, kernel: SymbolLookup | undefined): FuncIndex {
    return marker === CONTEXT.HV
      ? this.hypervisor(high, low)
      : this.guest(high, low, marker === CONTEXT.GUEST_USER, kernel);
  }

  private kernelAddress(high: number, low: number): FuncIndex {
    const { builder, sources } = this;
    const row = sources.kernel?.lookup(high >>> 0, low >>> 0) ?? -1;
    if (sources.kernel !== undefined && row >= 0) {
      this.kernelHits++;
      const module = sources.kernel.module(row) ?? KERNEL_MODULE;
      if (module === BPF_MODULE && !this.nameBpfPrograms) return this.unnamedKernel(high, low, KERNEL_MODULE);
      return this.named(sources.kernel, row, builder.module(module), 'kernel');
    }
    const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const late = !this.nameBpfPrograms
      ? undefined
      : covering(this.sortedKernelSymbols, address, (s) => s.start + BigInt(s.length));
    if (late !== undefined) return builder.func(late.name, builder.module(late.name), 'kernel');
    this.kernelMisses++;
    const map = covering(this.sortedKernelMaps, address, (m) => m.end);
    if (map === undefined) {
      return builder.func(this.unknownName('unknown', high, low), builder.module(UNKNOWN_MODULE), 'unknown');
    }
    return this.unnamedKernel(high, low, kernelModule(map.file) ?? KERNEL_MODULE);
  }

  private named(
    table: SymbolLookup,
    row: number,
    module: ModuleIndex,
    layer: Layer,
    sourceFile?: string,
  ): FuncIndex {
    const func = this.builder.func(table.name(row), module, layer, sourceFile, table.body(row));
    this.builder.symbolFacts.named(func, table, row);
    return func;
  }

  private unnamedKernel(high: number, low: number, module: string): FuncIndex {
    return this.builder.func(this.unknownName(module, high, low), this.builder.module(module), 'kernel');
  }

  private unknownName(what: string, high: number, low: number): string {
    if (!this.unknownAddresses) return `[${what}]`;
    const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    return `[${what} <${address.toString(16)}>]`;
  }

  private fileModule(file: string): ModuleIndex {
    let module = this.moduleOfFile.get(file);
    if (module === undefined) this.moduleOfFile.set(file, (module = this.builder.module(file)));
    return module;
  }
}

function covering<T extends { readonly start: bigint }>(
  sorted: readonly T[],
  address: bigint,
  end: (entry: T) => bigint,
): T | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  return low > 0 && address < end(sorted[low - 1]) ? sorted[low - 1] : undefined;
}

/** Halves of the place in a file of an address in its mapping. */
export function offsetInFile(
  map: Pick<MappedFile, 'start' | 'pageOffset'>,
  high: number,
  low: number,
): readonly [number, number] {
  const offset = (high >>> 0) * TWO_32 + (low >>> 0) - map.start + map.pageOffset;
  return [Math.floor(offset / TWO_32) | 0, offset | 0];
}

/** `…/xen-netback.ko.xz` -> `[xen_netback]`; undefined for what is no module's file. */
export function kernelModule(file: string): string | undefined {
  const module = /([^/]+)\.ko(?:\.\w+)?$/.exec(file);
  return module === null ? undefined : `[${module[1].replace(/-/g, '_')}]`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
