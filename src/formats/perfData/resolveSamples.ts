/**
 * Raw samples -> samples with names. Done after the whole file has been read, because names and maps are spread over
 * it: every different (chain, state of the process's maps) is resolved once, in order of time.
 */
import type { DomainIndex, EventIndex, StackIndex, ThreadIndex } from '../../profile/ids';
import { PairTable } from '../../profile/pairTable';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import { CONTEXT, CONTEXTS, CPU_MODE } from './abi';
import type { RecordReader } from './recordReader';
import { AddressSpaces, MapStates, ThreadNames, type SidebandEvent } from './sideband';
import { isXenAddress } from '../codePlace';
import { isMarker, type Symboliser, type SymbolLookup } from './symboliser';
import { LastSpans } from './timeline';

/** Who ran on a pCPU at a time, from the schedule of the same recording. */
export interface Occupant {
  readonly domain: DomainIndex;
  /** -1 if only the domain is known. */
  readonly vcpu: number;
  readonly kernelSymbols?: SymbolLookup;
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
  const kinds = chainKinds(reader);
  const { threads } = samples;
  const threadRows = new LastSpans(threads.length, (thread, timeNs) => {
    const [pid, tid] = [threads.first(thread), threads.second(thread)];
    const name = names.at(tid, timeNs);
    return { ...name, value: builder.thread(pid, tid, name.value, placement.domain) };
  });
  const mapStates = new LastSpans(threads.length, (thread, timeNs) => maps.at(threads.first(thread), timeNs));

  // Pass 1: give every sample its (chain, space) pair; remember when each pair is first seen.
  const pairs = new PairTable();
  const firstSeen: FirstSeen[] = [];
  const pairOf = new Int32Array(samples.length);
  const occupants: (Occupant | undefined)[] = [];
  const occupantRows = new Map<Occupant, number>();
  const occupantOf = new Int32Array(samples.length).fill(-1);
  for (const block of samples.blocks) {
    for (let k = 0; k < block.length; k++) {
      const i = block.first + k;
      const chain = block.chain[k];
      const kind = chain < 0 ? CHAIN_KERNEL : kinds[chain];
      const time = block.timeNs[k];
      let space = NO_SPACE;
      if (kind === CHAIN_USER) space = mapStates.at(block.thread[k], time);
      if (placement.whoRan !== undefined || kind === CHAIN_GUEST) {
        const ran = placement.whoRan?.(block.cpu[k], placement.toProfileNs(time));
        const fits = ran !== undefined && mayBe(ran.domain, kind, block.mode[k]);
        const who = fits ? ran : kind === CHAIN_GUEST ? placement.onlyGuest : undefined;
        if (who !== undefined) {
          let row = occupantRows.get(who);
          if (row === undefined) {
            row = occupants.push(who) - 1;
            occupantRows.set(who, row);
          }
          occupantOf[i] = row;
          // Symbols depend on the guest, so its chains are kept apart; below NO_SPACE to stay clear of real spaces.
          if (kind === CHAIN_GUEST) space = -2 - row;
        }
      }
      const pair = pairs.intern(chain, space);
      if (pair === firstSeen.length) {
        firstSeen.push({ timeNs: time, pid: kind === CHAIN_USER ? threads.first(block.thread[k]) : NOBODY });
      }
      pairOf[i] = pair;
    }
  }

  // Whose sample it is stands in the sample; the schedule, which may be a little off, only says more about that.
  function mayBe(domain: DomainIndex, kind: number, mode: number): boolean {
    if (kind === CHAIN_HYPERVISOR) return true;
    return isForeign(kind, mode) ? builder.domainAt(domain).role === 'guest' : domain === placement.domain;
  }

  const isDamaged = damagedChains(reader);
  const stackOf = resolvePairs(
    reader,
    symboliser,
    builder,
    sideband,
    pairs,
    firstSeen,
    occupants,
    placement.dropDamagedChains ? isDamaged : undefined,
  );

