/**
 * The first frame of a folded stack: the command, with process and thread if asked for, as stackcollapse-perf.pl reads them
 * from the header line of a sample.
 */
import { oneLine } from './frameText';

export type ProcessNaming = 'comm' | 'pid' | 'tid';

/** Written for samples of which the recording does not tell the thread. */
export const UNKNOWN_PROCESS = '[unknown]';

/** The script's pattern for the start of a header line, without its exponential repetition. */
const SCRIPT_HEADER = /^(\S.+?)\s+(\d+)(?:\/+(\d*))?\s/;
/** Beyond any command name of Linux (15 bytes); keeps the pattern's work bounded. */
const MAX_COMM = 64;

/** What the script takes for the name where it misses the thread depends on the rest of the header. */
export interface HeaderFields {
  /** -1 if unknown. */
  readonly cpu: number;
  readonly timeNs: number;
  readonly period: number;
}

/**
 * Process and thread by the script's rules: it takes the first number for the thread, so a command like `IPC 5 Child` is
 * cut to `IPC`; where only the thread is known (pid -1), and for thread 0, the process is `?`. Undefined if the script finds
 * no thread in the first two fields: see {@link misreadName}.
 */
export function processName(
  pid: number,
  tid: number,
  comm: string,
  naming: ProcessNaming,
): string | undefined {
  const ids = pid >= 0 && naming !== 'comm' ? `${String(pid).padStart(5)}/${tid}` : String(tid).padStart(5);
  return readByScript(`${oneLine(comm)} ${ids} `, naming);
}

/**
 * The name where the script reads past the thread: threads that perf prints as -1 (`:-1    -1 [000]  1752.501647:`) and one-letter
 * commands. Its pattern then takes everything before the period for the command. Columns are those of perf 6.1.
 */
export function misreadName(tid: number, comm: string, fields: HeaderFields, naming: ProcessNaming): string {
  const name = oneLine(comm);
  const micros = Math.floor(fields.timeNs / 1000);
  const seconds = String(Math.floor(micros / 1e6)).padStart(5);
  const fraction = String(micros % 1e6).padStart(6, '0');
  const cpu = fields.cpu < 0 ? '' : `[${String(fields.cpu).padStart(3, '0')}] `;
  const header = `${name} ${String(tid).padStart(5)} ${cpu}${seconds}.${fraction}: ${String(fields.period).padStart(10)} `;
  return (
    (Number.isNaN(fields.timeNs) ? undefined : readByScript(header, naming)) ?? name.replaceAll(' ', '_')
  );
}

/** The name that a folded file gave, with the ids it gave: nothing is tidied twice. */
export function foldedProcessName(pid: number, tid: number, comm: string, naming: ProcessNaming): string {
  return naming === 'comm' || tid < 0
    ? comm
    : withIds(comm, pid < 0 ? '?' : String(pid), String(tid), naming);
}

function readByScript(header: string, naming: ProcessNaming): string | undefined {
  const match = header.length <= 2 * MAX_COMM ? SCRIPT_HEADER.exec(header) : null;
  if (match === null) return undefined;
  const [, name, first, second = ''] = match;
  const onlyThread = second === '' || second === '0';
  return withIds(name, onlyThread ? '?' : first, onlyThread ? first : second, naming).replaceAll(' ', '_');
}

function withIds(name: string, process: string, thread: string, naming: ProcessNaming): string {
  if (naming === 'comm') return name;
  return naming === 'pid' ? `${name}-${process}` : `${name}-${process}/${thread}`;
}
