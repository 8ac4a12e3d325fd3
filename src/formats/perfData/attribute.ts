/** perf_event_attr: what was sampled and how its records are laid out (uapi/linux/perf_event.h). */
import { ATTR_FLAG, READ_FORMAT, SAMPLE_TYPE } from './abi';
import type { ByteView } from './byteView';

export interface Attribute {
  readonly type: number;
  readonly config: bigint;
  readonly sampleType: number;
  readonly readFormat: number;
  readonly sampleIdAll: boolean;
  /** Events per sample where the sample does not say it itself. */
  readonly defaultPeriod: number;
  /** clockid_t, undefined for perf's own clock. */
  readonly clockId: number | undefined;
  /** Event ids that the kernel gave this attribute's counters, as 16-digit hex. */
  readonly ids: string[];
  name: string;
}

/** Smallest attr that holds all that is read here (PERF_ATTR_SIZE_VER0 = 64 bytes). */
export const SMALLEST_ATTR = 64;
const CLOCKID_OFFSET = 92;

export function parseAttribute(view: ByteView, at: number, size: number): Attribute {
  const type = view.u32(at);
  const config = view.u64(at + 8);
  const flags = view.u64(at + 40);
  const has = (bit: number) => ((flags >> BigInt(bit)) & 1n) === 1n;
  const clockId =
    has(ATTR_FLAG.USE_CLOCKID) && size >= CLOCKID_OFFSET + 4 ? view.u32(at + CLOCKID_OFFSET) | 0 : undefined;
  return {
    type,
    config,
    sampleType: Number(view.u64(at + 24) & 0xffffffffn),
    readFormat: Number(view.u64(at + 32) & 0xffffffffn),
    sampleIdAll: has(ATTR_FLAG.SAMPLE_ID_ALL),
    // The field is a union: with a frequency it holds hertz, and every sample carries its own period.
    defaultPeriod: has(ATTR_FLAG.FREQ) ? 1 : Math.max(1, view.number64(at + 16)),
    clockId,
    ids: [],
    name: defaultEventName(type, config),
  };
}

const HARDWARE = [
  'cycles',
  'instructions',
  'cache-references',
  'cache-misses',
  'branches',
  'branch-misses',
  'bus-cycles',
  'stalled-cycles-frontend',
  'stalled-cycles-backend',
  'ref-cycles',
];
const SOFTWARE = [
  'cpu-clock',
  'task-clock',
  'page-faults',
  'context-switches',
  'cpu-migrations',
  'minor-faults',
  'major-faults',
  'alignment-faults',
  'emulation-faults',
  'dummy',
  'bpf-output',
  'cgroup-switches',
];
const CACHE = ['L1-dcache', 'L1-icache', 'LLC', 'dTLB', 'iTLB', 'branch', 'node'];
const CACHE_OP = ['load', 'store', 'prefetch'];

/** The name perf gives an event whose description was not stored (tools/perf/util/evsel.c). */
export function defaultEventName(type: number, config: bigint): string {
  const c = Number(config & 0xffffffffn);
  if (type === 0 && c < HARDWARE.length) return HARDWARE[c];
  if (type === 1 && c < SOFTWARE.length) return SOFTWARE[c];
  const [cache, op] = [CACHE[c & 0xff], CACHE_OP[(c >> 8) & 0xff]] as (string | undefined)[];
  if (type === 3 && cache !== undefined && op !== undefined)
    return `${cache}-${op}${(c >> 16) & 1 ? '-misses' : 's'}`;
  return `raw ${type}:0x${config.toString(16)}`;
}

/** Bytes of the READ field, or -1 if its length stands in the record (GROUP). */
export function readFieldSize(readFormat: number): number {
  if (readFormat & READ_FORMAT.GROUP) return -1;
  let size = 8;
  for (const bit of [READ_FORMAT.ENABLED, READ_FORMAT.RUNNING, READ_FORMAT.ID, READ_FORMAT.LOST]) {
    if (readFormat & bit) size += 8;
  }
  return size;
}

/** Where, from a record's end, the trailing sample_id block keeps its time; -1 without one. */
export function sampleIdTimeFromEnd(attr: Attribute): number {
  if (!attr.sampleIdAll || !(attr.sampleType & SAMPLE_TYPE.TIME)) return -1;
  let behind = 8;
  for (const bit of [SAMPLE_TYPE.ID, SAMPLE_TYPE.STREAM_ID, SAMPLE_TYPE.CPU, SAMPLE_TYPE.IDENTIFIER]) {
    if (attr.sampleType & bit) behind += 8;
  }
  return behind;
}

/** Bytes of the trailing sample_id block. */
export function sampleIdSize(attr: Attribute): number {
  if (!attr.sampleIdAll) return 0;
  let size = 0;
  for (const bit of [
    SAMPLE_TYPE.TID,
    SAMPLE_TYPE.TIME,
    SAMPLE_TYPE.ID,
    SAMPLE_TYPE.STREAM_ID,
    SAMPLE_TYPE.CPU,
    SAMPLE_TYPE.IDENTIFIER,
  ]) {
    if (attr.sampleType & bit) size += 8;
  }
  return size;
}
