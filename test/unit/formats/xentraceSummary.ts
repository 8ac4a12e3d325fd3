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
}

export function parseXenalyzeSummary(text: string): XenalyzeSummary {
  const summary: XenalyzeSummary = { states: [], hypercalls: [], hypercallTotals: [], exits: [] };
  let domain = -1;
  let vcpu = -1;
  for (const line of text.split('\n')) {
    const newDomain = /^\|-- Domain (\d+) --\|/.exec(line);
    const newVcpu = /^-- v(\d+) --/.exec(line);
    if (newDomain) {
      domain = Number(newDomain[1]);
      vcpu = -1;
    } else if (newVcpu) vcpu = Number(newVcpu[1]);
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
  }
  return summary;
}
