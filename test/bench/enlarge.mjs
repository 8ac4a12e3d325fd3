/**
 * Makes a large perf.data out of a small real one: its data section, over and over, each time later on the clock.
 * perf reads what comes out without complaint, and everything that happens in the original happens once a copy.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

/** struct perf_file_header and perf_event_attr (tools/perf/Documentation/perf.data-file-format.txt). */
const HEADER = { attrs: 24, dataOffset: 40, dataSize: 48, features: 72, featureBits: 256 };
const ATTR = { sampleType: 24, flags: 40 };
const SAMPLE_ID_ALL = 1n << 18n;
/** Feature section with the times of the first and the last sample. */
const SAMPLE_TIME = 21;
/** perf_event_sample_format, as far as it decides where the time is. */
const TYPE = { IP: 1, TID: 2, TIME: 4, ID: 64, CPU: 128, STREAM_ID: 512, IDENTIFIER: 65536 };
const RECORD = { EXIT: 4, FORK: 7, SAMPLE: 9, FIRST_OF_PERF: 64, FINISHED_ROUND: 68 };

/** A copy begins this much after the end of the one before: times stay in ascending order, as perf expects. */
const GAP_NS = 1_000_000n;

/**
 * @param {Buffer} original a perf.data file as `perf record -a` writes it (with times; not compressed, not a pipe's)
 * @param {string} path where to write the large one; it is written piece by piece and never in memory as a whole
 * @param {number} copies how often the data section is to be in it, 1 or more
 * @returns {{ bytes: number, samples: number }}
 */
export function enlarge(original, path, copies) {
  if (original.toString('latin1', 0, 8) !== 'PERFILE2')
    throw new Error('expected a perf.data file with the magic PERFILE2');
  const dataOffset = Number(original.readBigUInt64LE(HEADER.dataOffset));
  const dataSize = Number(original.readBigUInt64LE(HEADER.dataSize));
  const data = Buffer.from(original.subarray(dataOffset, dataOffset + dataSize));
  const { again, times, stepNs, samples } = whatHappens(data, timePlaces(original));

  const grown = again.length * (copies - 1);
  const head = Buffer.from(original.subarray(0, dataOffset));
  head.writeBigUInt64LE(BigInt(dataSize + grown), HEADER.dataSize);
  const tail = movedFeatures(original, dataOffset + dataSize, grown, stepNs * BigInt(copies - 1));

  const file = openSync(path, 'w');
  try {
    writeAll(file, head);
    writeAll(file, data);
    const view = new DataView(again.buffer, again.byteOffset, again.length);
    for (let copy = 1; copy < copies; copy++) {
      for (const at of times) view.setBigUint64(at, view.getBigUint64(at, true) + stepNs, true);
      writeAll(file, again);
    }
    writeAll(file, tail);
  } finally {
    closeSync(file);
  }
  return { bytes: original.length + grown, samples: samples * copies };
}

function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Where times stand, told from the first attribute: perf gives all events of one file the same places. */
function timePlaces(original) {
  const attr = Number(original.readBigUInt64LE(HEADER.attrs));
  const type = Number(original.readBigUInt64LE(attr + ATTR.sampleType));
  const all = (original.readBigUInt64LE(attr + ATTR.flags) & SAMPLE_ID_ALL) !== 0n;
  if ((type & TYPE.TIME) === 0 || !all) throw new Error('expected a recording with a time in every record');
  const bytes = (...fields) => 8 * fields.filter((field) => (type & field) !== 0).length;
  return {
    /** From the start of a sample. */
    inSample: 8 + bytes(TYPE.IDENTIFIER, TYPE.IP, TYPE.TID),
    /** From the end of any other record of the kernel's. */
    fromEnd: bytes(TYPE.TIME, TYPE.ID, TYPE.STREAM_ID, TYPE.CPU, TYPE.IDENTIFIER),
  };
}

/**
 * The records that happen again in each copy, one behind the other, and where in them the times are. What perf makes up
 * when it starts (time 0: which processes there are and what they have mapped; and its own bookkeeping) is said once.
 */
function whatHappens(data, places) {
  const pieces = [];
  const times = [];
  let [kept, samples, first, last] = [0, 0, 2n ** 64n, 0n];
  for (let at = 0, size; at < data.length; at += size) {
    const type = data.readUInt32LE(at);
    size = data.readUInt16LE(at + 6);
    const timesHere = placesOfTime(type, at, size, places);
    const time = timesHere.length > 0 ? data.readBigUInt64LE(timesHere[0]) : 0n;
    if (time === 0n && type !== RECORD.FINISHED_ROUND) continue;
    if (time > 0n && time < first) first = time;
    if (time > last) last = time;
    if (type === RECORD.SAMPLE) samples++;
    pieces.push(data.subarray(at, at + size));
    for (const place of timesHere) times.push(kept + place - at);
    kept += size;
  }
  if (samples === 0) throw new Error('expected a recording with samples');
  return { again: Buffer.concat(pieces), times, stepNs: last - first + GAP_NS, samples };
}

function placesOfTime(type, at, size, { inSample, fromEnd }) {
  if (type === RECORD.SAMPLE) return [at + inSample];
  if (type >= RECORD.FIRST_OF_PERF) return [];
  const inId = at + size - fromEnd;
  // A fork and an exit say their time twice: behind two pids and two tids, and in the id that every record ends with.
  return type === RECORD.FORK || type === RECORD.EXIT ? [inId, at + 24] : [inId];
}

/** What stands behind the data: a table of (offset, size), one per feature bit that is set, then the sections. */
function movedFeatures(original, start, grown, laterNs) {
  const tail = Buffer.from(original.subarray(start));
  let entry = 0;
  for (let bit = 0; bit < HEADER.featureBits; bit++) {
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
