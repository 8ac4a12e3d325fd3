/**
 * Raw samples -> samples with names. Done after the whole file has been read, because names and maps are spread over
 * it: every different (chain, state of the process's maps) is resolved once, in order of time.
 */
import type { DomainIndex, EventIndex, StackIndex, ThreadIndex } from '../../profile/ids';
import { PairTable } from '../../profile/pairTable';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import { CONTEXT, CONTEXTS } from './abi';
import {
  CHAIN_GUEST,
  CHAIN_HYPERVISOR,
  CHAIN_KERNEL,
  CHAIN_USER,
  chainKinds,
  damagedChains,
  isForeign,
} from './chainKinds';
import type { LeafSpots, SampledGuest } from './leafSpots';
import type { RawSamples, SampleBlock } from './rawSamples';
import type { RecordReader } from './recordReader';
import { AddressSpaces, MapStates, ThreadNames, type SidebandEvent } from './sideband';
import { isXenAddress } from '../codePlace';
import { isMarker, type Symboliser, type SymbolLookup } from './symboliser';
import { LastSpans } from './timeline';

/** Who ran on a pCPU at a time, from the schedule of the same recording. */
export interface Occupant extends SampledGuest {
  readonly domain: DomainIndex;
  /** -1 if only the domain is known. */
  readonly vcpu: number;
}
export type WhoRan = (pcpu: number, timeNs: number) => Occupant | undefined;

export interface Placement {
  /** The domain the file was recorded in. */
  readonly domain: DomainIndex;
  /** Takes samples of guests that nothing can tell apart. */
  readonly unknownGuest: () => DomainIndex;
  readonly whoRan: WhoRan | undefined;
  /** Set where the host ran one guest only: then a guest's sample is that guest's, whatever the schedule holds. */
  readonly onlyGuest: Occupant | undefined;
  /** Recording's clock -> profile's axis. */
  readonly toProfileNs: (ns: number) => number;
  /** Profile event per attribute of the file. */
  readonly events: readonly EventIndex[];
  /** Drop damaged call chains whole, as perf script does, instead of keeping what came before the damage. */
  readonly dropDamagedChains: boolean;
  /** Present where it is asked for. */
  readonly leafSpots: LeafSpots | undefined;
}

export interface Resolution {
  /** Samples whose address is in Xen. */
  readonly hypervisor: number;
  /** Samples of another domain (perf itself drops these without a word). */
  readonly foreign: number;
  /** Foreign samples for which the schedule told which guest it was. */
  readonly attributed: number;
  /** Samples whose call chain breaks off at a value that is no address. */
  readonly damaged: number;
}

/** Space of chains that need no process: kernel and hypervisor addresses only. */
const NO_SPACE = -1;
const NOBODY = -1;

/** A sample that shows a pair: when, and whose maps it needs. */
interface FirstSeen {
  readonly timeNs: number;
  readonly pid: number;
}

export function resolveSamples(
  reader: RecordReader,
  symboliser: Symboliser,
  builder: ProfileBuilder,
  placement: Placement,
): Resolution {
  const { samples } = reader;
  const sideband = inOrderOfTime(reader.sideband);
  const names = new ThreadNames();
  const maps = new MapStates();
  for (const event of sideband) {
    names.apply(event);
    maps.apply(event);
  }
  const kinds = chainKinds(samples.chains);
  const { threads } = samples;
  const threadRows = new LastSpans(threads.length, (thread, timeNs) => {
    const [pid, tid] = [threads.first(thread), threads.second(thread)];
    const name = names.at(tid, timeNs);
    return { ...name, value: builder.thread(pid, tid, name.value, placement.domain) };
  });
  const mapStates = new LastSpans(threads.length, (thread, timeNs) => maps.at(threads.first(thread), timeNs));

  const pairing = new Pairing(
    samples,
    kinds,
    mapStates,
    placement,
    (domain) => builder.domainAt(domain).role === 'guest',
  );
  for (const block of samples.blocks) for (let k = 0; k < block.length; k++) pairing.sample(block, k);

  const isDamaged = damagedChains(samples.chains);
  const { stackOf, spotOf } = resolvePairs(
    reader,
    symboliser,
    builder,
    sideband,
    pairing,
    placement.dropDamagedChains ? isDamaged : undefined,
    placement.leafSpots,
  );

  builder.reserveSamples(samples.length);
  if (spotOf !== undefined) tellSpots(builder, samples, pairing.pairOf, spotOf);
  const placing = new Placing(builder, placement, kinds, isDamaged, pairing, stackOf, threadRows);
  for (const block of samples.blocks) for (let k = 0; k < block.length; k++) placing.sample(block, k);
  return placing;
}

