/** The head of a perf.data file: file mode (104 bytes, sections) or pipe mode (16 bytes, everything in records). */
import { FormatError } from '../formatError';
import { parseAttribute, SMALLEST_ATTR, type Attribute } from './attribute';
import { ByteView } from './byteView';

export interface Section {
  readonly offset: number;
  readonly size: number;
}

export interface FileHeader {
  readonly pipe: boolean;
  readonly headerSize: number;
  readonly attrSize: number;
  readonly attrs: Section;
  readonly data: Section;
  /** Feature bits that are set, ascending: the order of their sections behind the data. */
  readonly features: readonly number[];
}

export const FILE_HEADER_SIZE = 104;
export const PIPE_HEADER_SIZE = 16;
const FEATURE_BITS = 256;
/** Most attrs a file may hold: more than any machine has counters; keeps a lying size from filling memory. */
const MOST_ATTR_BYTES = 64 << 20;

const MAGIC = 'PERFILE2';
const FOREIGN_MAGIC = '2ELIFREP';
const OLD_MAGIC = 'PERFFILE';

export function looksLikePerfData(start: Uint8Array): boolean {
  const magic = latin1(start.subarray(0, 8));
  return magic === MAGIC || magic === FOREIGN_MAGIC || magic === OLD_MAGIC;
}

/** @param start the first 104 bytes of the file, fewer only if it is shorter. */
export function parseFileHeader(name: string, start: Uint8Array): FileHeader {
  const fail = (offset: number, expectation: string, remedy?: string) =>
    new FormatError(name, { offset }, expectation, remedy);
  if (start.length < PIPE_HEADER_SIZE) {
    throw fail(
      start.length,
      `the file ends inside the perf.data header (${PIPE_HEADER_SIZE} bytes at least)`,
      AGAIN,
    );
  }
  const magic = latin1(start.subarray(0, 8));
  if (magic === FOREIGN_MAGIC) {
    throw fail(
      0,
      'recorded on a machine of the other byte order (big-endian)',
      `${TEXT_INSTEAD} on that machine`,
    );
  }
  if (magic === OLD_MAGIC) throw fail(0, 'perf.data version 1 (before Linux 2.6.33)', TEXT_INSTEAD);
  if (magic !== MAGIC)
    throw fail(0, `expected the magic ${MAGIC}, found ${JSON.stringify(magic)}`, 'Is this a perf.data file?');
  const view = new ByteView(start);
  const headerSize = view.number64(8);
  if (headerSize === PIPE_HEADER_SIZE) {
    const none = { offset: 0, size: 0 };
    return { pipe: true, headerSize, attrSize: 0, attrs: none, data: none, features: [] };
  }
  if (start.length < FILE_HEADER_SIZE)
    throw fail(start.length, 'the file ends inside the perf.data header (104 bytes)', AGAIN);
  if (headerSize < FILE_HEADER_SIZE || headerSize > 1 << 20) {
    throw fail(8, `expected a header of 104 bytes or more, found ${headerSize}`, AGAIN);
  }
  const attrSize = view.number64(16);
  const attrs = section(view, 24);
  if (attrSize < SMALLEST_ATTR + 16 || attrSize > 4096) {
    throw fail(
      16,
      `expected an attribute size between ${SMALLEST_ATTR + 16} and 4096, found ${attrSize}`,
      AGAIN,
    );
  }
  if (attrs.size === 0 || attrs.size % attrSize !== 0 || attrs.size > MOST_ATTR_BYTES) {
    throw fail(
      32,
      `expected attributes of ${attrSize} bytes each, found a section of ${attrs.size} bytes`,
      AGAIN,
    );
  }
  const data = section(view, 40);
  if (data.offset < headerSize) {
    throw fail(
      40,
      `expected the data behind the header (${headerSize} bytes), found it at ${data.offset}`,
      AGAIN,
    );
  }
  if (attrs.offset + attrs.size > data.offset) {
    throw fail(
      24,
      `expected the attributes before the data (at ${data.offset}), found them at ${attrs.offset}`,
      AGAIN,
    );
  }
  const features: number[] = [];
  for (let bit = 0; bit < FEATURE_BITS; bit++)
    if ((start[72 + (bit >> 3)] >> (bit & 7)) & 1) features.push(bit);
  return { pipe: false, headerSize, attrSize, attrs, data, features };
}

/**
 * The attributes, with their event ids where these stand before the data (perf writes them there).
 * @param before the bytes of the file from 0 up to the data section
 */
export function parseAttributes(name: string, header: FileHeader, before: Uint8Array): Attribute[] {
  const view = new ByteView(before);
  const attributes: Attribute[] = [];
  const { offset, size } = header.attrs;
  for (let at = offset; at < offset + size; at += header.attrSize) {
    const attribute = parseAttribute(view, at, header.attrSize - 16);
    const ids = section(view, at + header.attrSize - 16);
    if (ids.offset + ids.size > before.length || ids.size % 8 !== 0) {
      throw new FormatError(
        name,
        { offset: at + header.attrSize - 16 },
        'expected the event ids before the data section',
        AGAIN,
      );
    }
    for (let id = ids.offset; id < ids.offset + ids.size; id += 8) attribute.ids.push(view.hex64(id));
    attributes.push(attribute);
  }
  return attributes;
}

const AGAIN = 'The file is damaged; copy it again from where it was recorded';
const TEXT_INSTEAD = 'Run `perf script` on it and open the text instead';

function section(view: ByteView, at: number): Section {
  return { offset: view.number64(at), size: view.number64(at + 8) };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
