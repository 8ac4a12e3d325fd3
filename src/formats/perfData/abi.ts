/** Numbers of the perf ABI: linux/include/uapi/linux/perf_event.h and tools/perf/util/{header,event}.h, Linux 6.1. */

/** perf_event_type and perf_user_event_type: the records this reader acts on. */
export const RECORD = {
  MMAP: 1,
  LOST: 2,
  COMM: 3,
  EXIT: 4,
  THROTTLE: 5,
  FORK: 7,
  SAMPLE: 9,
  MMAP2: 10,
  LOST_SAMPLES: 13,
  KSYMBOL: 17,
  HEADER_ATTR: 64,
  HEADER_TRACING_DATA: 66,
  HEADER_BUILD_ID: 67,
  AUXTRACE: 71,
  EVENT_UPDATE: 78,
  HEADER_FEATURE: 80,
  COMPRESSED: 81,
  COMPRESSED2: 83,
} as const;

/** Record types that exist and carry nothing a profile needs. Any other type is counted and reported. */
export const RECORDS_WITHOUT_NEWS: ReadonlySet<number> = new Set([
  4, 6, 8, 11, 12, 14, 15, 16, 18, 19, 20, 21, 65, 68, 69, 70, 72, 73, 74, 75, 76, 77, 79, 82,
]);

/** enum perf_event_sample_format. */
export const SAMPLE_TYPE = {
  IP: 1 << 0,
  TID: 1 << 1,
  TIME: 1 << 2,
  ADDR: 1 << 3,
  READ: 1 << 4,
  CALLCHAIN: 1 << 5,
  ID: 1 << 6,
  CPU: 1 << 7,
  PERIOD: 1 << 8,
  STREAM_ID: 1 << 9,
  IDENTIFIER: 1 << 16,
} as const;

/** enum perf_event_read_format. */
export const READ_FORMAT = { ENABLED: 1, RUNNING: 2, ID: 4, GROUP: 8, LOST: 16 } as const;

/** perf_event_header.misc & 7. */
export const CPU_MODE = {
  UNKNOWN: 0,
  KERNEL: 1,
  USER: 2,
  HYPERVISOR: 3,
  GUEST_KERNEL: 4,
  GUEST_USER: 5,
} as const;

/** PERF_RECORD_MISC_COMM_EXEC and PERF_RECORD_MISC_FORK_EXEC share this bit. */
export const MISC_EXEC = 1 << 13;
/** PERF_RECORD_MISC_MMAP_BUILD_ID: device and inode of an MMAP2 are a build id (u8 length, 3 unused, 20 bytes). */
export const MISC_MMAP_BUILD_ID = 1 << 14;

/**
 * Context markers in a call chain: u64 values -32 … -4095, of which the low word tells them apart
 * (the high word is all ones). enum perf_callchain_context.
 */
export const CONTEXT_MAX = -4095;
export const CONTEXT = {
  HV: -32,
  KERNEL: -128,
  USER: -512,
  GUEST: -2048,
  GUEST_KERNEL: -2176,
  GUEST_USER: -2560,
} as const;

/** Markers that mean something; any other value in their range is a frame pointer gone astray. */
export const CONTEXTS: ReadonlySet<number> = new Set(Object.values(CONTEXT));

/** Feature bits of the file header (tools/perf/util/header.h). */
export const FEATURE = {
  BUILD_ID: 2,
  HOSTNAME: 3,
  OSRELEASE: 4,
  VERSION: 5,
  ARCH: 6,
  NRCPUS: 7,
  CPUDESC: 8,
  CMDLINE: 11,
  EVENT_DESC: 12,
  SAMPLE_TIME: 21,
  DIR_FORMAT: 24,
  CLOCKID: 23,
  COMPRESSED: 27,
  CLOCK_DATA: 29,
} as const;

/** perf_event_attr flag bits (the u64 bit field at offset 40). */
export const ATTR_FLAG = { FREQ: 10, SAMPLE_ID_ALL: 18, USE_CLOCKID: 25 } as const;
