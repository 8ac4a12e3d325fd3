/**
 * Makes a large perf.data out of a small real one: its data section, over and over, each time later on the clock.
 * What comes out is a file that perf reads without complaint and in which everything happens as often as it was
 * repeated.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

/** struct perf_file_header and perf_event_attr (tools/perf/Documentation/perf.data-file-format.txt). */
const HEADER = { attrs: 24, dataOffset: 40, dataSize: 48, features: 72, featureBytes: 32 };
const ATTR = { sampleType: 24, flags: 40 };
const SAMPLE_ID_ALL = 1n << 18n;
/** Feature section with the times of the first and the last sample. */
const SAMPLE_TIME = 21;

/** perf_event_sample_format, as far as it decides where the time is. */
const TYPE = { IP: 1, TID: 2, TIME: 4, ID: 64, CPU: 128, STREAM_ID: 512, IDENTIFIER: 65536 };
const RECORD = { EXIT: 4, FORK: 7, SAMPLE: 9, FIRST_OF_PERF: 64, FINISHED_ROUND: 68 };

/**
 * Times of one repetition start one gap behind the last of the repetition before. The samples of all repetitions stay
 * in ascending order, so perf need not hold more than a round of them.
 */
const GAP_NS = 1_000_000n;

/**
 * @param {Buffer} original a perf.data file as `perf record` writes it (not compressed, not a pipe's)
 * @param {string} path where to write the large one
 * @param {number} copies how often the data section is repeated, 1 or more
 * @returns {{ bytes: number, samples: number }}
 */
export function enlarge(original, path, copies) {
  if (original.toString('latin1', 0, 8) !== 'PERFILE2')
    throw new Error('expected a perf.data file with the magic PERFILE2');
  const dataOffset = Number(original.readBigUInt64LE(HEADER.dataOffset));
  const dataSize = Number(original.readBigUInt64LE(HEADER.dataSize));
  const first = Buffer.from(original.subarray(dataOffset, dataOffset + dataSize));
  const records = timedRecords(first, timePlaces(original));
  const again = Buffer.concat(records.repeated.map(({ at, size }) => first.subarray(at, at + size)));
  const times = records.repeated.flatMap(({ times: places, moved }) => places.map((place) => place + moved));
  const step = records.last - records.first + GAP_NS;

  const head = Buffer.from(original.subarray(0, dataOffset));
  const grown = again.length * (copies - 1);
  head.writeBigUInt64LE(BigInt(dataSize + grown), HEADER.dataSize);
  const tail = movedFeatures(original, dataOffset + dataSize, grown, step * BigInt(copies - 1));

  const file = openSync(path, 'w');
  let bytes = 0;
  const write = (buffer) => {
    for (let at = 0; at < buffer.length;) at += writeSync(file, buffer, at);
    bytes += buffer.length;
  };
  try {
    write(head);
    write(first);
    const view = new DataView(again.buffer, again.byteOffset, again.length);
    for (let copy = 1; copy < copies; copy++) {
      for (const at of times) view.setBigUint64(at, view.getBigUint64(at, true) + step, true);
      write(again);
    }
    write(tail);
  } finally {
    closeSync(file);
  }
  return { bytes, samples: records.samples * copies };
}

/** Where times stand, told from the first attribute: perf gives all events of a file the same places. */
function timePlaces(original) {
  const attr = Number(original.readBigUInt64LE(HEADER.attrs));
  const type = Number(original.readBigUInt64LE(attr + ATTR.sampleType));
  const all = (original.readBigUInt64LE(attr + ATTR.flags) & SAMPLE_ID_ALL) !== 0n;
  if ((type & TYPE.TIME) === 0 || !all)
    throw new Error('expected a recording with times (perf record without --no-timestamp)');
  const words = (...fields) => fields.filter((field) => (type & field) !== 0).length;
  return {
    /** From the start of a sample. */
    inSample: 8 + 8 * words(TYPE.IDENTIFIER, TYPE.IP, TYPE.TID),
    /** From the end of any other record of the kernel's. */
    fromEnd: 8 * words(TYPE.TIME, TYPE.ID, TYPE.STREAM_ID, TYPE.CPU, TYPE.IDENTIFIER),
  };
}

/**
 * The records that happen again in each repetition. Those that perf makes up when it starts (time 0: which processes
 * there are, what they have mapped; and its own bookkeeping) describe a beginning and are not repeated.
 */
function timedRecords(data, places) {
  const repeated = [];
  let [kept, samples] = [0, 0];
  let [earliest, latest] = [2n ** 64n, 0n];
  for (let at = 0; at < data.length;) {
    const type = data.readUInt32LE(at);
    const size = data.readUInt16LE(at + 6);
    const times = placesOfTime(type, at, size, places);
    const happens = times.length > 0 ? data.readBigUInt64LE(times[0]) > 0n : type === RECORD.FINISHED_ROUND;
    if (happens) {
      repeated.push({ at, size, times, moved: kept - at });
      kept += size;
    }
    if (type === RECORD.SAMPLE) {
      samples++;
      const time = data.readBigUInt64LE(times[0]);
      if (time < earliest) earliest = time;
      if (time > latest) latest = time;
    }
    at += size;
  }
  if (samples === 0) throw new Error('expected a recording with samples');
  for (const time of repeated.flatMap((record) => record.times).map((at) => data.readBigUInt64LE(at))) {
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
  }
  return { repeated, samples, first: earliest, last: latest };
}

function placesOfTime(type, at, size, { inSample, fromEnd }) {
  if (type === RECORD.SAMPLE) return [at + inSample];
  if (type >= RECORD.FIRST_OF_PERF) return [];
  const inId = at + size - fromEnd;
  // A fork and an exit say their time twice: in the record itself (behind two pids and two tids) and in its id.
  return type === RECORD.FORK || type === RECORD.EXIT ? [inId, at + 24] : [inId];
}

/** What stands behind the data: a table of (offset, size), one per feature bit that is set, then the sections. */
function movedFeatures(original, start, grown, laterNs) {
  const tail = Buffer.from(original.subarray(start));
  let entry = 0;
  for (let bit = 0; bit < HEADER.featureBytes * 8; bit++) {
    if (((original[HEADER.features + (bit >> 3)] >> (bit & 7)) & 1) === 0) continue;
    const offset = tail.readBigUInt64LE(entry);
    if (bit === SAMPLE_TIME) {
      const last = Number(offset) - start + 8;
      tail.writeBigUInt64LE(tail.readBigUInt64LE(last) + laterNs, last);
    }
    tail.writeBigUInt64LE(offset + BigInt(grown), entry);
    entry += 16;
  }
  return tail;
}
