/** Lines of many addresses of one binary: from the cache, and the rest from a symbolizer, one run per section. */
import { plainName } from '../source/names/plainName';
import type { SourcePlace } from '../source/lines/resolvedSpots';
import type { SpotAddress } from './addressOf';
import type { FoundDebugFile } from './findDebugFile';
import { addressKey, type KnownLines, type LineCache } from './lineCache';
import { runSymbolizer, type RunLimits } from './runSymbolizer';
import type { Symbolizer } from './symbolizer';

/** An address, and the function that it is in by the symbol table. */
export interface AskedAddress extends SpotAddress {
  readonly symbol: string;
}

export interface LinesOfFile {
  /** By {@link addressKey}. */
  readonly lines: KnownLines;
  /** Why some addresses have no answer, a phrase; null if all have one. */
  readonly failure: string | null;
}

export interface LookingUp {
  readonly tools: readonly Symbolizer[];
  readonly cache: LineCache;
  readonly signal: AbortSignal;
  readonly limits: RunLimits;
  /** Addresses answered so far. */
  readonly progress: (done: number) => void;
}

/** @param asked those that matter most first. @throws the signal's reason when cancelled */
export async function linesOfFile(
  { file, key }: FoundDebugFile,
  asked: readonly AskedAddress[],
  { tools, cache, signal, limits, progress }: LookingUp,
): Promise<LinesOfFile> {
  const sectionOf = (address: SpotAddress) => (file.relocatable ? address.section : undefined);
  const keyOf = (address: SpotAddress) => addressKey(sectionOf(address), address.address);
  const lines = await cache.read(key);
  const before = lines.size;
  let done = 0;
  let failure: string | null = null;
  const bySection = new Map<string | undefined, Map<string, AskedAddress>>();
  for (const address of asked) {
    const addressId = keyOf(address);
    if (lines.has(addressId)) continue;
    const section = sectionOf(address);
    const open = bySection.get(section) ?? new Map<string, AskedAddress>();
    bySection.set(section, open.set(addressId, address));
  }

  for (const [section, open] of bySection) {
    let left = [...open.values()];
    const failures: string[] = [];
    for (const tool of tools) {
      if (left.length === 0) break;
      const start = left;
      let at = 0;
      const run = await runSymbolizer(
        tool,
        file.path,
        section,
        start.map(({ address }) => address),
        ({ frames, outermost }) => {
          const address = start[at++];
          progress(++done);
          if (tool.name !== 'addr2line' && section !== undefined && outermost !== plainName(address.symbol)) {
            return; // LLVM takes an offset to be in whichever section comes first.
          }
          lines.set(
            keyOf(address),
            frames.map(({ file: path, line }): SourcePlace => ({ file: path, line })),
          );
        },
        signal,
        limits,
      );
      if (run.failure !== null) failures.push(`${tool.name} ${run.failure}`);
      left = start.slice(run.answered);
    }
    if (left.length > 0 && failures.length > 0) failure ??= failures.join(', ');
  }
  // A full disk costs time later on, nothing else.
  if (lines.size > before) await cache.write(key, lines).catch(() => undefined);
  return { lines, failure };
}
