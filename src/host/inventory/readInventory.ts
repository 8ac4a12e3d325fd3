/** What a host is, asked in one round trip; changes nothing there. */
import { parseLscpu } from '../../formats/hostText/machine';
import { shellProgram, type Privilege } from '../farSide/privilege';
import { parseFacts } from '../preflight/facts';
import type { Remote } from '../remote';
import { Answers } from './answers';
import { backendThreads } from './backendThreads';
import { domainFacts } from './domains';
import type { HostInventory, MachineFacts } from './inventory';
import readHost from './readHost.sh';
import { shown } from './shown';
import { cpuPools, xenFacts } from './xenFacts';

/** All blocks at their limits stay below. */
const MOST_BYTES = 8 << 20;

/** @throws ConnectionLost; Error if the machine has no POSIX shell or refuses the rights; the signal's reason */
export async function readInventory(
  remote: Remote,
  privilege: Privilege,
  signal?: AbortSignal,
): Promise<HostInventory> {
  const { stdout, stderr } = await remote.run(shellProgram(privilege, readHost, 'read-host'), {
    mostBytes: MOST_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!parseFacts(stdout).has('hostname')) {
    const said = shown(stderr.trim().slice(0, 300)) || 'no answer';
    throw new Error(
      privilege === 'sudo'
        ? `${remote.name} does not run commands through sudo: ${said}. Log in to it and try: sudo -n id -u`
        : `${remote.name} does not run a POSIX shell for commands: ${said}. Log in to it and try: sh -c 'id -u'`,
    );
  }
  return inventoryFrom(stdout);
}

/** The inventory by what `readHost.sh` printed; takes any text. */
export function inventoryFrom(text: string): HostInventory {
  const facts = parseFacts(text);
  const answers = new Answers(facts);
  const machine = machineFacts(answers);
  const xen = xenFacts(answers);
  const domains = xen === null ? [] : domainFacts(answers);
  const inventory = {
    machine,
    xen,
    pools: xen === null ? [] : cpuPools(answers),
    domains,
    threads: backendThreads(answers, domains),
  };
  if (!facts.complete)
    answers.problem(
      'The host did not answer to the end: what is missing here may be there. Refresh the host',
    );
  return { ...inventory, problems: answers.problems };
}

function machineFacts(answers: Answers): MachineFacts {
  const { cpus, modelName } = parseLscpu(answers.text('lscpu')).value;
  // Without lscpu: two lines, how many processors and what they are called.
  const [counted = '', model = ''] = answers.text('cpuinfo').split('\n');
  const count = cpus ?? (/^\d{1,6}$/.test(counted) ? Number(counted) : 0);
  const pretty = /^PRETTY_NAME=["']?([^"'\n]*)/m.exec(answers.text('distribution'))?.[1] ?? '';
  return {
    hostName: shown(answers.line('hostname')),
    kernel: shown(answers.line('kernel')),
    distribution: shown(pretty),
    cpus: count >= 0 ? count : 0,
    cpuModel: shown(modelName ?? model.trim()),
  };
}
