/**
 * Contexts: who runs a piece of the I/O path, and with it what a mechanism of the kernel or of Xen can move. A thread
 * is moved by pinning, a NAPI with its interrupt's affinity, a hypercall with its caller. The names are data
 * (contexts.json); README.md says what the names of units mean.
 */
import type { DomainIndex } from '../../profile/ids';
import { LAYERS, type FuncTable, type Profile } from '../../profile/profile';
import { plainSymbol } from '../categories/plainSymbol';
import type { LayeredProfile } from '../layeredProfile';
import rules from './contexts.json';

export type ContextKind = 'kthread' | 'napi' | 'interrupt' | 'hypercall' | 'vcpu' | 'process' | 'unknown';

export interface Context {
  /** Stable, and different for each context of a profile: `netback:vif1.0`, `guest1:napi`, `guest1:app:iperf3`. */
  readonly unit: string;
  /** For people: "netback NAPI of vif1.0 (guest to wire)". */
  readonly label: string;
  readonly kind: ContextKind;
  /** null where Xen ran for nobody known. */
  readonly domain: DomainIndex | null;
}

export interface Contexts {
  readonly contexts: readonly Context[];
  /** Position in `contexts` per sample; -1 for samples of the idle lane, which nothing runs in. */
  readonly ofSample: Int32Array;
}

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const USER = LAYERS.indexOf('user');
const NONE = -1;

/** Every sample that is not idle has one context, so the contexts of a domain add up to it. */
export function contextsOf({ profile, lanes }: LayeredProfile): Contexts {
  const { samples, stacks, domains } = profile;
  const facts = stackFacts(profile);
  const table = new ContextTable(profile, facts.isKernelThread);
  const idleLane = lanes.lanes.findIndex((lane) => lane.kind === 'idle');
  const ofSample = new Int32Array(samples.stack.length);
  // Xen's PMU samples of other domains carry thread 0 of the domain that reads them: that is nobody.
  const pmu = profile.events.map((event) => profile.captures[event.capture].kind === 'pmu');
  const threadOf = (i: number) => {
    const thread = samples.thread[i];
    return thread >= 0 && pmu[samples.event[i]] && profile.threads.pid[thread] === 0 ? NONE : thread;
  };
  for (let i = 0; i < ofSample.length; i++) {
    if (lanes.layerOfSample[i] === idleLane) {
      ofSample[i] = NONE;
      continue;
    }
    const stack = samples.stack[i];
    const domain = samples.domain[i];
    const thread = threadOf(i);
    const vcpu = samples.vcpu[i];
    if (stack >= 0 && (facts.inXenOnly[stack] === 1 || (thread < 0 && facts.endsInXen[stack] === 1))) {
      const known = vcpu >= 0 && domains[domain].role !== 'idle';
      ofSample[i] = known ? table.hypervisor(domain) : table.hypervisorAlone();
      continue;
    }
    // One address without a thread does not say what ran: a function of netback may be called from anywhere.
    const telling = stack >= 0 && (thread >= 0 || stacks.prefix[stack] >= 0);
    const root = telling ? facts.root[stack] : NONE;
    if (root >= 0 && (root < rules.roots.length || thread < 0)) ofSample[i] = table.root(root, domain);
    else if (thread >= 0) ofSample[i] = table.thread(thread);
    else ofSample[i] = vcpu >= 0 ? table.vcpu(domain, vcpu) : table.unknown(domain);
  }
  return { contexts: table.contexts, ofSample };
}

/** Position after the roots: a system call, which tells something only if the thread is not known. */
const SYSTEM_CALL = rules.roots.length;
const ROOT_OF_FUNCTION: ReadonlyMap<string, number> = new Map(
  [...rules.roots, rules.systemCall].flatMap(({ functions }, root) =>
    functions.map((name): [string, number] => [name, root]),
  ),
);

/**
 * Per function 1 if it begins what runs on top of a thread (an interrupt, a softirq, a NAPI's poll): what called it has only been
 * interrupted.
 */
