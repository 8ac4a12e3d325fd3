/**
 * Applies steps of a plan over SSH as the extension does, or undoes what it finds applied.
 * Usage: node applyPlan.cjs apply HOST <STEPS.json    prints how many steps ran
 *        node applyPlan.cjs revert HOST                prints how many were undone, and what failed
 */
import { text } from 'node:stream/consumers';
import { applySteps } from '../../src/host/apply/applySteps';
import { findApplied } from '../../src/host/apply/findApplied';
import type { MachineToChange } from '../../src/host/apply/machineToChange';
import { prepareSteps } from '../../src/host/apply/prepareSteps';
import { revert } from '../../src/host/apply/revert';
import { connect } from '../../src/host/session';
import { resolveHost, usersConfig } from '../../src/host/sshConfig';
import { terminalQuestions } from '../../src/host/terminalQuestions';
import type { Step } from '../../src/offload/plan';

const say = (line: string) => void process.stderr.write(`${line}\n`);
const log = { info: say, warn: say };

async function main(verb: string, host: string): Promise<void> {
  const remote = await connect(await resolveHost(host, usersConfig()), terminalQuestions(), log);
  try {
    const machine: MachineToChange = { where: 'dom0', remote, privilege: 'self' };
    process.stdout.write(JSON.stringify(verb === 'apply' ? await apply(machine) : await undo(machine)));
  } finally {
    remote.close();
  }
}

async function apply(machine: MachineToChange): Promise<object> {
  const steps = JSON.parse(await text(process.stdin)) as Step[];
  const prepared = await prepareSteps([machine], steps);
  const facts = {
    title: 'a plan of the lab',
    by: 'the lab',
    host: 'dom0',
    prediction: null,
    recording: null,
  };
  const { machines } = await applySteps([machine], prepared, facts, { log });
  return { ran: machines.flatMap(({ found }) => found.steps).length };
}

async function undo(machine: MachineToChange): Promise<object> {
  const found = await findApplied(machine);
  if (found === null) return { undone: 0, failed: [] };
  const { undone, failed } = await revert([{ machine, found }], { log });
  return { undone: undone.length, failed: failed.map(({ message }) => message) };
}

void main(process.argv[2], process.argv[3]);
