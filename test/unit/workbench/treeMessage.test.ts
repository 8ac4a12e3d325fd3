import { expect, it } from 'vitest';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { weightsReply } from '../../../src/workbench/present/replies';
import { funcColumns } from '../../../src/workbench/present/treeMessage';
import { JOINED } from '../../../src/profile/views';
import { rxHv } from '../formats/recordingFiles';

it('joined stacks reach the page as boxes: labels as labels, stubs by row, lanes with their own share', async () => {
  const layered = layerProfile(await rxHv());
  const { profile, tree, recorded } = layered;
  const columns = funcColumns(profile, tree);
  const layer = new Uint8Array(columns.layer);
  const label = columns.names.indexOf('[interrupts and timers in Xen]');
  expect(label).toBeGreaterThanOrEqual(recorded.funcs.name.length);
  expect(layer[label]).toBe(255);
  expect(layer[columns.names.indexOf('gnttab_map_refs')]).toBe(1);
  expect(columns.hypercalls?.stubs.map((row) => columns.names[row])).toEqual(['xen_hypercall_pv']);
  expect(columns.hypercalls?.empty.map((row) => columns.names[row]).sort()).toEqual([
    'check_events',
    'xen_force_evtchn_callback',
  ]);

  const joined = weightsReply(layered, { event: JOINED, weight: 'time', filter: {} });
  const shares = joined.lanes.map((lane) => lane.share?.share ?? 0);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  const dom0 = joined.lanes.find((lane) => lane.key === 'domain:dom0')!;
  const segment = joined.bar.shares.find((share) => share.key === 'domain:dom0')!;
  expect(dom0.share!.share).toBeGreaterThan(segment.share);
  const best = weightsReply(layered, { event: 'best', weight: 'time', filter: {} });
  expect(best.lanes.every((lane) => lane.share === undefined)).toBe(true);
});
