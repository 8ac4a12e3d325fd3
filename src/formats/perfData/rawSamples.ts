/** Samples as they stand in the file, before names: columns that are filled while the file is read. */
import { PairTable } from '../../profile/pairTable';
import { CONTEXT, CPU_MODE, READ_FORMAT, SAMPLE_TYPE } from './abi';
import { readFieldSize, type Attribute } from './attribute';
import { ChainTable } from './chainTable';

/** Where the fields of one attribute's samples stand, in 32-bit words from the record's start; -1 if absent. */
export interface SampleLayout {
  readonly ip: number;
  readonly tid: number;
  readonly time: number;
  readonly cpu: number;
  readonly period: number;
  /** Where the READ field begins (its length may vary), or the call chain if there is none. */
  readonly variable: number;
  readonly readFormat: number;
  readonly hasRead: boolean;
  readonly defaultPeriod: number;
  readonly hasChain: boolean;
  /** Bytes of a record without its variable part. */
  readonly smallest: number;
}

export function sampleLayout(attr: Attribute): SampleLayout {
  const type = attr.sampleType;
  let at = 2;
  const place = (bit: number) => {
    if (!(type & bit)) return -1;
    const here = at;
    at += 2;
    return here;
  };
  place(SAMPLE_TYPE.IDENTIFIER);
  const ip = place(SAMPLE_TYPE.IP);
  const tid = place(SAMPLE_TYPE.TID);
  const time = place(SAMPLE_TYPE.TIME);
  place(SAMPLE_TYPE.ADDR);
  place(SAMPLE_TYPE.ID);
  place(SAMPLE_TYPE.STREAM_ID);
  const cpu = place(SAMPLE_TYPE.CPU);
  const period = place(SAMPLE_TYPE.PERIOD);
  return {
    ip,
    tid,
    time,
    cpu,
    period,
    variable: at,
    readFormat: attr.readFormat,
    defaultPeriod: attr.defaultPeriod,
    hasRead: (type & SAMPLE_TYPE.READ) !== 0,
    hasChain: (type & SAMPLE_TYPE.CALLCHAIN) !== 0,
    smallest: at * 4,
  };
}

/** Context marker that says the same as a CPU mode, for samples without a chain. */
const MARKER_OF_MODE: Record<number, number> = {
  [CPU_MODE.UNKNOWN]: CONTEXT.KERNEL,
  [CPU_MODE.KERNEL]: CONTEXT.KERNEL,
  [CPU_MODE.USER]: CONTEXT.USER,
  [CPU_MODE.HYPERVISOR]: CONTEXT.HV,
  [CPU_MODE.GUEST_KERNEL]: CONTEXT.GUEST_KERNEL,
  [CPU_MODE.GUEST_USER]: CONTEXT.GUEST_USER,
};

const TWO_32 = 4294967296;

/** Samples of a block: 30 bytes each. Two megabytes are little to take in advance, and many samples for one more object. */
const BLOCK = 1 << 16;

/** The columns of up to {@link BLOCK} samples, valid up to `length`. */
export class SampleBlock {
  length = 0;
  /** Row of `RawSamples.chains`; -1 for a sample without any address. */
  readonly chain = new Int32Array(BLOCK);
  readonly timeNs = new Float64Array(BLOCK);
  /** Row of `RawSamples.threads`. */
  readonly thread = new Int32Array(BLOCK);
  readonly cpu = new Int16Array(BLOCK);
  readonly attribute = new Uint16Array(BLOCK);
  readonly period = new Float64Array(BLOCK);
  /** PERF_RECORD_MISC_CPUMODE of the record. */
  readonly mode = new Uint8Array(BLOCK);

  constructor(
    /** Samples in the blocks before. */
    readonly first: number,
  ) {}
}

/**
 * In blocks, because the number of samples is known at the end only: columns that double would be copied over and over,
 * and a large file would take twice the memory of its samples.
 */
