/** Which tabs a profile gets, and which it begins with. */
import { expect, test } from 'vitest';
import type { LaneInfo } from '../../../src/protocol/messages';
import { tabsFor } from '../../../webview/editor/tabs';

const lane = (key: string, kind: LaneInfo['kind']): LaneInfo => ({
  key,
  kind,
  label: key,
  colour: 0,
  firstNode: 0,
  endNode: 1,
});
const columns = (nodes: number) => {
  const buffer = new Int32Array(nodes).buffer;
  return { func: buffer, depth: buffer, subtreeEnd: buffer };
};
const schedule = {
  startNs: 0,
  endNs: 1,
  pcpus: [],
  vcpus: [],
  vcpu: new ArrayBuffer(0),
  pcpu: new ArrayBuffer(0),
  start: new ArrayBuffer(0),
  end: new ArrayBuffer(0),
  lost: [],
  table: [],
};
const event = (traced: boolean) => ({ key: 'e', label: 'e', explanation: '', traced, weights: [] });
const sampled = [event(false)];
const xen = [lane('hypervisor', 'hypervisor'), lane('domain:dom0', 'domain')];
const machine = [lane('domain:machine', 'domain'), lane('idle', 'idle')];

test.each([
  ['a recording of a Xen host', { events: sampled, lanes: xen, schedule, tree: columns(3) }, 'breakdown', 6],
  [
    'stacks of one machine',
    { events: sampled, lanes: machine, schedule: null, tree: columns(3) },
    'flame',
    4,
  ],
  ['a trace alone', { events: [event(true)], lanes: xen, schedule, tree: columns(3) }, 'schedule', 3],
  ['a trace without runstates', { events: [], lanes: [], schedule, tree: columns(0) }, 'schedule', 1],
  ['nothing at all', { events: [], lanes: [], schedule: null, tree: columns(0) }, 'flame', 1],
] as const)('%s begins with what it has to say', (_, content, first, count) => {
  const tabs = tabsFor(content);
  expect(tabs[0]).toBe(first);
  expect(new Set(tabs).size).toBe(count);
  expect(tabs.length).toBe(count);
});