export function beginsContext(funcs: FuncTable): Uint8Array {
  return Uint8Array.from(rootsOf(funcs), (root) => Number(root !== NONE && root !== SYSTEM_CALL));
}

/** Position in the roots per function; {@link NONE} for most. */
function rootsOf(funcs: FuncTable): Int32Array {
  return Int32Array.from(funcs.name, (name, func) =>
    funcs.layer[func] === HYPERVISOR || funcs.layer[func] === USER
      ? NONE
      : (ROOT_OF_FUNCTION.get(plainSymbol(name)) ?? NONE),
  );
}

/** Per stack, handed down from callers to the called. */
function stackFacts(profile: Profile) {
  const { funcs, stacks, samples } = profile;
  const count = stacks.func.length;
  const rootOfFunc = rootsOf(funcs);
  const threadStart = Uint8Array.from(funcs.name, (name, func) =>
    Number(name === rules.kernelThread.underFunction && funcs.layer[func] !== USER),
  );
  const root = new Int32Array(count).fill(NONE);
  const inXenOnly = new Uint8Array(count);
  const endsInXen = Uint8Array.from(stacks.func, (func) => Number(funcs.layer[func] === HYPERVISOR));
  const belowKthread = new Uint8Array(count);
  for (let stack = 0; stack < count; stack++) {
    const caller = stacks.prefix[stack];
    const func = stacks.func[stack];
    const own = rootOfFunc[func];
    const above = caller >= 0 ? root[caller] : NONE;
    // A system call below an interrupt cannot be; what is found there is a wrong call chain.
    root[stack] = own === NONE || (own === SYSTEM_CALL && above >= 0) ? above : own;
    inXenOnly[stack] = caller >= 0 ? inXenOnly[caller] : endsInXen[stack];
    belowKthread[stack] = caller >= 0 && belowKthread[caller] === 1 ? 1 : threadStart[func];
  }
  const isKernelThread = new Uint8Array(profile.threads.comm.length);
  for (let i = 0; i < samples.stack.length; i++) {
    if (samples.stack[i] >= 0 && samples.thread[i] >= 0 && belowKthread[samples.stack[i]] === 1)
      isKernelThread[samples.thread[i]] = 1;
  }
  return { root, inXenOnly, endsInXen, isKernelThread };
}

interface Template {
  readonly unit: string;
  readonly kind: string;
  readonly label: string;
}

/** Contexts in order of first use, each stored once. What is asked for each sample is looked up in flat tables. */
class ContextTable {
  readonly contexts: Context[] = [];
  private readonly rows = new Map<string, number>();
  private readonly units = new Set<string>();
  private readonly ofRoot: Int32Array;
  private readonly ofThread: Int32Array;
  private readonly ofDomain: Int32Array;
  private readonly ofVcpu = new Map<number, number>();
  private readonly patterns = rules.threads.map((rule) => ({
    ...rule,
    comm: new RegExp(`^(?:${rule.comm})$`),
  }));
  private readonly names: readonly string[];
  private readonly vifs: readonly string[];

  constructor(
    private readonly profile: Profile,
    private readonly isKernelThread: Uint8Array,
  ) {
    const { domains, threads } = profile;
    this.ofRoot = new Int32Array((rules.roots.length + 1) * domains.length).fill(NONE);
    this.ofThread = new Int32Array(threads.comm.length).fill(NONE);
    this.ofDomain = new Int32Array(domains.length).fill(NONE);
    this.names = domains.map(({ name, id }, i) =>
      domains.some((other, j) => i !== j && other.name === name) ? `${name}:${id ?? '?'}` : name,
    );
    this.vifs = onlyVifs(profile);
  }

  root(root: number, domain: DomainIndex): number {
    const at = root * this.names.length + domain;
    if (this.ofRoot[at] === NONE) {
      const template = root === SYSTEM_CALL ? rules.systemCall : rules.roots[root];
      this.ofRoot[at] = this.add(template, domain);
    }
    return this.ofRoot[at];
  }

