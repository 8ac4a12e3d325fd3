/** Which attribute a record belongs to, by the event id in it. */
import { SAMPLE_TYPE } from './abi';
import type { Attribute } from './attribute';

const TWO_32 = 4294967296;
/** Ids are handed out from 1 upwards, so almost all fit a small table; the rest go through the map. */
const SMALL = 1 << 16;

export class EventIds {
  private readonly small = new Int16Array(SMALL).fill(-1);
  private readonly large = new Map<number, number>();
  private count = 0;
  /** Words from a sample's start to its id; -1 if samples carry none. */
  private idWord = -1;

  add(attribute: Attribute, index: number): void {
    if (this.count++ === 0) this.idWord = idWordOf(attribute.sampleType);
    for (const hex of attribute.ids) {
      const id = Number(BigInt(`0x${hex}`));
      if (id < SMALL) this.small[id] = index;
      else this.large.set(id, index);
    }
  }

  /**
   * Attribute of the sample that begins at word `w`; the first attribute where ids are missing or unknown, as perf
   * does (evlist__event2evsel). Hot: once a sample.
   */
  ofSample(words: Int32Array, w: number): number {
    if (this.count <= 1 || this.idWord < 0) return 0;
    const at = w + this.idWord;
    const low = words[at] >>> 0;
    const high = words[at + 1];
    return Math.max(0, this.of(low, high));
  }

  /** Attribute of an event id, given as two words; -1 if none has it. */
  of(low: number, high: number): number {
    if (high === 0 && low >>> 0 < SMALL) return this.small[low];
    return this.large.get((high >>> 0) * TWO_32 + (low >>> 0)) ?? -1;
  }
}

function idWordOf(sampleType: number): number {
  if (sampleType & SAMPLE_TYPE.IDENTIFIER) return 2;
  if (!(sampleType & SAMPLE_TYPE.ID)) return -1;
  let at = 2;
  for (const bit of [SAMPLE_TYPE.IP, SAMPLE_TYPE.TID, SAMPLE_TYPE.TIME, SAMPLE_TYPE.ADDR])
    if (sampleType & bit) at += 2;
  return at;
}
