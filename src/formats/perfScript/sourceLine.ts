/**
 * The line that `-F +srcline` prints below a frame, indented by two blanks (map__fprintf_srcline in tools/perf/util/map.c): `file.c:123`,
 * or where there is no debug information `program[1196]`, `symbol+0x1c` or `??:0`. Of an inlined frame it is this line that ends in
 * `(inlined)` (sample__fprintf_callchain in tools/perf/util/evsel_fprintf.c).
 */
import { detached } from '../lineReader';

export interface SourceLine {
  /** '' if the line is not known. */
  readonly file: string;
  /** From 1; 0 if it is not known. */
  readonly line: number;
  /** The frame above was inlined. */
  readonly inlined: boolean;
}

const BLANK = 32;
const KNOWN = /^(.{1,4096}?):(\d{1,10})(?: \(discriminator \d{1,10}\))?$/;
const UNKNOWN = /^(?:\?\?:[?0]|.{0,4096}\[[0-9a-f]{1,16}\]|.{1,4096}\+0x[0-9a-f]{1,16}|\[unknown\])$/;
/** A frame that was printed with blanks where perf prints a tab. */
const FRAME = /^[0-9a-f]{1,16} /;
const INLINED = ' (inlined)';

/** Lines remembered: beyond them the memory starts afresh, so that no input can fill it. */
const MOST_REMEMBERED = 1 << 16;

export function parseSourceLine(text: string): SourceLine | undefined {
  if (!isIndented(text)) return undefined;
  const inlined = text.endsWith(INLINED);
  const place = text.slice(2, inlined ? -INLINED.length : undefined);
  if (FRAME.test(place)) return undefined;
  if (UNKNOWN.test(place)) return { file: '', line: 0, inlined };
  const [, file, line] = (KNOWN.exec(place) ?? []) as readonly (string | undefined)[];
  if (file === undefined || line === undefined) return undefined;
  return file.startsWith('??') || Number(line) === 0
    ? { file: '', line: 0, inlined }
    : { file: detached(file), line: Number(line), inlined };
}

/** A recording has few different ones. */
export class SourceLines {
  private known = new Map<string, SourceLine>();

  find(text: string): SourceLine | undefined {
    return isIndented(text) ? this.known.get(text) : undefined;
  }

  /** Parses and remembers. */
  read(text: string): SourceLine | undefined {
    const parsed = parseSourceLine(text);
    if (parsed === undefined) return undefined;
    if (this.known.size >= MOST_REMEMBERED) this.known = new Map();
    this.known.set(detached(text), parsed);
    return parsed;
  }
}

/** By two blanks and no more. */
function isIndented(text: string): boolean {
  return text.charCodeAt(0) === BLANK && text.charCodeAt(1) === BLANK && text.charCodeAt(2) > BLANK;
}
