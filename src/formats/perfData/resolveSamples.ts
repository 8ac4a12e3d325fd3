/**
 * Raw samples -> samples with names. Done after the whole file has been read, because names and maps are spread over
 * it: every different (chain, state of the process's maps) is resolved once, in order of time.
 */
import type { DomainIndex, EventIndex, StackIndex, ThreadIndex } from '../../profile/ids';
import { PairTable } from '../../profile/pairTable';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import { CONTEXT, CONTEXTS, CPU_MODE } from './abi';
import type { RecordReader } from './recordReader';
import { AddressSpaces, MapVersions, ThreadNames, type SidebandEvent } from './sideband';
import { isMarker, isXenAddress, type Symboliser, type SymbolLookup } from './symboliser';

/** Who ran on a pCPU at a time, from the schedule of the same recording. */
export interface Occupant {
  readonly domain: DomainIndex;
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

export function resolveSamples(
  reader: RecordReader,
  symboliser: Symboliser,
  builder: ProfileBuilder,
  placement: Placement,
): Resolution {
  const { samples } = reader;
  const sideband = inOrderOfTime(reader.sideband);
  const names = new ThreadNames();
  const versions = new MapVersions();
  for (const event of sideband) {
    names.apply(event);
    versions.apply(event);
  }
  const kinds = chainKinds(reader);
  const threads = new ThreadRows(builder, names, placement.domain);

  // Pass 1: give every sample its (chain, space) pair; remember when each pair is first seen.
  const spaces = new PairTable();
  const pairs = new PairTable();
  const firstSeen: number[] = [];
  const pairOf = new Int32Array(samples.length);
  const occupants: (Occupant | undefined)[] = [];
  const occupantRows = new Map<Occupant, number>();
  const occupantOf = new Int32Array(samples.length).fill(-1);
  for (let i = 0; i < samples.length; i++) {
    const chain = samples.chain.data[i];
    const kind = chain < 0 ? CHAIN_KERNEL : kinds[chain];
    const time = samples.timeNs.data[i];
    let space = NO_SPACE;
    if (kind === CHAIN_USER) {
      const pid = samples.pid.data[i];
      space = spaces.intern(pid, versions.at(pid, time));
    } else if (kind !== CHAIN_KERNEL && placement.whoRan !== undefined) {
      const who = placement.whoRan(samples.cpu.data[i], placement.toProfileNs(time));
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
    if (pair === firstSeen.length) firstSeen.push(time);
    pairOf[i] = pair;
  }

  const isDamaged = damagedChains(reader);
  const stackOf = resolvePairs(
    reader,
    symboliser,
    builder,
    sideband,
    pairs,
    spaces,
    firstSeen,
    occupants,
    placement.dropDamagedChains ? isDamaged : undefined,
  );

  // Pass 2: samples into the profile.
  let [hypervisor, foreign, attributed, damaged] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const chain = samples.chain.data[i];
    const kind = chain < 0 ? CHAIN_KERNEL : kinds[chain];
    const time = samples.timeNs.data[i];
    const who = occupantOf[i] < 0 ? undefined : occupants[occupantOf[i]];
    if (chain >= 0) damaged += isDamaged[chain];
    const cpu = samples.cpu.data[i];
    let domain = placement.domain;
    let vcpu = cpu;
    let thread: ThreadIndex = -1;
    if (kind === CHAIN_HYPERVISOR) {
      hypervisor++;
      if (who !== undefined) domain = who.domain;
      vcpu = who?.vcpu ?? -1;
      if (domain === placement.domain) thread = threads.row(samples.pid.data[i], samples.tid.data[i], time);
    } else if (
      kind === CHAIN_GUEST ||
      samples.mode.data[i] === CPU_MODE.GUEST_KERNEL ||
      samples.mode.data[i] === CPU_MODE.GUEST_USER
    ) {
      // pid, tid and comm are those of whatever ran in dom0 at that moment: they say nothing about the guest.
      foreign++;
      if (who !== undefined) attributed++;
      domain = who?.domain ?? placement.unknownGuest();
      vcpu = who?.vcpu ?? -1;
    } else {
      thread = threads.row(samples.pid.data[i], samples.tid.data[i], time);
    }
    builder.sample({
      stack: stackOf[pairOf[i]],
      timeNs: placement.toProfileNs(time),
      event: placement.events[samples.attribute.data[i]],
      period: samples.period.data[i],
      cpu,
      vcpu,
      domain,
      thread,
    });
  }
  return { hypervisor, foreign, attributed, damaged };
}

const CHAIN_KERNEL = 0;
const CHAIN_USER = 1;
const CHAIN_HYPERVISOR = 2;
const CHAIN_GUEST = 3;

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
  spaces: PairTable,
  firstSeen: readonly number[],
  occupants: readonly (Occupant | undefined)[],
  dropped: Uint8Array | undefined,
): Int32Array {
  const order = Float64Array.from(firstSeen.keys());
  order.sort((a, b) => firstSeen[a] - firstSeen[b] || a - b);
  const stackOf = new Int32Array(pairs.length);
  const memory = new AddressSpaces();
  let next = 0;
  for (const pair of order) {
    while (next < sideband.length && sideband[next].timeNs <= firstSeen[pair]) memory.apply(sideband[next++]);
    const chain = pairs.first(pair);
    const space = pairs.second(pair);
    const pid = space >= 0 ? spaces.first(space) : -1;
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

/** Thread rows by (pid, tid, name at a time); the last answer is kept because a CPU samples one thread many times. */
class ThreadRows {
  private readonly rows = new Map<number, { pid: number; fromNs: number; toNs: number; row: ThreadIndex }>();

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly names: ThreadNames,
    private readonly domain: DomainIndex,
  ) {}

  row(pid: number, tid: number, timeNs: number): ThreadIndex {
    const last = this.rows.get(tid);
    if (last !== undefined && last.pid === pid && timeNs >= last.fromNs && timeNs < last.toNs)
      return last.row;
    const changes = this.names.changes(tid);
    let at = 0;
    while (at < changes.length && changes[at] <= timeNs) at++;
    const row = this.builder.thread(pid, tid, this.names.at(tid, timeNs), this.domain);
    this.rows.set(tid, {
      pid,
      fromNs: at === 0 ? -Infinity : changes[at - 1],
      toNs: at === changes.length ? Infinity : changes[at],
      row,
    });
    return row;
  }
}
