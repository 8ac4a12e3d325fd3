/** What to type for a placement: exact commands with the names of the recording, and what undoes them. */
import type { Move, SideCore } from '../estimate';
import type { Step } from '../plan';
import type { OffloadSystem, SystemUnit } from '../system';
import { pinVcpu, xlName } from './commands';
import { cpuList } from './cpuList';
import type { RecordedDomain, RecordedState } from './recordedState';
import { shellQuote } from './shellQuote';
import { AFFINITY_UNKNOWN, chooseCores, keepOff, type ChosenCores } from './sideCoreSteps';
import { mechanismOf, unitStep } from './unitSteps';

/**
 * In the order in which they are to be typed; undone in the opposite order, each with its own commands.
 * Parts of units (`unit#category`) have no commands: they need a change of code, and the step says so.
 */
export function stepsFor(
  system: OffloadSystem,
  state: RecordedState,
  sideCores: readonly SideCore[],
  moves: readonly Move[],
): Step[] {
  const parts = moves.filter(({ unit }) => isPart(system, unit)).map(partStep);
  const whole = moves.filter(({ unit }) => !isPart(system, unit));
  if (whole.length === 0) return parts;
  const cores = chooseCores(system, sideCores, state);
  if (cores === null) {
    return [
      byHand(
        'Give the host another core',
        [],
        'The host has no pCPU to spare: with a side-core nothing would be left for the rest.',
      ),
      ...parts,
    ];
  }
  const byDomain = movesByDomain(system, state, whole);
  const placed = new Map<RecordedDomain, ReadonlyMap<number, number>>();
  const steps: Step[] = [];
  for (const [domain, targets] of byDomain) {
    const { assigned, missing } = assignVcpus(domain, targets, system);
    placed.set(domain, assigned);
    const own = [pinStep(domain, assigned, cores)];
    if (targets.whole === null) {
      for (const { unit, onto } of targets.units) {
        if (mechanismOf(unit.unit)?.by === 'vcpu') continue;
        const vcpus = [...assigned].flatMap(([vcpu, sideCore]) => (onto.includes(sideCore) ? [vcpu] : []));
        if (onto.length > 1) own.push(queues(unit, onto.length));
        own.push(unitStep(unit, domain, vcpus));
      }
    }
    steps.push(...(missing > 0 ? withMoreVcpus(domain, missing, own) : own));
  }
  const belongs = (domain: RecordedDomain, vcpu: number) => placed.get(domain)?.has(vcpu) === true;
  return [...keepOff(state, cores, belongs), ...steps, lasting(byDomain, cores), ...parts];
}

function isPart({ units }: OffloadSystem, name: string): boolean {
  return name.includes('#') && !units.some(({ unit }) => unit === name);
}

interface Targets {
  /** Side-cores that the whole domain goes to; null if only some of its units do. */
  whole: number[] | null;
  readonly units: { readonly unit: SystemUnit; readonly onto: number[] }[];
}

function movesByDomain(
  system: OffloadSystem,
  { domains }: RecordedState,
  moves: readonly Move[],
): Map<RecordedDomain, Targets> {
  const found = new Map<RecordedDomain, Targets>();
  const of = (name: string): Targets | undefined => {
    const domain = domains.find((d) => d.name === name);
    if (domain === undefined) return undefined;
    let targets = found.get(domain);
    if (targets === undefined) found.set(domain, (targets = { whole: null, units: [] }));
    return targets;
  };
  for (const { unit: name, sideCore } of moves) {
    const unit = system.units.find((u) => u.unit === name);
    const targets = of(unit?.domain ?? name);
    if (targets === undefined) continue;
    if (unit === undefined) targets.whole = [...(targets.whole ?? []), sideCore];
    else {
      const known = targets.units.find((row) => row.unit === unit);
      if (known === undefined) targets.units.push({ unit, onto: [sideCore] });
      else known.onto.push(sideCore);
    }
  }
  return found;
}

/** Which vCPU goes to which side-core: all of a whole domain, the highest ones for units, so that vCPU 0 stays. */
function assignVcpus(
  domain: RecordedDomain,
  { whole, units }: Targets,
  system: OffloadSystem,
): { readonly assigned: Map<number, number>; readonly missing: number } {
  const vcpus = [...domain.affinity.keys()].sort((a, b) => a - b);
  if (vcpus.length === 0) vcpus.push(0);
  const assigned = new Map<number, number>();
  if (whole !== null) {
    vcpus.forEach((vcpu, i) => assigned.set(vcpu, whole[i % whole.length]));
    return { assigned, missing: Math.max(0, whole.length - vcpus.length) };
  }
  const sideCores = new Set<number>();
  for (const { unit, onto } of units) {
    const vcpu = mechanismOf(unit.unit)?.by === 'vcpu' ? unit.vcpus.at(0) : undefined;
    if (vcpu !== undefined) assigned.set(vcpu, onto[0]);
    else onto.forEach((sideCore) => sideCores.add(sideCore));
  }
  const stays = system.units.some(
    (unit) => unit.domain === domain.name && !units.some((row) => row.unit === unit),
  );
  const free = vcpus.filter((vcpu) => !assigned.has(vcpu)).slice(stays ? 1 : 0);
  let next = vcpus[vcpus.length - 1] + 1;
  let missing = 0;
  for (const sideCore of sideCores) {
    const vcpu = free.pop();
    if (vcpu === undefined) missing++;
    assigned.set(vcpu ?? next++, sideCore);
  }
  return { assigned, missing };
}

