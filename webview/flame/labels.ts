/** Text inside boxes: how much of a name fits, measured once per name and remembered. */
import { visible } from '../ui/safeText';

/** Names are drawn up to this length; no box is wide enough for more. */
const MOST_DRAWN = 400;
const ELLIPSIS = '\u2026';
/** Cut texts that are remembered; the map is emptied when it is full. */
const MOST_CUTS = 20_000;

export type Measure = (text: string) => number;

export class Labels {
  private readonly texts: (string | undefined)[];
  private readonly widths: Float32Array;
  private readonly cuts = new Map<number, Map<number, string>>();
  private cutCount = 0;
  private readonly ellipsisWidth: number;

  constructor(
    private readonly names: readonly string[],
    private readonly measure: Measure,
  ) {
    this.texts = new Array<string | undefined>(names.length);
    this.widths = new Float32Array(names.length).fill(-1);
    this.ellipsisWidth = measure(ELLIPSIS);
  }

  /** Name of a function as it is drawn, cut with an ellipsis to `room` pixels; '' if not even three letters fit. */
  fit(func: number, room: number): string {
    const text = this.text(func);
    let width = this.widths[func];
    if (width < 0) {
      width = this.measure(text);
      this.widths[func] = width;
    }
    if (width <= room) return text;
    const average = width / text.length;
    const letters = Math.floor((room - this.ellipsisWidth) / average);
    if (letters < 2) return '';
    const known = this.cuts.get(func)?.get(letters);
    // Fitted to whole letters, not to `room`, so that what is remembered is right for every room of that many letters.
    return known ?? this.cut(func, text, letters, letters * average + this.ellipsisWidth);
  }

  /** Average widths are exact in a fixed-pitch font; in another the cut is shortened until it fits. */
  private cut(func: number, text: string, letters: number, room: number): string {
    let kept = letters;
    let result = text.slice(0, kept) + ELLIPSIS;
    while (kept > 1 && this.measure(result) > room + 1) result = text.slice(0, --kept) + ELLIPSIS;
    if (++this.cutCount > MOST_CUTS) {
      this.cuts.clear();
      this.cutCount = 1;
    }
    const byLetters = this.cuts.get(func) ?? new Map<number, string>();
    byLetters.set(letters, result);
    this.cuts.set(func, byLetters);
    return result;
  }

  private text(func: number): string {
    let text = this.texts[func];
    if (text === undefined) {
      const name = this.names[func] ?? '';
      text = visible(name.length > MOST_DRAWN ? name.slice(0, MOST_DRAWN) + ELLIPSIS : name);
      if (text === '') text = '(no name)';
      this.texts[func] = text;
    }
    return text;
  }
}
