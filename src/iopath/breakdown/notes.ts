/** What a breakdown rests on, in words: what was put together how, what is missing, and lines that lie across categories. */
import type { LayeredProfile } from '../layeredProfile';
import type { Cell } from './cellMask';
import type { CostUnit, Figure } from './costs';
import { formatCost, percent } from './costText';
import type { LayerCost } from './layerCost';
import { DEFAULT_DESIGN_EFFECT } from './shares';
import { HYPERCALL_STUB, type Ask, type Survey } from './survey';

/** A line over categories that the hypervisor's samples cannot tell apart: memcpy has no caller there. */
const DATA_COPY = ['hv.grant.copy', 'hv.copy'];

export interface Findings {
  readonly layered: LayeredProfile;
  readonly ask: Ask;
  readonly survey: Survey;
  readonly layers: readonly LayerCost[];
  /** Everything but idle. */
  readonly busy: Figure;
  readonly figureOf: (cells: readonly Cell[]) => Figure;
}

export function breakdownNotes(findings: Findings): string[] {
  return [
    ...howPutTogether(findings),
    ...whereXenIsHidden(findings),
    ...dataCopies(findings),
    ...idleApart(findings),
    ...whatIntervalsAllowFor(findings),
  ];
}

function howPutTogether({ layered, ask, survey, layers }: Findings): string[] {
  const { way, shares, stubsLeftOut } = survey;
  if (way.kind === 'plain')
    return way.view.key === ask.view.key
      ? []
      : [`Shown is "${way.view.label}", in which every moment counts once.`];
  const { captures, events } = layered.profile;
  const titleOf = (event: number) =>
    captures[events[event].capture].title ?? captures[events[event].capture].name;
  const divided = layers.filter(({ position }) => shares.dividedBy(position) > 0);
  const sources = new Set(divided.flatMap((l) => [...way.view.eventsOfLane[l.position]].map(titleOf)));
  const sizes = `How large a layer is comes from ${titleOf(way.sizes)}, so that every moment counts once`;
  const division = `how ${listed(divided.map((l) => l.lane.label))} ${divided.length === 1 ? 'divides' : 'divide'} from ${listed([...sources])}`;
  return [
    divided.length === 0 ? `${sizes}.` : `${sizes}; ${division}.`,
    ...(stubsLeftOut === 0
      ? []
      : [
          `${stubsLeftOut === 1 ? '1 sample' : `${stubsLeftOut} samples`} of the hypercall stub left out of the domains: what Xen did meanwhile is in the hypervisor's layer.`,
        ]),
  ];
}

function whereXenIsHidden({ layered, survey, layers }: Findings): string[] {
  if (survey.hypervisorSampled) return [];
  const stubs = layers
    .filter((layer) => layer.lane.kind === 'domain' && layer.share > 0)
    .flatMap((layer) =>
      layer.categories
        .filter(({ category }) => category === HYPERCALL_STUB)
        .map(({ share }) => `${percent(share / layer.share)} of ${layer.lane.label}`),
    );
  if (stubs.length === 0) return [];
  const best = layered.views.find((view) => view.key === 'best');
  return [
    `No sample saw Xen's own code here. What Xen did for a domain shows at the hypercall stub: ${listed(stubs)}.` +
      (best === undefined ? '' : ` "${best.label}" has samples of Xen itself.`) +
      (layered.profile.schedule === null ? '' : ' What the trace counted of it is listed apart.'),
  ];
}

function dataCopies({ layers, survey, figureOf }: Findings): string[] {
  return layers
    .filter((layer) => DATA_COPY.every((name) => layer.categories.some(({ category }) => category === name)))
    .map(({ lane }) => {
      const both = figureOf(DATA_COPY.map((category) => ({ layer: lane.key, category })));
      return `Data copy in ${lane.label} (${DATA_COPY.join(' and ')} together): ${withInterval(both, survey.unit)}.`;
    });
}

function idleApart({ layers, busy, survey }: Findings): string[] {
  if (!layers.some((layer) => layer.lane.kind === 'idle')) return [];
  return [`Idle is capacity, not cost: without it ${withInterval(busy, survey.unit)}.`];
}

function whatIntervalsAllowFor({ survey }: Findings): string[] {
  const bursts = survey.shares.bursts();
  if (bursts === 'none') return [];
  return [
    bursts === 'measured'
      ? 'Intervals (95 %) allow for bursts: they follow from how much windows of half a second or more on each CPU differ.'
      : `Intervals (95 %) allow for bursts by a variance ${DEFAULT_DESIGN_EFFECT} times that of independent samples; there is too little time, or none, to measure it.`,
  ];
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** "13.4 ms of CPU time per packet (95 % interval 12.9 ms to 13.8 ms)" */
function withInterval({ value, low, high }: Figure, { format, label }: CostUnit): string {
  const text = `${formatCost(value, format)} ${format === '%' ? label : `of ${label}`}`;
  const from = formatCost(low, format);
  const to = formatCost(high, format);
  return from === to ? text : `${text} (95 % interval ${from} to ${to})`;
}
