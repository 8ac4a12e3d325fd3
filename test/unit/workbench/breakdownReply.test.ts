import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../../src/formats/openProfile';
import { QUIET } from '../../../src/formats/byteInput';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { workChoices } from '../../../src/profile/work';
import { breakdownReply as schema } from '../../../src/protocol/breakdownSchemas';
import { breakdownReply } from '../../../src/workbench/present/breakdownReply';
import { RefusedQuery } from '../../../src/workbench/present/replies';
import { DOM0, drawnProfile, GUEST1 } from '../profile/drawnProfile';

const SHARE = { kind: 'share' } as const;
const recording = openProfile('test/fixtures/recording/rx-hv', QUIET).then((p) => layerProfile(p));

describe('the answer about a recording', () => {
  it('is what the webview expects, with names and colours', async () => {
    const layered = await recording;
    const query = { event: 'event:cpu-clock', weight: 'time', filter: {} } as const;
    const reply = breakdownReply(layered, query, SHARE);
    expect(v.parse(schema, structuredClone(reply))).toEqual(reply);
    expect(reply).toMatchObject({ format: '%', unitLabel: 'of all time', hypervisorSampled: false });
    expect(reply.layers.map(({ key, label, colour }) => ({ key, label, colour }))).toEqual([
      { key: 'domain:dom0', label: 'dom0', colour: 0 },
      { key: 'domain:guest1', label: 'guest1', colour: 1 },
      { key: 'idle', label: 'Idle', colour: -1 },
    ]);
    const stub = reply.layers[0].categories.find((c) => c.category === 'xen.hypercall');
    expect(stub?.label).toBe('inside the hypervisor (hypercall stub)');
    expect(reply.contexts.find((c) => c.unit === 'netback:vif1.0')).toMatchObject({
      contextKind: 'napi',
      layer: 'domain:dom0',
      colour: 0,
    });
    expect(reply.counted.map((c) => c.label)).toEqual(expect.arrayContaining(['dom0', 'guest1']));
  });

  it('knows the stub for what it is where samples saw Xen', async () => {
    const reply = breakdownReply(await recording, { event: 'best', weight: 'time', filter: {} }, SHARE);
    expect(v.parse(schema, structuredClone(reply))).toEqual(reply);
    expect(reply.hypervisorSampled).toBe(true);
    expect(reply.layers[0]).toMatchObject({ key: 'hypervisor', colour: -1, kind: 'hypervisor' });
    const labels = reply.layers.flatMap((l) => l.categories.map((c) => c.label));
    expect(labels).not.toContain('inside the hypervisor (hypercall stub)');
  });

  it('divides by the counter that was chosen', async () => {
    const layered = await recording;
    const [likeliest] = workChoices(layered.profile);
    const query = { event: 'event:cpu-clock', weight: 'time', filter: {} } as const;
    const reply = breakdownReply(layered, query, { kind: 'work', key: likeliest.key });
    expect(reply).toMatchObject({ format: 'ns', unitLabel: 'CPU time per packet' });
    const second = breakdownReply(layered, query, { kind: 'second' });
    const ratio = second.whole.value / reply.whole.value;
    // The counter's rate, but for work that was done while samples were not taken.
    expect(ratio / likeliest.perSecond).toBeGreaterThan(0.5);
    expect(ratio / likeliest.perSecond).toBeLessThan(1.5);
    expect(reply.counted[0].rows.every((row) => row.perUnit !== null)).toBe(true);
  });
});

describe('a question', () => {
  const layered = layerProfile(
    drawnProfile('main   main', { domains: [DOM0, GUEST1], domain: [0, 1], timeNs: [1, 2] }),
  );
  const query = { event: 'event:cpu-clock', weight: 'samples', filter: {} } as const;

  it('about a kept cell still shows everything there is to choose from', () => {
    const reply = breakdownReply(layered, { ...query, filter: { cell: { layer: 'domain:dom0' } } }, SHARE);
    expect(reply.layers.length).toBe(2);
    const guest = breakdownReply(layered, { ...query, filter: { domains: [1] } }, SHARE);
    expect(guest.layers.map((l) => l.label)).toEqual(['guest1']);
  });

  it('that has no answer is refused with the reason', () => {
    expect(() => breakdownReply(layered, { ...query, event: 'event:none' }, SHARE)).toThrow(RefusedQuery);
    expect(() => breakdownReply(layered, query, { kind: 'work', key: 'x' })).toThrow(RefusedQuery);
    expect(() => breakdownReply(layered, query, { kind: 'work', key: 'x' })).toThrow('no counters');
  });

  it('about thousands of processes is answered with the largest', () => {
    const comm = Array.from({ length: 300 }, (_, i) => `p${i}`);
    const many = layerProfile(drawnProfile(comm.map(() => 'main').join('   '), { domains: [DOM0], comm }));
    const reply = breakdownReply(many, query, SHARE);
    expect(reply.contexts.length).toBe(200);
    expect(reply.notes.at(-1)).toBe('100 smaller contexts are not listed; together they are 33.3 %.');
  });
});