function pinStep(domain: RecordedDomain, assigned: ReadonlyMap<number, number>, cores: ChosenCores): Step {
  const rows = [...assigned];
  const before = rows.map(([vcpu]) => domain.affinity.get(vcpu) ?? null);
  const notes = [
    ...(cores.note === null ? [] : [cores.note]),
    ...(before.includes(null) ? [AFFINITY_UNKNOWN] : []),
  ];
  return {
    title: `vCPU ${cpuList(rows.map(([vcpu]) => vcpu))} of ${domain.name}: to pCPU ${cpuList(rows.map(([, core]) => cores.pcpus[core]))}`,
    where: 'dom0',
    commands: rows.map(([vcpu, core]) => pinVcpu(domain, vcpu, String(cores.pcpus[core]))),
    undo: rows.map(([vcpu], i) => pinVcpu(domain, vcpu, before[i] ?? 'all')).reverse(),
    settings: rows.map(([vcpu], i) => ({
      kind: 'vcpu-affinity',
      domain: xlName(domain),
      vcpu,
      recorded: before[i],
    })),
    needs: 'nothing',
    canApply: true,
    note: notes.length === 0 ? null : notes.join(' '),
  };
}

/** @param own the domain's other steps, which suppose that it has them */
function withMoreVcpus(domain: RecordedDomain, missing: number, own: readonly Step[]): Step[] {
  const { name, maxVcpus } = domain;
  const wanted = Math.max(1, domain.affinity.size) + missing;
  if (maxVcpus === null || wanted <= maxVcpus) return [moreVcpus(domain, missing), ...own];
  const restart = byHand(
    moreTitle(domain, missing),
    [],
    `It was started with ${maxVcpus} at most: set vcpus=${wanted} in its configuration (of dom0 dom0_max_vcpus=${wanted} on Xen's command line) and start it again. The other steps of ${name} are for then.`,
    'reboot',
  );
  return [restart, ...own.map((step): Step => ({ ...step, needs: 'reboot', canApply: false }))];
}

function moreTitle({ name }: RecordedDomain, missing: number): string {
  return `${name}: ${missing} more ${missing === 1 ? 'vCPU' : 'vCPUs'}`;
}

function moreVcpus(domain: RecordedDomain, missing: number): Step {
  const have = Math.max(1, domain.affinity.size);
  const name = shellQuote(xlName(domain));
  return {
    title: moreTitle(domain, missing),
    where: 'dom0',
    commands: [`xl vcpu-set ${name} ${have + missing}`],
    undo: [`xl vcpu-set ${name} ${have}`],
    needs: 'nothing',
    canApply: true,
    note: `Works up to the number that the domain was started with (maxvcpus, of dom0 dom0_max_vcpus); beyond that change its configuration and start it again.`,
  };
}

function queues({ unit, label }: SystemUnit, copies: number): Step {
  const backend = unit.startsWith('blkback') ? 'xen_blkback' : 'xen_netback';
  return {
    title: `${label}: ${copies} queues`,
    where: 'dom0',
    commands: [
      `echo 'options ${backend} max_queues=${copies}' >/etc/modprobe.d/${backend.replace('_', '-')}-queues.conf`,
    ],
    undo: [`rm -f /etc/modprobe.d/${backend.replace('_', '-')}-queues.conf`],
    needs: 'reconnect',
    canApply: false,
    note: 'Queues are agreed on when the device connects: load the module again or restart, then connect the guest again. The guest takes as many as it has vCPUs.',
  };
}

/** Pins are gone after a restart: what keeps them. */
function lasting(domains: ReadonlyMap<RecordedDomain, unknown>, { pcpus }: ChosenCores): Step {
  const dom0 = [...domains.keys()].some(({ role }) => role === 'dom0');
  return byHand(
    'To keep it after a restart',
    [],
    dom0
      ? `Xen's command line: dom0_max_vcpus=NUMBER dom0_vcpus_pin pins vCPU i of dom0 to pCPU i; sched-gran=core keeps siblings apart. Guests: cpus="all,^${pcpus.join(',^')}" in their configuration. All else above goes into a start-up script.`
      : `cpus="..." in the configuration of the guests, with pCPU ${cpuList(pcpus)} for the one that moved and "all,^${pcpus.join(',^')}" for the others.`,
    'reboot',
  );
}

function partStep({ unit }: Move): Step {
  return byHand(
    `${unit}: needs a change of code`,
    [],
    'No mechanism of Xen or Linux moves this part alone today; the estimate says what writing one would gain.',
  );
}

function byHand(
  title: string,
  commands: readonly string[],
  note: string,
  needs: Step['needs'] = 'nothing',
): Step {
  return {
    title,
    where: needs === 'reboot' ? 'boot' : 'dom0',
    commands,
    undo: [],
    needs,
    canApply: false,
    note,
  };
}