/** In the order in which the samples are about to come. */
function tellSpots(
  builder: ProfileBuilder,
  samples: RawSamples,
  pairOf: Int32Array,
  spotOf: Int32Array,
): void {
  const { spots, sampleCount } = builder;
  for (let i = 0; i < samples.length; i++) spots?.sample(sampleCount + i, spotOf[pairOf[i]]);
}

/** First pass: gives every sample its (chain, space) pair, and the guest or domain it ran in. */
class Pairing {
  readonly pairs = new PairTable();
  /** Per pair. */
  readonly firstSeen: FirstSeen[] = [];
  /** Per sample. */
  readonly pairOf: Int32Array;
  readonly occupants: Occupant[] = [];
  /** Per sample its row of `occupants`, or -1. */
  readonly occupantOf: Int32Array;
  private readonly occupantRows = new Map<Occupant, number>();
  /** A chain comes from one process nearly always: its last pair saves a look-up a sample. */
  private readonly lastSpace: Int32Array;
  private readonly lastPair: Int32Array;

  constructor(
    private readonly samples: RawSamples,
    private readonly kinds: Uint8Array,
    private readonly mapStates: LastSpans,
    private readonly placement: Placement,
    private readonly isGuest: (domain: DomainIndex) => boolean,
  ) {
    this.pairOf = new Int32Array(samples.length);
    this.occupantOf = new Int32Array(samples.length).fill(-1);
    this.lastSpace = new Int32Array(kinds.length);
    this.lastPair = new Int32Array(kinds.length).fill(-1);
  }

  /** Hot: once a sample. */
  sample(block: SampleBlock, k: number): void {
    const chain = block.chain[k];
    const kind = chain < 0 ? CHAIN_KERNEL : this.kinds[chain];
    let space = NO_SPACE;
    if (kind === CHAIN_USER) space = this.mapStates.at(block.thread[k], block.timeNs[k]);
    if (this.placement.whoRan !== undefined || kind === CHAIN_GUEST) {
      const row = this.occupant(block, k, kind);
      this.occupantOf[block.first + k] = row;
      // Symbols depend on the guest, so its chains are kept apart; below NO_SPACE to stay clear of real spaces.
      if (kind === CHAIN_GUEST && row >= 0) space = -2 - row;
    }
    if (chain >= 0 && this.lastPair[chain] >= 0 && this.lastSpace[chain] === space) {
      this.pairOf[block.first + k] = this.lastPair[chain];
      return;
    }
    const pair = this.pairs.intern(chain, space);
    if (pair === this.firstSeen.length) {
      const pid = kind === CHAIN_USER ? this.samples.threads.first(block.thread[k]) : NOBODY;
      this.firstSeen.push({ timeNs: block.timeNs[k], pid });
    }
    this.pairOf[block.first + k] = pair;
    if (chain >= 0) {
      this.lastSpace[chain] = space;
      this.lastPair[chain] = pair;
    }
  }

  private occupant(block: SampleBlock, k: number, kind: number): number {
    const { placement } = this;
    const ran = placement.whoRan?.(block.cpu[k], placement.toProfileNs(block.timeNs[k]));
    const fits = ran !== undefined && this.mayBe(ran.domain, kind, block.mode[k]);
    const who = fits ? ran : kind === CHAIN_GUEST ? placement.onlyGuest : undefined;
    if (who === undefined) return -1;
    let row = this.occupantRows.get(who);
    if (row === undefined) {
      row = this.occupants.push(who) - 1;
      this.occupantRows.set(who, row);
    }
    return row;
  }

  /** Whose sample it is stands in the sample; the schedule, which may be a little off, only says more about that. */
  private mayBe(domain: DomainIndex, kind: number, mode: number): boolean {
    if (kind === CHAIN_HYPERVISOR) return true;
    return isForeign(kind, mode) ? this.isGuest(domain) : domain === this.placement.domain;
  }
}

