/** Is this the beginning of a pprof profile (gzip undone)? */
import { BYTES, VARINT, WireReader } from './wire';

/** Wire types of the fields of message Profile (github.com/google/pprof, proto/profile.proto); comment (13) may be packed. */
const FIELD_TYPES: readonly (readonly number[])[] = [
  [],
  [BYTES], // sample_type
  [BYTES], // sample
  [BYTES], // mapping
  [BYTES], // location
  [BYTES], // function
  [BYTES], // string_table
  [VARINT], // drop_frames
  [VARINT], // keep_frames
  [VARINT], // time_nanos
  [VARINT], // duration_nanos
  [BYTES], // period_type
  [VARINT], // period
  [VARINT, BYTES], // comment
  [VARINT], // default_sample_type
  [VARINT], // doc_url
];
/** So many right fields in a row are no accident. */
const ENOUGH = 8;

/** `head` is the first 64 kB or so; it may be cut anywhere. */
export function looksLikePprof(head: Uint8Array): boolean {
  const reader = new WireReader('', head);
  const kinds = new Set<number>();
  let fields = 0;
  try {
    while (fields < ENOUGH && reader.next()) {
      if (!FIELD_TYPES[reader.field]?.includes(reader.type)) return false;
      kinds.add(reader.field);
      fields++;
      const from = reader.at;
      reader.skip();
      if (reader.field === 1 && !isValueType(head.subarray(from, reader.at))) return false;
    }
  } catch {
    // Cut inside a field: what came before decides.
    return fields > 2 && kinds.has(1);
  }
  return fields >= ENOUGH ? kinds.has(1) || kinds.has(6) : fields > 1 && kinds.has(1) && kinds.has(6);
}

/** Two string numbers at most, behind a length. */
function isValueType(field: Uint8Array): boolean {
  const reader = new WireReader('', field.subarray(1));
  if (field.length === 0 || field[0] !== field.length - 1) return false;
  try {
    while (reader.next()) {
      if (reader.field > 2 || reader.type !== VARINT) return false;
      reader.varint();
    }
  } catch {
    return false;
  }
  return true;
}