  builder.reserveSamples(samples.length);
  // Pass 2: samples into the profile. Xen's PMU counts pCPUs where a domain's own perf counts its vCPUs.
  const ofPmu = kinds.includes(CHAIN_HYPERVISOR) || kinds.includes(CHAIN_GUEST);
  let [hypervisor, foreign, attributed, damaged] = [0, 0, 0, 0];
  for (const block of samples.blocks) {
    for (let k = 0; k < block.length; k++) {
      const i = block.first + k;
      const chain = block.chain[k];
      const kind = chain < 0 ? CHAIN_KERNEL : kinds[chain];
      const time = block.timeNs[k];
      const who = occupantOf[i] < 0 ? undefined : occupants[occupantOf[i]];
      if (chain >= 0) damaged += isDamaged[chain];
      const cpu = block.cpu[k];
      let domain = placement.domain;
      let vcpu = ofPmu ? (who?.vcpu ?? -1) : cpu;
      let thread: ThreadIndex = -1;
      if (kind === CHAIN_HYPERVISOR) {
        hypervisor++;
        if (who !== undefined) domain = who.domain;
        if (domain === placement.domain) thread = threadRows.at(block.thread[k], time);
      } else if (isForeign(kind, block.mode[k])) {
        // pid, tid and comm are those of whatever ran in dom0 at that moment: they say nothing about the guest.
        foreign++;
        if (who !== undefined) attributed++;
        domain = who?.domain ?? placement.unknownGuest();
      } else {
        thread = threadRows.at(block.thread[k], time);
      }
      builder.sample({
        stack: stackOf[pairOf[i]],
        timeNs: placement.toProfileNs(time),
        event: placement.events[block.attribute[k]],
        period: block.period[k],
        cpu,
        vcpu,
        domain,
        thread,
      });
    }
  }
  return { hypervisor, foreign, attributed, damaged };
}

const CHAIN_KERNEL = 0;
const CHAIN_USER = 1;
const CHAIN_HYPERVISOR = 2;
const CHAIN_GUEST = 3;

/** Another domain's own code (the hypervisor's is nobody's). */
function isForeign(kind: number, mode: number): boolean {
  return kind === CHAIN_GUEST || mode === CPU_MODE.GUEST_KERNEL || mode === CPU_MODE.GUEST_USER;
}

/** What it takes to resolve each chain: nothing, a process, the hypervisor's symbols or a guest's. */
function chainKinds(reader: RecordReader): Uint8Array {
  const { chains } = reader.samples;
  const kinds = new Uint8Array(chains.length);
  for (let chain = 0; chain < chains.length; chain++) {
    const words = chains.words32(chain);
    let [kind, context, addresses] = [CHAIN_KERNEL, 0, 0];
    for (let i = 0; i < words.length; i += 2) {
      if (isMarker(words[i + 1], words[i])) {
        context = words[i];
        continue;
      }
      // The innermost address decides where the sample is; anything in user space needs the process's maps.
      if (addresses++ === 0 && isXenAddress(words[i + 1])) kind = CHAIN_HYPERVISOR;
      else if (context <= CONTEXT.GUEST) kind = CHAIN_GUEST;
      else if (context === CONTEXT.USER && kind === CHAIN_KERNEL) kind = CHAIN_USER;
    }
    kinds[chain] = kind;
  }
  return kinds;
}

/** Per chain 1 if a value in the range of the markers is none of them. */
function damagedChains(reader: RecordReader): Uint8Array {
  const { chains } = reader.samples;
  const damaged = new Uint8Array(chains.length);
  for (let chain = 0; chain < chains.length; chain++) {
    const words = chains.words32(chain);
    for (let i = 0; i < words.length; i += 2) {
      if (isMarker(words[i + 1], words[i]) && !CONTEXTS.has(words[i])) damaged[chain] = 1;
    }
  }
  return damaged;
}

function resolvePairs(
  reader: RecordReader,
  symboliser: Symboliser,
  builder: ProfileBuilder,
  sideband: readonly SidebandEvent[],
  pairs: PairTable,
  firstSeen: readonly FirstSeen[],
  occupants: readonly (Occupant | undefined)[],
  dropped: Uint8Array | undefined,
): Int32Array {
  const order = Float64Array.from(firstSeen.keys());
  order.sort((a, b) => firstSeen[a].timeNs - firstSeen[b].timeNs || a - b);
  const stackOf = new Int32Array(pairs.length);
  const memory = new AddressSpaces();
  let next = 0;
  for (const pair of order) {
    const { timeNs, pid } = firstSeen[pair];
    while (next < sideband.length && sideband[next].timeNs <= timeNs) memory.apply(sideband[next++]);
    const chain = pairs.first(pair);
    const space = pairs.second(pair);
    const kernelSymbols = space <= -2 ? occupants[-2 - space]?.kernelSymbols : undefined;
    stackOf[pair] =
      chain < 0 || dropped?.[chain] === 1
        ? -1
        : stackOfChain(reader.samples.chains.words32(chain), symboliser, builder, memory, pid, kernelSymbols);
  }
  return stackOf;
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
