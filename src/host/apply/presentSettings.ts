/** What the settings that a plan is to change are at present, read from the machine itself. */
import { parseXlVcpuList } from '../../formats/hostText/xlLists';
import type { HostSetting } from '../../offload/plan';
import { runProgram, type MachineToChange } from './machineToChange';
import readProgram from './readSettings.sh';

/** Values by what has them: a thread's id, an interrupt's number, a queue; '' where there is one only. Empty: nothing of that name is there. */
export type PresentValue = ReadonlyMap<string, string>;

const CPUS = /^(?:all|none|\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?){0,4000})$/;
const MASK = /^[0-9a-f,]{1,2000}$/i;

/**
 * In the order of the settings. Nothing is changed.
 * @throws ConnectionLost; Error if the machine does not answer as a POSIX shell
 */
export async function readSettings(
  machine: MachineToChange,
  settings: readonly HostSetting[],
): Promise<PresentValue[]> {
  const questions = settings.map(questionOf);
  const unique = [...new Map(questions.map((words) => [words.join('\0'), words])).values()];
  if (unique.length === 0) return [];
  const result = await runProgram(machine, readProgram, 'settings', unique.flat());
  if (result.cut) throw new Error(`${machine.remote.name} said too much of its settings to be read`);
  const answers = unique.map((): string[] => []);
  for (const line of result.stdout.split('\n')) {
    const match = /^(\d{1,6}) (.*)$/.exec(line);
    if (match !== null) answers.at(Number(match[1]))?.push(match[2]);
  }
  return settings.map((setting, i) => {
    const key = questions[i].join('\0');
    return valueOf(setting, answers[unique.findIndex((words) => words.join('\0') === key)]);
  });
}

function questionOf(setting: HostSetting): [string, string] {
  switch (setting.kind) {
    case 'vcpu-affinity':
      return ['vcpus', setting.domain];
    case 'thread-affinity':
      return ['threads', setting.comm];
    case 'interrupt-affinity':
      return ['interrupts', plainName(setting.name)];
    case 'packet-steering':
      return ['steering', plainName(setting.device)];
    case 'napi-threads':
      return ['napi', plainName(setting.device)];
  }
}

/** Stands in a path: one that leads elsewhere names nothing. */
function plainName(name: string): string {
  return name.includes('/') || name === '.' || name === '..' ? '' : name;
}

function valueOf(setting: HostSetting, lines: readonly string[]): PresentValue {
  switch (setting.kind) {
    case 'vcpu-affinity': {
      const rows = parseXlVcpuList(lines.join('\n')).value;
      const row = rows.find(
        ({ domain, domainId, vcpu }) =>
          vcpu === setting.vcpu && (domain === setting.domain || String(domainId) === setting.domain),
      );
      return new Map(row === undefined || !CPUS.test(row.hardAffinity) ? [] : [['', row.hardAffinity]]);
    }
    case 'thread-affinity':
    case 'interrupt-affinity':
      return pairs(lines, /^\d{1,10}$/, CPUS);
    case 'packet-steering':
      return pairs(lines, /^rx-\d{1,5}$/, MASK);
    case 'napi-threads':
      return new Map(lines.filter((line) => /^[012]$/.test(line)).map((line) => ['', line]));
  }
}

function pairs(lines: readonly string[], key: RegExp, value: RegExp): PresentValue {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [name, what = ''] = line.trim().split(' ');
    if (key.test(name) && value.test(what)) found.set(name, what);
  }
  return found;
}
