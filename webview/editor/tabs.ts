/** The tabs of an opened profile. */
export const TABS = ['breakdown', 'flame', 'path', 'schedule', 'functions'] as const;
export type Tab = (typeof TABS)[number];

const LABELS: Readonly<Record<Tab, string>> = {
  breakdown: 'Breakdown',
  flame: 'Flame graph',
  path: 'I/O path',
  schedule: 'Schedule',
  functions: 'Functions',
};

export function tabLabels(tabs: readonly Tab[]): { readonly key: Tab; readonly label: string }[] {
  return tabs.map((key) => ({ key, label: LABELS[key] }));
}
