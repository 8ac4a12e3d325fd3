import { classOf, eventOf, recordSize, WINDOW_HEADER, WINDOW_HEADER_BYTES } from './events';
import { MAX_PCPUS } from './traceRecords';

/**
 * Whether a file that starts with these bytes (12 or more) is a trace: it has no magic of its own, but begins with
 * the header of a window, and a record after it.
 */
export function looksLikeXentrace(firstBytes: Uint8Array): boolean {
  if (firstBytes.length < WINDOW_HEADER_BYTES) return false;
  const view = new DataView(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength);
  const size = view.getUint32(8, true);
  if (view.getUint32(0, true) !== WINDOW_HEADER || size % 4 !== 0) return false;
  const pcpu = view.getInt32(4, true);
  if (pcpu < 0 || pcpu >= MAX_PCPUS) return false;
  if (firstBytes.length < WINDOW_HEADER_BYTES + 4) return true;
  const header = view.getUint32(WINDOW_HEADER_BYTES, true);
  if (size === 0) return header === WINDOW_HEADER;
  return classOf(eventOf(header)) >= 0 && recordSize(header) <= size;
}