export class RawSamples {
  readonly chains = new ChainTable();
  /** (pid, tid) of every thread that was sampled. */
  readonly threads = new PairTable();
  /** In the order of the file. */
  readonly blocks: SampleBlock[] = [];
  length = 0;
  /** Samples whose fields do not fit into their record. */
  malformed = 0;

  private readonly single = new Int32Array(4);
  private lastBlock: SampleBlock | undefined;

  /**
   * Adds the sample at `at` bytes of `words`. Hot: one call a sample, reads words in place.
   * @param fileOrder stands in for the time where samples have none
   * @param period instead of the one that stands in the record
   */
  add(
    words: Int32Array,
    at: number,
    size: number,
    layout: SampleLayout,
    attribute: number,
    fileOrder: number,
    period = -1,
  ): void {
    const w = at >> 2;
    const end = w + (size >> 2);
    const chainAt = size < layout.smallest ? -1 : chainStart(words, w, end, layout);
    if (chainAt < 0) {
      this.malformed++;
      return;
    }
    const mode = words[w + 1] & 7;
    let chain = -1;
    if (layout.hasChain) {
      const count = words[chainAt] >>> 0;
      if (words[chainAt + 1] !== 0 || count * 2 > end - chainAt - 2) {
        this.malformed++;
        return;
      }
      if (count > 0) chain = this.chains.intern(words, chainAt + 2, count * 2);
    }
    if (chain < 0 && layout.ip >= 0) {
      // No chain (or an empty one, which perf stores for guests): the address alone, with the mode as its context.
      this.single[0] = MARKER_OF_MODE[mode] ?? CONTEXT.KERNEL;
      this.single[1] = -1;
      this.single[2] = words[w + layout.ip];
      this.single[3] = words[w + layout.ip + 1];
      chain = this.chains.intern(this.single, 0, 4);
    }
    const block = this.roomForOne();
    const i = block.length++;
    this.length++;
    block.chain[i] = chain;
    block.timeNs[i] = layout.time < 0 ? fileOrder : u64(words, w + layout.time);
    block.thread[i] =
      layout.tid < 0
        ? this.threads.intern(-1, -1)
        : this.threads.intern(words[w + layout.tid], words[w + layout.tid + 1]);
    block.cpu[i] = layout.cpu < 0 ? -1 : words[w + layout.cpu];
    if (period >= 0) block.period[i] = period;
    else block.period[i] = layout.period < 0 ? layout.defaultPeriod : u64(words, w + layout.period);
    block.attribute[i] = attribute;
    block.mode[i] = mode;
  }

  private roomForOne(): SampleBlock {
    if (this.lastBlock === undefined || this.lastBlock.length === BLOCK) {
      this.lastBlock = new SampleBlock(this.length);
      this.blocks.push(this.lastBlock);
    }
    return this.lastBlock;
  }
}

/** Where the call chain (or the end of the fixed part) is, or -1 if the READ field does not fit. */
function chainStart(words: Int32Array, w: number, end: number, layout: SampleLayout): number {
  let at = w + layout.variable;
  if (layout.hasRead) {
    const fixed = readFieldSize(layout.readFormat);
    if (fixed >= 0) at += fixed >> 2;
    else {
      if (at + 2 > end || words[at + 1] !== 0) return -1;
      const members = words[at] >>> 0;
      const { ENABLED, RUNNING, ID, LOST } = READ_FORMAT;
      const bits = (mask: number) => ((layout.readFormat & mask) === 0 ? 0 : 2);
      at += 2 + bits(ENABLED) + bits(RUNNING) + members * (2 + bits(ID) + bits(LOST));
    }
  }
  return at + (layout.hasChain ? 2 : 0) > end ? -1 : at;
}

function u64(words: Int32Array, at: number): number {
  return (words[at + 1] >>> 0) * TWO_32 + (words[at] >>> 0);
}
