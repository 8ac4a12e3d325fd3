/** Fills the table of spots while a profile is read. */
import { growableInt32 } from './growable';
import type { FuncIndex, ModuleIndex, SampleIndex } from './ids';
import { PairTable } from './pairTable';
import type { SpotTable } from './spots';

/** Row of a {@link SpotTable}; -1 is "nothing known". */
export type SpotIndex = number;

/** A file and a line of it, as a row of the builder; -1 for none. */
type PlaceIndex = number;

/** What the columns hold: functions and files are no larger. */
const MOST_OFFSET = 0x7fffffff;
const MOST_LINE = 0x7fffffff;

export class SpotBuilder {
  /** (function, offset). */
  private readonly offsets = new PairTable();
  /** (file, line). */
  private readonly places = new PairTable();
  /** (row of `offsets`, row of `places` or -1). */
  private readonly spots = new PairTable();
  private readonly files: string[] = [];
  private readonly fileRows = new Map<string, number>();
  private readonly ofSamples = growableInt32();
  private readonly buildIds = new Map<ModuleIndex, string>();

  /** Bytes from the start of the function's symbol. */
  atOffset(func: FuncIndex, offset: number): SpotIndex {
    return this.intern(func, offset, -1);
  }

  /**
   * A line that the recording tells; -1 if it is none.
   * @param offset -1 if not known
   */
  atLine(func: FuncIndex, offset: number, file: string, line: number): SpotIndex {
    if (file === '' || !(line > 0 && line <= MOST_LINE)) return this.intern(func, offset, -1);
    let row = this.fileRows.get(file);
    if (row === undefined) this.fileRows.set(file, (row = this.files.push(file) - 1));
    return this.intern(func, offset, this.places.intern(row, line));
  }

  private intern(func: FuncIndex, offset: number, place: PlaceIndex): SpotIndex {
    const known = offset >= 0 && offset <= MOST_OFFSET;
    if (!known && place < 0) return -1;
    return this.spots.intern(this.offsets.intern(func, known ? offset : -1), place);
  }

  /** Hot: up to once a sample. Samples without a spot may be left out; the others come in their order. */
  sample(sample: SampleIndex, spot: SpotIndex): void {
    if (spot < 0) return;
    const { ofSamples } = this;
    const gap = sample - ofSamples.length;
    if (gap > 0) {
      const at = ofSamples.extend(gap);
      ofSamples.data.fill(-1, at, at + gap);
    }
    ofSamples.push(spot);
  }

  /**
   * Whether spots of this build of a module belong into the table: those of the build that was told first do. Offsets of two builds
   * of one function are not the same places.
   * @param buildId lower-case hexadecimal, '' if unknown
   */
  accepts(module: ModuleIndex, buildId: string): boolean {
    const first = this.buildIds.get(module);
    if (first === undefined) this.buildIds.set(module, buildId);
    return first === undefined || first === buildId;
  }

  done(samples: number, modules: number): SpotTable {
    const ofSample = new Int32Array(samples).fill(-1);
    ofSample.set(this.ofSamples.data.subarray(0, this.ofSamples.length));
    const rows = this.spots.length;
    const [func, offset, file, line] = [0, 1, 2, 3].map(() => new Int32Array(rows));
    for (let row = 0; row < rows; row++) {
      const [inFunc, place] = [this.spots.first(row), this.spots.second(row)];
      func[row] = this.offsets.first(inFunc);
      offset[row] = this.offsets.second(inFunc);
      file[row] = place < 0 ? -1 : this.places.first(place);
      line[row] = place < 0 ? 0 : this.places.second(place);
    }
    const buildIds = Array.from({ length: modules }, (_, module) => this.buildIds.get(module) ?? '');
    return { ofSample, func, offset, file, line, files: this.files, buildIds };
  }
}
