/** The tables of a pprof profile (github.com/google/pprof, proto/profile.proto), read from its bytes in any order. */
import { WireReader, type Integer } from './wire';

export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

export interface PprofSample {
  readonly locations: Integer[];
  readonly values: number[];
  /** Texts and numbers by key. */
  readonly labels: Map<string, string | number>;
}

export interface PprofLocation {
  readonly mapping: Integer;
  readonly address: Integer;
  /** Functions, innermost first; all but the last were inlined. */
  readonly functions: Integer[];
  /** Line in the file of the first of these functions; 0 if not recorded. */
  readonly line: number;
}

export interface PprofFunction {
  readonly name: string;
  readonly file: string;
}

export class PprofTables {
  readonly valueTypes: ValueType[] = [];
  readonly locations = new Map<Integer, PprofLocation>();
  readonly functions = new Map<Integer, PprofFunction>();
  /** File names of mappings. */
  readonly mappings = new Map<Integer, string>();
  durationNs = 0;
  private readonly strings: string[] = [];
  private readonly sampleReaders: WireReader[] = [];

  /** Throws FormatError with the offset of what is not as the format says. */
  constructor(input: string, bytes: Uint8Array) {
    const [types, functions, mappings]: WireReader[][] = [[], [], []];
    const profile = new WireReader(input, bytes);
    while (profile.next()) {
      if (profile.field === 1) types.push(profile.message());
      else if (profile.field === 2) this.sampleReaders.push(profile.message());
      else if (profile.field === 3) mappings.push(profile.message());
      else if (profile.field === 4) this.location(profile.message());
      else if (profile.field === 5) functions.push(profile.message());
      else if (profile.field === 6) this.strings.push(profile.text());
      else profile.skip();
    }
    // Texts may come after what names them.
    for (const message of types) this.valueTypes.push(this.valueType(message));
    for (const message of mappings) this.mapping(message);
    for (const message of functions) this.function(message);
  }

  get sampleCount(): number {
    return this.sampleReaders.length;
  }

  /** Decodes sample by sample: a large profile is mostly samples. */
  *samples(): Generator<PprofSample> {
    for (const reader of this.sampleReaders) yield this.sample(reader.again());
  }

  private sample(message: WireReader): PprofSample {
    const sample: PprofSample = { locations: [], values: [], labels: new Map() };
    const values: Integer[] = [];
    while (message.next()) {
      if (message.field === 1) message.numbers(sample.locations);
      else if (message.field === 2) message.numbers(values);
      else if (message.field === 3) this.label(message.message(), sample.labels);
      else message.skip();
    }
    for (const value of values) sample.values.push(asSigned(value));
    return sample;
  }

  private label(message: WireReader, labels: Map<string, string | number>): void {
    let [key, text, number] = [0, 0, 0];
    while (message.next()) {
      if (message.field === 1) key = Number(message.varint());
      else if (message.field === 2) text = Number(message.varint());
      else if (message.field === 3) number = message.signed();
      else message.skip();
    }
    labels.set(this.string(key), text === 0 ? number : this.string(text));
  }

  private valueType(message: WireReader): ValueType {
    let [type, unit] = [0, 0];
    while (message.next()) {
      if (message.field === 1) type = Number(message.varint());
      else if (message.field === 2) unit = Number(message.varint());
      else message.skip();
    }
    return { type: this.string(type), unit: this.string(unit) };
  }

  private mapping(message: WireReader): void {
    let id: Integer = 0;
    let file = 0;
    while (message.next()) {
      if (message.field === 1) id = message.varint();
      else if (message.field === 5) file = Number(message.varint());
      else message.skip();
    }
    this.mappings.set(id, this.string(file));
  }

  private location(message: WireReader): void {
    let id: Integer = 0;
    let [mapping, address]: [Integer, Integer] = [0, 0];
    const functions: Integer[] = [];
    let line = 0;
    while (message.next()) {
      if (message.field === 1) id = message.varint();
      else if (message.field === 2) mapping = message.varint();
      else if (message.field === 3) address = message.varint();
      else if (message.field === 4) {
        const entry = lineEntry(message.message());
        if (functions.push(entry.id) === 1) line = entry.line;
      } else message.skip();
    }
    this.locations.set(id, { mapping, address, functions, line });
  }

  private function(message: WireReader): void {
    let id: Integer = 0;
    let [name, systemName, file] = [0, 0, 0];
    while (message.next()) {
      if (message.field === 1) id = message.varint();
      else if (message.field === 2) name = Number(message.varint());
      else if (message.field === 3) systemName = Number(message.varint());
      else if (message.field === 4) file = Number(message.varint());
      else message.skip();
    }
    this.functions.set(id, { name: this.string(name) || this.string(systemName), file: this.string(file) });
  }

  /** '' for a number that the table does not hold. */
  private string(row: number): string {
    return this.strings[row] ?? '';
  }
}

function lineEntry(message: WireReader): { readonly id: Integer; readonly line: number } {
  let id: Integer = 0;
  let line = 0;
  while (message.next()) {
    if (message.field === 1) id = message.varint();
    else if (message.field === 2) line = message.signed();
    else message.skip();
  }
  return { id, line };
}

function asSigned(value: Integer): number {
  return typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));
}
