/** Is this the beginning of a `perf script` text? */
import { parseFrameLine } from './frameLine';
import { parsePrintedEvent, parseSampleHeader } from './sampleHeader';
import { parseSourceLine } from './sourceLine';

/** `perf report --stdio` prints the same `# ` header, then these. */
const REPORT = /^# (?:Samples: |Event count \(approx\.\): |Overhead\s)/m;
const HEADER_COMMENT = /^# (?:captured on\s+:|hostname :|cmdline :)/m;

/**
 * `text` is the first 64 kB or so; its last line may be cut. True if it holds samples and most of its lines are parts
 * of samples, or if it begins with the header of `perf script --header` and holds nothing else.
 */
export function looksLikePerfScript(text: string): boolean {
  const lines = text.slice(0, 1 << 16).split(/\r?\n/);
  if (lines.length > 1) lines.pop();
  let headers = 0;
  let other = 0;
  for (const line of lines) {
    if (line.trim() === '' || line.startsWith('# ')) continue;
    const header = parseSampleHeader(line);
    if (
      header !== undefined &&
      (header.rest.startsWith('PERF_RECORD_') || parsePrintedEvent(header.rest) !== undefined)
    ) {
      headers++;
    } else if (!isFrame(line) && parseSourceLine(line) === undefined) other++;
  }
  if (headers > 0) return other <= headers;
  return other === 0 && HEADER_COMMENT.test(text) && !REPORT.test(text);
}

function isFrame(line: string): boolean {
  const frame = parseFrameLine(line.trim());
  return frame !== undefined && (frame.ip !== '' || /^\s/.test(line));
}
