/** What the trace says in numbers, of the chosen time or of all of it. */
import type { ScheduleFacts, VcpuFacts } from '../../../src/protocol/schedule';
import type { TimeRange } from '../../schedule/brush';
import { el, fill } from '../../ui/dom';
import { durationText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { exactTime } from '../timeAxis';
import type { DistributionKey } from './distributionChoices';
import { Distributions } from './distributions';
import { domainRows } from './domainRows';
import { domainStateTable } from './domainStateTable';
import { domainTable } from './domainTable';
import { EventTable } from './eventTable';
import { FactsSection } from './factsSection';
import { HypercallTable } from './hypercallTable';
import { pcpuTable } from './pcpuTable';
import { placementTable } from './placementTable';
import { recordRows, recordTable } from './recordTable';
import type { SortState } from './sortedRows';
import { vcpuTable } from './vcpuTable';

export interface FactsState {
  readonly distribution: DistributionKey;
  /** By table. */
  readonly sorts: Readonly<Record<string, SortState>>;
}

export class FactsPanel {
  readonly element = el('div', { class: 'schedule-facts', hidden: true });
  private readonly heading = el('h2', { class: 'facts-heading', attributes: { 'aria-live': 'polite' } });
  private readonly domains;
  private readonly vcpus;
  private readonly placement;
  private readonly domainStates;
  private readonly distributions;
  private readonly pcpus;
  private readonly hypercalls;
  private readonly events;
  private readonly records;
  private readonly notes = el('ul', { class: 'facts-notes' });
  private readonly sections;

  constructor(changed: () => void) {
    this.domains = domainTable(changed);
    this.vcpus = vcpuTable(changed);
    this.placement = placementTable(changed);
    this.domainStates = domainStateTable(changed);
    this.distributions = new Distributions(changed);
    this.pcpus = pcpuTable(changed);
    this.hypercalls = new HypercallTable(changed);
    this.events = new EventTable(changed);
    this.records = recordTable(changed);
    this.sections = {
      domains: new FactsSection('Domains', this.domains.element),
      vcpus: new FactsSection('Virtual CPUs', this.vcpus.element),
      placement: new FactsSection('Why they waited, and where they ran', this.placement.element),
      domainStates: new FactsSection('All vCPUs of a domain at once', this.domainStates.element),
      distributions: new FactsSection('How long they waited', this.distributions.element),
      pcpus: new FactsSection('Physical CPUs', this.pcpus.element),
      hypercalls: new FactsSection('Hypercalls', this.hypercalls.table.element),
      events: new FactsSection('Exits, events, interrupts and grants', this.events.table.element),
      records: new FactsSection('Records of the trace', this.records.element),
      notes: new FactsSection('Notes', this.notes),
    };
    const { domains, vcpus, placement, domainStates, distributions, hypercalls, events, records, notes } =
      this.sections;
    this.element.append(
      this.heading,
      row(domains, this.sections.pcpus),
      row(vcpus),
      row(distributions),
      row(placement, domainStates),
      row(hypercalls, events),
      row(records, notes),
    );
  }

  get state(): FactsState {
    return {
      distribution: this.distributions.chosen,
      sorts: Object.fromEntries(Object.entries(this.tables).map(([key, table]) => [key, table.state])),
    };
  }

  restore({ distribution, sorts }: FactsState): void {
    this.distributions.restore(distribution);
    for (const [key, table] of Object.entries(this.tables)) {
      const sort = (sorts as Partial<Record<string, SortState>>)[key];
      if (sort) table.restore(sort);
    }
  }

  /** Old figures stay readable while new ones are on their way. */
  setStale(stale: boolean): void {
    this.element.classList.toggle('stale', stale);
    this.element.setAttribute('aria-busy', String(stale));
  }

  show(facts: ScheduleFacts, whole: TimeRange): void {
    this.element.hidden = false;
    this.setStale(false);
    const length = facts.endNs - facts.startNs;
    const all = whole[1] - whole[0];
    const ofPart = facts.startNs > whole[0] || facts.endNs < whole[1];
    fill(
      this.heading,
      ofPart ? 'In the chosen time' : 'In the whole trace',
      el('span', { class: 'muted' }, ` ${ofPart ? partText(facts, whole) : durationText(all)}`),
    );
    const span = ofPart ? `Of the chosen ${durationText(length)}.` : `Of all ${durationText(all)}.`;
    const ofAll = ofPart ? `Of the whole trace (${durationText(all)}), not of the chosen time.` : span;
    const vcpus = inOrder(facts.vcpus.filter(({ idle }) => !idle));
    const { sections } = this;
    const machineNs = length * facts.pcpus.length;
    sections.domains.caption(`${span} All vCPUs of a domain together.`, vcpus.length > 0);
    this.domains.show(domainRows(vcpus, machineNs));
    sections.vcpus.caption(
      `${span} Shares of each vCPU's time, and how long it took from a wake-up to running.`,
      vcpus.length > 0,
    );
    this.vcpus.show(vcpus);
    sections.placement.caption(
      `${span} A vCPU that could run but did not was woken and waits its turn, or was preempted.`,
      vcpus.length > 0,
    );
    this.placement.show(vcpus);
    sections.domainStates.caption(
      `${span} A vCPU that spins on a lock whose holder waits shows as a concurrency hazard.`,
      facts.domainStates.length > 0,
    );
    this.domainStates.show(facts.domainStates);
    sections.distributions.caption(span, vcpus.length > 0);
    this.distributions.show(vcpus);
    sections.pcpus.caption(span, facts.pcpus.length > 0);
    this.pcpus.show(facts.pcpus.map((pcpu) => ({ ...pcpu, seconds: length / 1e9 })));
    sections.hypercalls.caption(
      `${span} By domain; a hypercall with an arrow unfolds its commands.`,
      facts.hypercalls.length > 0,
    );
    this.hypercalls.show(facts.hypercalls);
    sections.events.caption(span, facts.events.length > 0);
    this.events.show(facts.events);
    sections.records.caption(
      `${ofAll} By class, those included that no figure here uses.`,
      facts.records.length > 0,
    );
    this.records.show(recordRows(facts.records));
    sections.notes.caption('', facts.notes.length > 0);
    fill(this.notes, ...facts.notes.map((note) => el('li', {}, shortText(note, 600))));
  }

  private get tables() {
    return {
      domains: this.domains,
      vcpus: this.vcpus,
      placement: this.placement,
      domainStates: this.domainStates,
      pcpus: this.pcpus,
      hypercalls: this.hypercalls.table,
      events: this.events.table,
      records: this.records,
    };
  }
}

/** Parts that stand side by side where there is room. */
function row(...sections: readonly FactsSection[]): HTMLElement {
  return el('div', { class: 'facts-row' }, ...sections.map((section) => section.element));
}

/** As the rows of the timeline: dom0 first, guests by their colours, vCPUs by number. */
function inOrder(vcpus: readonly VcpuFacts[]): VcpuFacts[] {
  const place = ({ colour }: VcpuFacts) => (colour < 0 ? Infinity : colour);
  return [...vcpus].sort(
    (a, b) =>
      (place(a) === place(b) ? 0 : place(a) - place(b)) ||
      a.label.localeCompare(b.label, 'en', { numeric: true }),
  );
}

/** "1.20 s of 11.9 s, from 3.40 s to 4.60 s". */
function partText({ startNs, endNs }: ScheduleFacts, whole: TimeRange): string {
  const step = Math.max(1, (endNs - startNs) / 100);
  const at = (ns: number) => exactTime(ns - whole[0], step);
  return `${durationText(endNs - startNs)} of ${durationText(whole[1] - whole[0])}, from ${at(startNs)} to ${at(endNs)}`;
}
