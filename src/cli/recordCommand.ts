/** `record HOST OUT.xenprof`: a recording over SSH; with `--check` what could be recorded. Progress goes to stderr. */
import { extname } from 'node:path';
import { name, version } from '../../package.json';
import { namedMachines, parseGuest, type NamedGuest } from '../host/recordMachines';
import type { Preflight } from '../host/preflight/preflight';
import { preflightWithSudo } from '../host/preflight/withSudo';
import { record } from '../host/record';
import {
  CannotRecord,
  type MachineToRecord,
  type RecordEvent,
  type RecordRequest,
} from '../host/recordRequest';
import { machineSummary, megabytes } from '../host/recordSummary';
import { SOURCES, type Source } from '../host/sources/choose';
import { supportedEvents } from '../host/sources/events';
import { usersConfig } from '../host/sshConfig';
import { terminalQuestions } from '../host/terminalQuestions';
import type { Invocation } from './invocation';
import { printable, writeOut } from './terminalText';
import { UsageError } from './usage';

const DEFAULT_DIRECTORY = '/var/tmp';

export async function recordCommand({ files: [host, out], options }: Invocation): Promise<void> {
  const check = options.check ?? false;
  if (!check && extname(out) !== '.xenprof') throw new UsageError('the name of a recording ends in .xenprof');
  const hosts = [host, ...(options.with ?? [])];
  if (new Set(hosts).size < hosts.length) throw new UsageError('--with names a host twice');
  const guests = (options.guest ?? []).map((text) => guestOption(text, hosts));
  const keys = [...hosts, ...guests.map(guestKey)];
  const questions = terminalQuestions();
  const { all: events, of: eventsOf } = eventsOption(options.events ?? [], keys);
  const request = {
    seconds: numberOption('--seconds', options.seconds, 10, 1, 3600),
    sources: sourcesOption(options.sources),
    ...(events !== undefined && { events }),
    frequency: numberOption('--frequency', options.frequency, 997, 1, 100_000),
    directory: directoryOption(options.directory),
    mostBytes: numberOption('--limit', options.limit, 2000, 1, 1_000_000) * 1e6,
    clearLeftovers: options['clear-leftovers'] ?? false,
    out,
    tool: { name, version },
    ...(questions.sudoPassword !== undefined && { sudoPassword: questions.sudoPassword }),
  };
  const workloads = workloadsOption(options.workload ?? [], keys);
  const machines: MachineToRecord[] = [];
  for (const each of hosts) {
    const own = guests.filter((guest) => (guest.host ?? host) === each);
    // By the names that this host's machines have among themselves, and on the command line.
    const named = [['', each], ...own.map((guest) => [guest.name, guestKey(guest)])];
    const loads = named.flatMap(([name, key]) => {
      const load = workloads.get(key);
      return load === undefined ? [] : [[name, load] as const];
    });
    const log = { info: () => undefined, warn: (text: string) => say(text) };
    const made = await namedMachines(each, own, new Map(loads), usersConfig(), questions, log);
    made.forEach((machine, i) => {
      const chosen = eventsOf.get(named[i][1]);
      machines.push({
        ...machine,
        ...(hosts.length > 1 && machine.isGuest && { label: `${made[0].name}/${machine.name}` }),
        ...(chosen !== undefined && { choices: { events: chosen } }),
      });
    });
  }
  if (check) {
    await writeOut(await checked(machines, request));
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
    for (const machine of result.machines) say(machineSummary(machine));
    say(`written: ${result.out}`);
  } finally {
    process.off('SIGINT', interrupted);
  }
}

async function checked(
  machines: readonly MachineToRecord[],
  { directory, sudoPassword }: Pick<RecordRequest, 'directory' | 'sudoPassword'>,
): Promise<string[]> {
  const texts: string[] = [];
  for (const machine of machines) {
    const remote = await machine.connection(undefined);
    try {
      const asked = { directory, neededBytes: 128 * 1024 * 1024 };
      texts.push(checkText((await preflightWithSudo(remote, asked, sudoPassword)).found));
    } catch (error) {
      throw new CannotRecord(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      remote.close();
    }
  }
  return texts;
}

/** One line a check, the fix below it; then the events that can be chosen. */
export function checkText(found: Preflight): string {
  const { machine, role, results } = found;
  const lines = results.map(({ state, title, text, fix }) => {
    const line = `  ${state.padEnd(8)} ${title}: ${text}`;
    return `${printable(line)}\n${fix === undefined ? '' : `           fix: ${printable(fix)}\n`}`;
  });
  const events = supportedEvents(found).join(',');
  return `${printable(machine)} (${role})\n${lines.join('')}${events === '' ? '' : `  --events ${events}\n`}`;
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
      return `${event.machine}: ${event.seconds} s, ${megabytes(event.bytes)}${
        event.samples === null ? '' : `, ${event.samples.toLocaleString('en-US')} samples`
      }`;
    case 'transfer':
      // A line for every piece would be too many.
      return event.bytes === event.total ? `${event.machine}: ${megabytes(event.total)} fetched` : undefined;
  }
}

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

function guestOption(text: string, hosts: readonly string[]): NamedGuest {
  const guest = parseGuest(text, hosts);
  if (guest === undefined)
    throw new UsageError(`--guest takes NAME or NAME=LOGIN, not ${JSON.stringify(text)}`);
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

/** What a machine is called on the command line: `HOST`, `NAME` for a guest of the first host, else `HOST:NAME`. */
function guestKey({ name, host }: NamedGuest): string {
  return host === undefined ? name : `${host}:${name}`;
}

/** `MACHINE:REST` for a machine that was named, else all of it for nobody in particular. */
function forMachine(text: string, keys: readonly string[]): { key: string | undefined; rest: string } {
  // `xen2:guest1` before `xen2`.
  const fitting = keys.filter((key) => text.startsWith(`${key}:`)).sort((a, b) => b.length - a.length);
  const key = fitting.at(0);
  return { key, rest: key === undefined ? text : text.slice(key.length + 1) };
}

/** A command that names no machine is for the first host. */
function workloadsOption(texts: readonly string[], keys: readonly string[]): ReadonlyMap<string, string> {
  const workloads = new Map<string, string>();
  for (const text of texts) {
    const { key = keys[0], rest } = forMachine(text, keys);
    if (workloads.has(key)) throw new UsageError(`--workload is given twice for ${key}`);
    workloads.set(key, rest);
  }
  return workloads;
}

/** A list that names no machine is for all others. */
function eventsOption(
  texts: readonly string[],
  keys: readonly string[],
): { readonly all: readonly string[] | undefined; readonly of: ReadonlyMap<string, readonly string[]> } {
  const of = new Map<string, readonly string[]>();
  let all: readonly string[] | undefined;
  for (const text of texts) {
    const { key, rest } = forMachine(text, keys);
    const events = rest.split(',').filter((event) => event !== '');
    if (events.length === 0 || (key === undefined ? all !== undefined : of.has(key)))
      throw new UsageError(
        `--events takes one list of events, or one for each machine, not ${JSON.stringify(text)}`,
      );
    if (key === undefined) all = events;
    else of.set(key, events);
  }
  return { all, of };
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