/** Second pass: samples into the profile. */
class Placing implements Resolution {
  hypervisor = 0;
  foreign = 0;
  attributed = 0;
  damaged = 0;
  /** Xen's PMU counts pCPUs where a domain's own perf counts its vCPUs. */
  private readonly ofPmu: boolean;

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly placement: Placement,
    private readonly kinds: Uint8Array,
    private readonly isDamaged: Uint8Array,
    private readonly pairing: Pairing,
    private readonly stackOf: Int32Array,
    private readonly threadRows: LastSpans,
  ) {
    this.ofPmu = kinds.includes(CHAIN_HYPERVISOR) || kinds.includes(CHAIN_GUEST);
  }

  /** Hot: once a sample. */
  sample(block: SampleBlock, k: number): void {
    const { placement, pairing } = this;
    const i = block.first + k;
    const chain = block.chain[k];
    const kind = chain < 0 ? CHAIN_KERNEL : this.kinds[chain];
    const timeNs = block.timeNs[k];
    const occupant = pairing.occupantOf[i];
    const who = occupant < 0 ? undefined : pairing.occupants[occupant];
    if (chain >= 0) this.damaged += this.isDamaged[chain];
    const cpu = block.cpu[k];
    let domain = placement.domain;
    let thread: ThreadIndex = -1;
    if (kind === CHAIN_HYPERVISOR) {
      this.hypervisor++;
      if (who !== undefined) domain = who.domain;
      if (domain === placement.domain) thread = this.threadRows.at(block.thread[k], timeNs);
    } else if (isForeign(kind, block.mode[k])) {
      // pid, tid and comm are those of whatever ran in dom0 at that moment: they say nothing about the guest.
      this.foreign++;
      if (who !== undefined) this.attributed++;
      domain = who?.domain ?? placement.unknownGuest();
    } else {
      thread = this.threadRows.at(block.thread[k], timeNs);
    }
    this.builder.sample({
      stack: this.stackOf[pairing.pairOf[i]],
      timeNs: placement.toProfileNs(timeNs),
      event: placement.events[block.attribute[k]],
      period: block.period[k],
      cpu,
      vcpu: this.ofPmu ? (who?.vcpu ?? -1) : cpu,
      domain,
      thread,
    });
  }
}

function resolvePairs(
  reader: RecordReader,
  symboliser: Symboliser,
  builder: ProfileBuilder,
  sideband: readonly SidebandEvent[],
  { pairs, firstSeen, occupants }: Pairing,
  dropped: Uint8Array | undefined,
  leafSpots: LeafSpots | undefined,
): { readonly stackOf: Int32Array; readonly spotOf: Int32Array | undefined } {
  const order = Float64Array.from(firstSeen.keys());
  order.sort((a, b) => firstSeen[a].timeNs - firstSeen[b].timeNs || a - b);
  const stackOf = new Int32Array(pairs.length);
  const spotOf = leafSpots && new Int32Array(pairs.length).fill(-1);
  const memory = new AddressSpaces();
  let next = 0;
  for (const pair of order) {
    const { timeNs, pid } = firstSeen[pair];
    while (next < sideband.length && sideband[next].timeNs <= timeNs) memory.apply(sideband[next++]);
    const chain = pairs.first(pair);
    const space = pairs.second(pair);
    const guest = space <= -2 ? occupants[-2 - space] : undefined;
    if (chain < 0 || dropped?.[chain] === 1) {
      stackOf[pair] = -1;
      continue;
    }
    const words = reader.samples.chains.words32(chain);
    const stack = stackOfChain(words, symboliser, builder, memory, pid, guest?.kernelSymbols);
    stackOf[pair] = stack;
    if (leafSpots === undefined || spotOf === undefined || stack < 0) continue;
    const mapOf = (address: number) => memory.find(pid, address);
    spotOf[pair] = leafSpots.of(words, builder.stacks.func(stack), mapOf, guest);
  }
  return { stackOf, spotOf };
}

function stackOfChain(
  words: Int32Array,
  symboliser: Symboliser,
  builder: ProfileBuilder,
  memory: AddressSpaces,
  pid: number,
  guestSymbols: SymbolLookup | undefined,
): StackIndex {
  const funcs: number[] = [];
  // A chain begins with a marker; one that does not is the kernel's own.
  let context: number = CONTEXT.KERNEL;
  for (let i = 0; i < words.length; i += 2) {
    const [low, high] = [words[i], words[i + 1]];
    if (isMarker(high, low)) {
      if (!CONTEXTS.has(low)) break;
      context = low;
    }
    // Before the context: Xen's own samples come out of Linux marked as kernel, user or guest.
    else if (funcs.length === 0 && isXenAddress(high)) funcs.push(symboliser.hypervisor(high, low));
    else if (context === CONTEXT.KERNEL) funcs.push(symboliser.kernel(high, low));
    else if (context === CONTEXT.USER) {
      funcs.push(symboliser.user(high, low, memory.find(pid, (high >>> 0) * 4294967296 + (low >>> 0))));
    } else funcs.push(symboliser.context(context, high, low, guestSymbols));
  }
  let stack = -1;
  for (let i = funcs.length - 1; i >= 0; i--) stack = builder.stacks.intern(stack, funcs[i]);
  return stack;
}

/** Stable: records of one time stay in the order of the file. */
function inOrderOfTime(events: readonly SidebandEvent[]): SidebandEvent[] {
  return [...events].sort((a, b) => a.timeNs - b.timeNs);
}
