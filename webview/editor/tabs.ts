/** The tabs of an opened profile. */
import type { ToEditor } from '../../src/protocol/messages';

/** What decides which tabs there are. */
type Content = Pick<Extract<ToEditor, { type: 'opened' }>, 'events' | 'lanes' | 'schedule' | 'tree'>;
export const TABS = ['breakdown', 'flame', 'path', 'schedule', 'functions', 'offload'] as const;
export type Tab = (typeof TABS)[number];

const LABELS: Readonly<Record<Tab, string>> = {
  breakdown: 'Breakdown',
  flame: 'Flame graph',
  path: 'I/O path',
  schedule: 'Schedule',
  functions: 'Functions',
  offload: 'Offload',
};

export function tabLabels(tabs: readonly Tab[]): { readonly key: Tab; readonly label: string }[] {
  return tabs.map((key) => ({ key, label: LABELS[key] }));
}

/** Tabs that the profile has something for; the one to begin with first. */
export function tabsFor({ events, lanes, schedule, tree }: Content): Tab[] {
  const busy = lanes.filter((lane) => lane.kind !== 'idle');
  const stacks = tree.func.byteLength > 0;
  // Runstates cost nothing and have no categories: they are looked at as a schedule.
  const samples = stacks && events.some((event) => !event.traced);
  // Costs by layer are the question where there are layers; a single machine's stacks are looked at as stacks.
  const layered = samples && (busy.length > 1 || busy.some((lane) => lane.kind === 'hypervisor'));
  const possible: Readonly<Record<Tab, boolean>> = {
    breakdown: samples,
    flame: stacks || !schedule,
    path: layered,
    schedule: schedule !== null,
    functions: stacks,
    // Without samples there is nothing that could be told apart and moved.
    offload: samples,
  };
  const tabs = TABS.filter((tab) => possible[tab]);
  const first: Tab = layered ? 'breakdown' : samples || !schedule ? 'flame' : 'schedule';
  return [first, ...tabs.filter((tab) => tab !== first)];
}
