/** What a reader of recordings is asked for. */
import type { SymbolLookup } from '../perfData/symboliser';
import type { ManifestMachine } from '../xenprof/manifest';

export interface RecordingOptions {
  readonly machines?: readonly ManifestMachine[];
  /** Only these captures (`dom0`, `guest1`, `hypervisor`, `schedule`); all if absent. */
  readonly sources?: readonly string[];
  readonly unknownAddresses?: boolean;
  readonly asPerfScript?: boolean;
  /** Puts something between the reader and a symbol table; told the table's path. */
  readonly watchSymbols?: (path: string, table: SymbolLookup) => SymbolLookup;
  /** Told how a capture's clock was placed: its own nanoseconds -> the profile's axis, a rising straight line. */
  readonly placed?: (path: string, toProfileNs: (ns: number) => number) => void;
}
