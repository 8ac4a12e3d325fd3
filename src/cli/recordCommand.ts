/** `record HOST OUT.xenprof`: a recording over SSH; with `--check` what could be recorded. Progress goes to stderr. */
import { extname } from 'node:path';
import packageJson from '../../package.json';
import { namedMachines, parseGuest, type NamedGuest } from '../host/recordMachines';
import { preflight, type Preflight } from '../host/preflight/preflight';
import { record } from '../host/record';
import {
  CannotRecord,
  type MachineResult,
  type MachineToRecord,
  type RecordEvent,
} from '../host/recordRequest';
import { SOURCES, type Source } from '../host/sources/choose';
import { usersConfig } from '../host/sshConfig';
import { terminalQuestions } from '../host/terminalQuestions';
import type { Invocation } from './invocation';
import { printable, writeOut } from './terminalText';
import { UsageError } from './usage';

const DEFAULT_DIRECTORY = '/var/tmp';

export async function recordCommand({ files: [host, out], options }: Invocation): Promise<void> {
  const check = options.check ?? false;
  if (!check && extname(out) !== '.xenprof') throw new UsageError('the name of a recording ends in .xenprof');
  const guests = (options.guest ?? []).map(guestOption);
  const request = {
    seconds: numberOption('--seconds', options.seconds, 10, 1, 3600),
    sources: sourcesOption(options.sources),
    frequency: numberOption('--frequency', options.frequency, 997, 1, 100_000),
    directory: directoryOption(options.directory),
    mostBytes: numberOption('--limit', options.limit, 2000, 1, 1_000_000) * 1e6,
    clearLeftovers: options['clear-leftovers'] ?? false,
    out,
    tool: { name: packageJson.name, version: packageJson.version },
  };
  const machines = await namedMachines(
    host,
    guests,
    workloadsOption(options.workload ?? [], guests),
    usersConfig(),
    terminalQuestions(),
    { info: () => undefined, warn: (text) => say(text) },
  );
  if (check) {
    await writeOut(await checked(machines, request.directory));
    return;
  }
  const stop = new AbortController();
  const interrupted = () => {
    say('stopping; what there is is kept. Once more leaves at once');
    stop.abort();
  };
  // Only once: the second time ends this program, and the machines then stop by themselves.
  process.once('SIGINT', interrupted);
  try {
    const result = await record({ ...request, machines }, (event) => tell(event), stop.signal);
    for (const machine of result.machines) say(summary(machine));
    say(`written: ${result.out}`);
  } finally {
    process.off('SIGINT', interrupted);
  }
}

async function checked(machines: readonly MachineToRecord[], directory: string): Promise<string[]> {
  const texts: string[] = [];
  for (const machine of machines) {
    const remote = await machine.connection(undefined);
    try {
      texts.push(checkText(await preflight(remote, { directory, neededBytes: 128 * 1024 * 1024 })));
    } catch (error) {
      throw new CannotRecord(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      remote.close();
    }
  }
  return texts;
}

/** One line a check, the fix below it. */
export function checkText({ machine, role, results }: Preflight): string {
  const lines = results.map(({ state, title, text, fix }) => {
    const line = `  ${state.padEnd(8)} ${title}: ${text}`;
    return `${printable(line)}\n${fix === undefined ? '' : `           fix: ${printable(fix)}\n`}`;
  });
  return `${printable(machine)} (${role})\n${lines.join('')}`;
}

function tell(event: RecordEvent): void {
  const text = eventText(event);
  if (text !== undefined) say(text);
}

function eventText(event: RecordEvent): string | undefined {
  switch (event.kind) {
    case 'step':
      return event.text;
    case 'problem':
      return `${event.machine}: ${event.text}`;
    case 'refused': {
      const { source, reason, fix } = event.refusal;
      return `${event.machine}: without ${source}. ${reason}${fix === undefined ? '' : `. Fix: ${fix}`}`;
    }
    case 'progress':
      return `${event.machine}: ${event.seconds} s, ${megabytes(event.bytes)}`;
    case 'transfer':
      // A line for every piece would be too many.
      return event.bytes === event.total ? `${event.machine}: ${megabytes(event.total)} fetched` : undefined;
  }
}

/** What the recording cost the machine. */
function summary({ name, seconds, bytes, fetchedBytes, cpuSeconds }: MachineResult): string {
  const cpu = [...cpuSeconds]
    .filter(([source]) => source !== 'workload')
    .map(([source, used]) => `${source} ${used.toFixed(2)} s`);
  const rate = seconds > 0 ? `, ${megabytes(bytes / seconds)} a second` : '';
  return `${name}: ${seconds} s, ${megabytes(bytes)}${rate} (${megabytes(fetchedBytes)} compressed)${
    cpu.length > 0 ? `; CPU of the recorders: ${cpu.join(', ')}` : ''
  }`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

function guestOption(text: string): NamedGuest {
  const guest = parseGuest(text);
  if (guest === undefined)
    throw new UsageError(`--guest takes NAME or NAME=HOST, not ${JSON.stringify(text)}`);
  return guest;
}

function sourcesOption(text: string | undefined): readonly Source[] {
  if (text === undefined) return SOURCES;
  return text.split(',').map((word) => {
    const source = SOURCES.find((known) => known === word);
    if (source === undefined)
      throw new UsageError(`--sources takes ${SOURCES.join(',')}, not ${JSON.stringify(word)}`);
    return source;
  });
}

/** `CMD` is the host's, `NAME:CMD` that of a guest that was named. */
function workloadsOption(
  texts: readonly string[],
  guests: readonly NamedGuest[],
): ReadonlyMap<string, string> {
  const workloads = new Map<string, string>();
  for (const text of texts) {
    const guest = guests.find(({ name }) => text.startsWith(`${name}:`));
    const name = guest?.name ?? '';
    if (workloads.has(name)) throw new UsageError(`--workload is given twice for ${name || 'the host'}`);
    workloads.set(name, guest === undefined ? text : text.slice(name.length + 1));
  }
  return workloads;
}

function directoryOption(text = DEFAULT_DIRECTORY): string {
  if (!text.startsWith('/')) throw new UsageError('--directory takes an absolute path on the machines');
  return text;
}

function numberOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UsageError(
      `${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
    );
  return value;
}
