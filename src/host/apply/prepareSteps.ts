/** The steps of a plan as they will be run: on which machine, and undone from what is there now. */
import type { HostSetting, Step } from '../../offload/plan';
import type { MachineToChange } from './machineToChange';
import { readSettings, type PresentValue } from './presentSettings';
import { restoreCommands } from './restore';

export interface PreparedStep {
  /** Position in the plan, from 1. */
  readonly index: number;
  readonly step: Step;
  /** False for what a person must do by hand: it is shown, never run. */
  readonly runs: boolean;
  /** In this order, after the undo of all later steps. */
  readonly undo: readonly string[];
  /** For people: where the machine differs from the recording, what is not there. */
  readonly notes: readonly string[];
}

/**
 * Reads the present values of what the steps change; changes nothing.
 * @throws ConnectionLost; Error if a machine does not answer as a POSIX shell
 */
export async function prepareSteps(
  machines: readonly MachineToChange[],
  steps: readonly Step[],
): Promise<PreparedStep[]> {
  const present = new Map<HostSetting, PresentValue>();
  for (const machine of machines) {
    const settings = steps
      .filter((step) => step.where === machine.where && isRun(step))
      .flatMap((step) => step.settings ?? []);
    const values = await readSettings(machine, settings);
    settings.forEach((setting, i) => present.set(setting, values[i]));
  }
  return steps.map((step, i): PreparedStep => {
    const index = i + 1;
    if (!isRun(step)) return { index, step, runs: false, undo: step.undo, notes: [] };
    if (!machines.some(({ where }) => where === step.where)) {
      return {
        index,
        step,
        runs: false,
        undo: step.undo,
        notes: [`${step.where} is not connected: type it there.`],
      };
    }
    return { index, step, runs: true, ...undoOf(step, present) };
  });
}

/** Whether a step can be run by a program at all. */
export function isRun({ canApply, needs, where, commands }: Step): boolean {
  return canApply && needs !== 'reboot' && where !== 'boot' && commands.length > 0;
}

function undoOf(
  step: Step,
  present: ReadonlyMap<HostSetting, PresentValue>,
): Pick<PreparedStep, 'undo' | 'notes'> {
  const settings = step.settings ?? [];
  const none: PresentValue = new Map();
  const restores: string[] = [];
  const notes: string[] = [];
  let missing = settings.length === 0;
  for (const setting of settings) {
    const value = present.get(setting) ?? none;
    if (value.size === 0) {
      missing = true;
      notes.push(`${nameOf(setting)}: not there now; the step may fail.`);
    }
    // Last changed, first brought back.
    restores.unshift(...restoreCommands(setting, value));
    const [now] = value.values();
    if (
      setting.kind === 'vcpu-affinity' &&
      setting.recorded !== null &&
      value.size > 0 &&
      now !== setting.recorded
    ) {
      notes.push(
        `${nameOf(setting)}: may run on pCPU ${now} now, ${setting.recorded} in the recording. Undoing brings back ${now}.`,
      );
    }
  }
  // What was read comes last, so that it holds.
  return { undo: missing ? [...step.undo, ...restores] : restores, notes };
}

function nameOf(setting: HostSetting): string {
  switch (setting.kind) {
    case 'vcpu-affinity':
      return `vCPU ${setting.vcpu} of ${setting.domain}`;
    case 'thread-affinity':
      return `thread ${setting.comm}`;
    case 'interrupt-affinity':
      return `interrupt ${setting.name}`;
    case 'packet-steering':
    case 'napi-threads':
      return `device ${setting.device}`;
  }
}
