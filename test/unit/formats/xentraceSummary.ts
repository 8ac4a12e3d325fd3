/** Reads what `xenalyze --summary` prints about vCPUs. */

export interface SummaryLine {
  readonly domain: number;
  readonly vcpu: number;
  /** Runstate, number of the hypercall, or name of the exit reason. */
  readonly what: string;
  readonly count: number;
}

/** xenalyze cuts the average to whole cycles, so `count * average` is low by less than `count`. */
export interface TimedLine extends SummaryLine {
  readonly averageCycles: number;
}

export interface XenalyzeSummary {
  readonly states: TimedLine[];
  /** Calls and subcalls together. */
  readonly hypercalls: SummaryLine[];
  /** One a vCPU: `what` is `all` or `subcalls`. */
  readonly hypercallTotals: SummaryLine[];
  readonly exits: TimedLine[];
  /** Of domains: `vcpu` is -1. */
  readonly domainStates: TimedLine[];
  /** Why vCPUs were runnable: wake, preempt, other. */
  readonly waits: TimedLine[];
  /** Stays on a pCPU. */
  readonly affinity: TimedLine[];
  readonly pvEvents: SummaryLine[];
  /** What handled an exit, where xenalyze tells. */
  readonly handlers: TimedLine[];
  /** `what` is the vector, or the vector and what the guest did then. */
  readonly interrupts: TimedLine[];
  /** Bytes by class: `domain` is -1, `vcpu` the pCPU. */
  readonly volumes: SummaryLine[];
}

export function parseXenalyzeSummary(text: string): XenalyzeSummary {
  const summary: XenalyzeSummary = {
    states: [],
    hypercalls: [],
    hypercallTotals: [],
    exits: [],
    domainStates: [],
    waits: [],
    affinity: [],
    pvEvents: [],
    handlers: [],
    interrupts: [],
    volumes: [],
  };
  let domain = -1;
  let vcpu = -1;
  let pcpu = -1;
  let vector = '';
  for (const line of text.split('\n')) {
    const newDomain = /^\|-- Domain (\d+) --\|/.exec(line);
    const newVcpu = /^-- v(\d+) --/.exec(line);
    if (newDomain) {
      domain = Number(newDomain[1]);
      vcpu = -1;
    } else if (newVcpu) vcpu = Number(newVcpu[1]);
    const newPcpu = /^ - cpu (\d+) -/.exec(line);
    if (newPcpu) pcpu = Number(newPcpu[1]);
    const volume = /^ (\w+) *: +(\d+)$/.exec(line);
    if (volume && domain < 0)
      summary.volumes.push({ domain, vcpu: pcpu, what: volume[1], count: Number(volume[2]) });
    const of = /^ {2,}([a-z][a-z_ ]*?): *(\d+) +[\d.]+s +(\d+)/.exec(line);
    if (of && domain >= 0 && vcpu < 0) {
      const what = of[1].replace('_', ' ');
      summary.domainStates.push({ domain, vcpu, what, count: Number(of[2]), averageCycles: Number(of[3]) });
    }
    if (vcpu < 0) continue;
    const place = { domain, vcpu };

    const state = /^ {2}\s*(running|runnable|blocked|offline|lost):\s*(\d+)\s+[\d.]+s\s+(\d+)/.exec(line);
    if (state) {
      const [, what, count, average] = state;
      summary.states.push({ ...place, what, count: Number(count), averageCycles: Number(average) });
    }
    const call = /^ {4}\S+\s*\[\s*(\d+)\]:\s+(\d+)$/.exec(line);
    if (call) summary.hypercalls.push({ ...place, what: call[1], count: Number(call[2]) });
    const total = /^ {2}hypercall(?: \(subcall\))? {2}(\d+)$/.exec(line);
    if (total) {
      const what = line.includes('(subcall)') ? 'subcalls' : 'all';
      summary.hypercallTotals.push({ ...place, what, count: Number(total[1]) });
    }
    const exit = /^ VMEXIT_(\w+)\s+(\d+)\s+[\d.]+s\s+[\d.]+%\s+(\d+) cyc/.exec(line);
    if (exit) {
      const [, what, count, average] = exit;
      summary.exits.push({ ...place, what, count: Number(count), averageCycles: Number(average) });
    }
    const timed = (list: TimedLine[], what: string, count: string, average: string) =>
      list.push({ ...place, what, count: Number(count), averageCycles: Number(average) });
    const wait = /^ {4,}(wake|preempt|other): +(\d+) +[\d.]+s +(\d+)/.exec(line);
    if (wait) timed(summary.waits, wait[1], wait[2], wait[3]);
    const stays = /^ cpu affinity: +(\d+) +(\d+)/.exec(line);
    if (stays) timed(summary.affinity, 'stay', stays[1], stays[2]);
    const event = /^ {2}(?!hypercall)([a-z][a-z_ /()]*?) {2}(\d+)$/.exec(line);
    if (event) summary.pvEvents.push({ ...place, what: event[1].replace('_', ' '), count: Number(event[2]) });
    const handler = /^ {3}(\w+) +(\d+) +[\d.]+s +[\d.]+% +(\d+) cyc/.exec(line);
    if (handler) timed(summary.handlers, handler[1], handler[2], handler[3]);
    const interrupt = /^ {2}\[ *(\d+)\] (\d+)$/.exec(line);
    if (interrupt) {
      vector = interrupt[1];
      timed(summary.interrupts, vector, interrupt[2], '0');
    }
    const halted = /^ {3}\* (\w+ to halt ?\w*) *: +(\d+) +[\d.]+s +(\d+)/.exec(line);
    if (halted) timed(summary.interrupts, `${vector} ${halted[1].trim()}`, halted[2], halted[3]);
  }
  return summary;
}
