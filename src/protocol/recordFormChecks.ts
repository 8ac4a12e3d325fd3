/** What keeps a form from being recorded: the page says it beside the field, the host looks again before it starts. */
import type { ChosenMachine, HostChoice, MachineChoice, RecordForm } from './recordForm';

/** The part of the form that a problem stands beside; the login of a guest is told by the machine's key. */
export type FormField =
  | 'hosts'
  | 'sources'
  | 'seconds'
  | 'frequency'
  | 'limit'
  | 'directory'
  | 'folder'
  | 'name'
  | { readonly loginOf: string };

export interface FormProblem {
  readonly field: FormField;
  /** For people: what to do. */
  readonly message: string;
}

export const BOUNDS = {
  seconds: { least: 1, most: 3600 },
  frequency: { least: 1, most: 100_000 },
  limit: { least: 1, most: 1_000_000 },
} as const;

/** Counters alone are no profile. */
const SAMPLING = ['perf', 'pmu', 'xentrace'] as const;

/** All problems, in the order of the form; empty if it can be recorded as far as is known here. */
export function formProblems(form: RecordForm, hosts: readonly HostChoice[]): FormProblem[] {
  return [
    ...hostProblems(form, hosts),
    ...chosenMachines(form, hosts).flatMap(({ machine, chosen }) => loginProblem(machine, chosen)),
    ...sourceProblems(form, hosts),
    ...numberProblem('seconds', form.seconds),
    ...numberProblem('frequency', form.frequency),
    ...problemIf(form.folder.trim() === '', 'folder', 'Choose the folder for the recording.'),
    ...nameProblem(form.name),
    ...numberProblem('limit', form.limitMegabytes),
    ...problemIf(
      !form.directory.startsWith('/'),
      'directory',
      'Type an absolute path on the machines, such as /var/tmp.',
    ),
  ];
}

export interface TakingPart {
  readonly machine: MachineChoice;
  readonly chosen: ChosenMachine;
}

/** The machines that would be recorded: each chosen host, followed by its ticked guests. */
export function chosenMachines(form: RecordForm, hosts: readonly HostChoice[]): TakingPart[] {
  return form.hosts.flatMap((target) => {
    const machines = hosts.find((host) => host.target === target)?.machines ?? [];
    return machines.flatMap((machine) => {
      const chosen = choiceOf(form, machine);
      return machine.guest === null || chosen.ticked ? [{ machine, chosen }] : [];
    });
  });
}

/** What the form says of a machine; as proposed if it was never touched. */
export function choiceOf(form: RecordForm, machine: MachineChoice): ChosenMachine {
  const untouched = { key: machine.key, login: machine.login ?? '', workload: '', ticked: false };
  return form.machines.find(({ key }) => key === machine.key) ?? untouched;
}

function hostProblems(form: RecordForm, hosts: readonly HostChoice[]): FormProblem[] {
  const absent = form.hosts.find((target) => !hosts.some((host) => host.target === target));
  const away = hosts.find((host) => form.hosts.includes(host.target) && host.state !== 'connected');
  return [
    ...problemIf(form.hosts.length === 0, 'hosts', 'Choose the host to record.'),
    ...problemIf(
      absent !== undefined,
      'hosts',
      `${absent} is no longer there. Add it, or choose another host.`,
    ),
    ...problemIf(away !== undefined, 'hosts', `${away?.target} is not connected. Connect it first.`),
  ];
}

function loginProblem(machine: MachineChoice, { login }: ChosenMachine): FormProblem[] {
  if (machine.guest === null) return [];
  const field = { loginOf: machine.key };
  if (login.trim().replace(/^direct:/, '') === '')
    return [{ field, message: 'Type how to log in: root@guest, or direct:root@guest past the host.' }];
  return problemIf(/\s/.test(login.trim()), field, 'A login has no spaces: root@guest.');
}

function sourceProblems(form: RecordForm, hosts: readonly HostChoice[]): FormProblem[] {
  const wanted = SAMPLING.filter((source) => form.sources.includes(source));
  if (wanted.length === 0)
    return [{ field: 'sources', message: 'Choose at least one of perf, the PMU and xentrace.' }];
  const chosen = hosts.filter((host) => form.hosts.includes(host.target) && host.state === 'connected');
  const possible =
    chosen.length === 0 ||
    chosen.some(({ sources }) =>
      sources.some((s) => s.refused === null && wanted.some((w) => w === s.source)),
    );
  // A guest may have the perf that its host has not.
  const guests = chosenMachines(form, hosts).some(({ machine }) => machine.guest !== null);
  return problemIf(
    !possible && !(guests && wanted.includes('perf')),
    'sources',
    'None of what is chosen can be recorded there. Put one of them right, or choose another.',
  );
}

const WORDS = { seconds: 'Seconds', frequency: 'The frequency', limit: 'The limit' } as const;

function numberProblem(field: keyof typeof BOUNDS, value: number): FormProblem[] {
  const { least, most } = BOUNDS[field];
  const good = Number.isInteger(value) && value >= least && value <= most;
  return problemIf(!good, field, `${WORDS[field]}: a whole number from ${least} to ${most}.`);
}

function nameProblem(name: string): FormProblem[] {
  const trimmed = name.trim();
  return [
    ...problemIf(trimmed === '', 'name', 'Type a name for the recording.'),
    ...problemIf(
      /[/\\]|^\.{1,2}$/.test(trimmed) || /\p{Cc}/u.test(trimmed) || trimmed.length > 200,
      'name',
      'A name without slashes and control characters, of at most 200 characters.',
    ),
  ];
}

function problemIf(holds: boolean, field: FormField, message: string): FormProblem[] {
  return holds ? [{ field, message }] : [];
}