  thread(thread: number): number {
    if (this.ofThread[thread] === NONE) this.ofThread[thread] = this.addThread(thread);
    return this.ofThread[thread];
  }

  hypervisor(domain: DomainIndex): number {
    if (this.ofDomain[domain] === NONE) this.ofDomain[domain] = this.add(rules.hypervisor, domain);
    return this.ofDomain[domain];
  }

  hypervisorAlone(): number {
    return this.add(rules.hypervisorAlone, null);
  }

  vcpu(domain: DomainIndex, vcpu: number): number {
    const key = domain * 0x10000 + vcpu;
    let row = this.ofVcpu.get(key);
    if (row === undefined) this.ofVcpu.set(key, (row = this.add(rules.vcpu, domain, { vcpu: String(vcpu) })));
    return row;
  }

  unknown(domain: DomainIndex): number {
    return this.add(rules.unknown, domain);
  }

  private addThread(thread: number): number {
    const { threads } = this.profile;
    const comm = threads.comm[thread];
    const domain = threads.domain[thread];
    for (const rule of this.patterns) {
      const match = rule.comm.exec(comm);
      if (match !== null) return this.add(rule, domain, { groups: match });
    }
    if (this.isKernelThread[thread] === 0) return this.add(rules.process, domain, { comm });
    // kworker/0:1H-kb, migration/1: workers and CPUs come and go, the kind of thread stays.
    return this.add(rules.kernelThread, domain, { comm: comm.replace(/\/.*$/s, '') });
  }

  private add(
    template: Template,
    domain: DomainIndex | null,
    words: { readonly groups?: readonly string[]; readonly comm?: string; readonly vcpu?: string } = {},
  ): number {
    const fill = (text: string) =>
      text.replace(/\{(domain|comm|vcpu|vif)\}|\$(\d)/g, (_, word: string | undefined, group: string) => {
        if (word === undefined) return words.groups?.[Number(group)] ?? '';
        if (word === 'domain') return domain === null ? '' : this.names[domain];
        if (word === 'vif') return domain === null ? '' : this.vifs[domain];
        return (word === 'comm' ? words.comm : words.vcpu) ?? '';
      });
    const wanted = fill(template.unit);
    const key = `${domain ?? ''}/${wanted}`;
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    // Two driver domains with several vifs each: both would be `netback:vif*`.
    const unit = this.units.has(wanted) && domain !== null ? `${wanted}@${this.names[domain]}` : wanted;
    this.units.add(unit);
    const context: Context = {
      unit,
      label: fill(template.label),
      kind: template.kind as ContextKind,
      domain,
    };
    const row = this.contexts.push(context) - 1;
    this.rows.set(key, row);
    return row;
  }
}

/** A vif that carried this part of all packets that guests sent is the one that a NAPI polled. */
const CARRIED = 0.95;

/** Per domain the vif that is meant where a stack does not say which: its only one, or the busy one; else `vif*`. */
function onlyVifs({ domains, counters, threads }: Profile): string[] {
  const sent = domains.map(() => new Map<string, number>());
  const vif = /^vif\d+\.\d+(?=$|-q\d)/;
  threads.comm.forEach((comm, thread) => {
    const name = vif.exec(comm)?.[0];
    if (name !== undefined) sent[threads.domain[thread]].set(name, 0);
  });
  for (const { domain, device, unit, direction, count } of counters) {
    if (!vif.test(device)) continue;
    // What a guest sends, its vif receives.
    const packets = unit === 'packets' && direction === 'receive' ? count : 0;
    sent[domain].set(device, Math.max(packets, sent[domain].get(device) ?? 0));
  }
  return sent.map((vifs) => {
    const byPackets = [...vifs].sort((a, b) => b[1] - a[1]);
    const all = byPackets.reduce((sum, [, packets]) => sum + packets, 0);
    const most = byPackets.at(0);
    if (most === undefined) return 'vif*';
    const [name, packets] = most;
    return byPackets.length === 1 || (packets > 0 && packets >= CARRIED * all) ? name : 'vif*';
  });
}
