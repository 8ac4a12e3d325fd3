/** Breakdowns of small drawings, where every figure can be told by hand. */
import { describe, expect, it } from 'vitest';
import { breakdown } from '../../../../src/iopath/breakdown/breakdown';
import { CannotDivide, type Per } from '../../../../src/iopath/breakdown/costs';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import type { SampleFilter } from '../../../../src/profile/sampleFilter';
import { EXACT, wilson } from '../../../../src/profile/interval';
import type { WeightKind } from '../../../../src/profile/weight';
import { DOM0, drawnProfile, GUEST1, type DrawnColumns } from '../../profile/drawnProfile';

const SHARE: Per = { kind: 'share' };

function ask(
  layered: LayeredProfile,
  { key, per = SHARE, weight = 'samples', filter = {} }: Partial<Asked> = {},
) {
  const view = layered.views.find((v) => key === undefined || v.key === key);
  if (view === undefined) throw new Error(`there is no view ${key ?? ''}`);
  return breakdown(layered, { view, weight, filter, per });
}

interface Asked {
  readonly key: string;
  readonly per: Per;
  readonly weight: WeightKind;
  readonly filter: SampleFilter;
}

/** `lane category samples`, per cell. */
function cells(result: ReturnType<typeof ask>): string[] {
  return result.layers.flatMap((layer) =>
    layer.categories.map((cost) => `${layer.lane.key} ${cost.category} ${cost.samples}`),
  );
}

const layered = (drawing: string, columns?: DrawnColumns) => layerProfile(drawnProfile(drawing, columns));

const TRANSMIT = `
  k!xenvif_tx_action   k!xenvif_tx_action   k!xenvif_tx_action   main   k!xen_safe_halt      .   xen!gnttab_copy_one
  k!tcp_v4_rcv         k!xen_hypercall_pv   k!xenvif_get_requests       k!xen_hypercall_pv`;

describe('breakdown', () => {
  it('puts each sample into the layer and the category of its innermost function', () => {
    const result = ask(layered(TRANSMIT, { domains: [DOM0] }));
    expect(cells(result).sort()).toEqual([
      'domain:dom0 app 1',
      'domain:dom0 be.net.tx 1',
      'domain:dom0 net.tcpip 1',
      'domain:dom0 unknown 1',
      'domain:dom0 xen.hypercall 1',
      'hypervisor hv.grant.copy 1',
      'idle idle 1',
    ]);
    expect(result.whole).toMatchObject({ share: 1, value: 1, samples: 7 });
    expect(result.busy).toMatchObject({ share: 6 / 7, samples: 6 });
    expect(result.layers.map((l) => l.shareOfBusy)).toEqual([1 / 6, 5 / 6, null]);
    expect(result.unit).toEqual({ format: '%', label: 'of all samples' });
  });

  it('has the largest category first', () => {
    const result = ask(layered('main   k!tcp_ack   k!tcp_ack', { domains: [DOM0] }));
    expect(cells(result)).toEqual(['domain:dom0 net.tcpip 2', 'domain:dom0 app 1']);
  });

  it('weighs by period and by time', () => {
    const columns = {
      domains: [DOM0],
      period: [1, 3],
      events: [{ name: 'cycles', unit: 'cycles', nsPerUnit: 0.5 }] as const,
      timeNs: [0, 2e9],
    };
    const profile = layered('main   k!tcp_ack', columns);
    const shares = ask(profile, { weight: 'period' }).layers[0].categories.map((c) => c.share);
    expect(shares).toEqual([0.75, 0.25]);
    const second = ask(profile, { weight: 'time', per: { kind: 'second' } });
    expect(second.whole.value).toBeCloseTo((4 * 0.5) / 2);
    expect(second.unit).toEqual({ format: 'ns', label: 'CPU time per second' });
    expect(ask(profile, { weight: 'period', per: { kind: 'second' } }).unit).toEqual({
      format: '.3~s',
      label: 'cycles per second',
    });
  });

  it('counts any set of cells once', () => {
    const result = ask(layered(TRANSMIT, { domains: [DOM0] }));
    const { share, samples } = result.figureOf([
      { layer: 'domain:dom0' },
      { layer: 'domain:dom0', category: 'be.net.tx' },
      { layer: 'hypervisor', category: 'hv.grant.copy' },
      { layer: 'hypervisor', category: 'hv.evtchn' },
      { layer: 'domain:nobody' },
    ]);
    expect({ share, samples }).toEqual({ share: 6 / 7, samples: 6 });
    expect(result.figureOf([])).toMatchObject({ share: 0, value: 0, samples: 0 });
  });

  it('counts what the filter lets through', () => {
    const profile = layered('main   k!tcp_ack', { domains: [DOM0], timeNs: [0, 5] });
    expect(cells(ask(profile, { filter: { timeNs: [3, 9] } }))).toEqual(['domain:dom0 net.tcpip 1']);
  });

  it('says so if nothing was sampled there', () => {
    const profile = layered('main', { domains: [DOM0], timeNs: [0] });
    const result = ask(profile, { filter: { timeNs: [3, 9] } });
    expect(result.layers).toEqual([]);
    expect(result.whole).toMatchObject({ share: 0, value: 0, samples: 0 });
  });

  it('has an exact interval for what was traced, and the assumed one without times', () => {
    const traced = ask(
      layered('k!running   k!blocked', { domains: [DOM0], events: [{ name: 'runstate', kind: 'xentrace' }] }),
    );
    const half = traced.layers[0].categories[0];
    expect(half.shareHigh - half.shareLow).toBeLessThan(1e-6);
    expect(wilson(0.5 * EXACT, EXACT).low).toBeCloseTo(0.5, 6);
    expect(traced.notes.join(' ')).not.toContain('bursts');

    const timeless = ask(layered('main   k!tcp_ack', { domains: [DOM0] }));
    const { shareLow: low, shareHigh: high } = timeless.layers[0].categories[0];
    // Twice the variance of two samples is the variance of one.
    expect({ low, high }).toEqual(wilson(0.5, 1));
    expect(timeless.notes.join(' ')).toContain('2 times that of independent samples');
  });

  it('names grant copies and other copies of the hypervisor together', () => {
    const { notes } = ask(
      layered('xen!gnttab_copy_one   xen!memcpy   main   k!tcp_ack', { domains: [DOM0] }),
    );
    expect(notes.find((n) => n.startsWith('Data copy'))).toContain('50.0 % of all samples');
  });

  it('says where Xen is hidden', () => {
    const stub = 'k!gnttab_batch_copy   main\nk!xen_hypercall_pv';
    const hidden = ask(layered(stub, { domains: [DOM0] }));
    expect(hidden.hypervisorSampled).toBe(false);
    expect(hidden.notes[0]).toContain('at the hypercall stub: 50.0 % of dom0.');
    expect(ask(layered(TRANSMIT, { domains: [DOM0] })).hypervisorSampled).toBe(true);
  });
});

describe('what it is divided by', () => {
  const two: DrawnColumns = {
    domains: [DOM0, GUEST1],
    domain: [0, 0, 1, 1],
    event: [0, 0, 1, 1],
    // dom0 was sampled for four seconds, the guest for one.
    timeNs: [0, 4e9, 1e9, 2e9],
    period: [1e6, 1e6, 1e6, 1e6],
    events: [
      { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 0 },
      { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 1 },
    ],
  };
  const drawing = 'main   main   main   main';

  it('has a window for each capture', () => {
    const result = ask(layered(drawing, two), { weight: 'time', per: { kind: 'second' } });
    expect(result.layers.map((l) => l.value)).toEqual([2e6 / 4, 2e6 / 1]);
    expect(result.whole.value).toBe(2e6 / 4 + 2e6);
  });

  it('takes the time filter as the window, other filters not', () => {
    const filter = { timeNs: [0, 2e9] as const };
    const result = ask(layered(drawing, two), { weight: 'time', per: { kind: 'second' }, filter });
    expect(result.layers.map((l) => l.value)).toEqual([1e6 / 2, 1e6 / 1]);
    const guest = ask(layered(drawing, two), {
      weight: 'time',
      per: { kind: 'second' },
      filter: { domains: [1] },
    });
    expect(guest.layers.map((l) => l.value)).toEqual([2e6]);
  });

  it('takes a rate as typed', () => {
    const per: Per = { kind: 'typed', unit: 'packets', perSecond: 1000 };
    const result = ask(layered(drawing, two), { weight: 'time', per });
    expect(result.unit.label).toBe('CPU time per packet');
    expect(result.layers.map((l) => l.value)).toEqual([2e6 / 4000, 2e6 / 1000]);
  });

  it('takes a counter, for as much work as it counted meanwhile', () => {
    const profile = drawnProfile(drawing, two);
    const counter = {
      device: 'eth0',
      unit: 'packets',
      direction: 'transmit',
      domain: 1,
      count: 400,
      source: 'counters',
      origin: '/proc/net/dev before and after',
      window: { startNs: 0, endNs: 4e9 },
      curve: null,
    } as const;
    const per: Per = { kind: 'work', key: 'guest1/eth0/transmit/packets' };
    const counted = ask(layerProfile({ ...profile, counters: [counter] }), { weight: 'time', per });
    expect(counted.layers.map((l) => l.value)).toEqual([2e6 / 400, 2e6 / 100]);
    // Twice the work in the same time is half the cost.
    const twice = layerProfile({ ...profile, counters: [{ ...counter, count: 800 }] });
    expect(ask(twice, { weight: 'time', per }).whole.value).toBe(counted.whole.value / 2);
    const late = { ...counter, window: { startNs: 10e9, endNs: 20e9 } };
    expect(() => ask(layerProfile({ ...profile, counters: [late] }), { weight: 'time', per })).toThrow(
      'did not move while samples were taken',
    );
  });

  it('scales intervals with the value', () => {
    const result = ask(layered(drawing, two), { weight: 'time', per: { kind: 'second' } });
    const { share, shareLow, shareHigh, value, low, high } = result.layers[0];
    expect(low / value).toBeCloseTo(shareLow / share);
    expect(high / value).toBeCloseTo(shareHigh / share);
  });

  it('refuses what cannot be divided', () => {
    const timeless = layered('main   k!tcp_ack', { domains: [DOM0] });
    expect(() => ask(timeless, { per: { kind: 'second' } })).toThrow(CannotDivide);
    const moment = layered('main', { domains: [DOM0], timeNs: [5] });
    expect(() => ask(moment, { per: { kind: 'second' } })).toThrow('of one moment only');
    expect(() => ask(layered(drawing, two), { per: { kind: 'work', key: 'eth0' } })).toThrow('no counters');
    expect(() =>
      ask(layered(drawing, two), { per: { kind: 'typed', unit: 'packets', perSecond: 0 } }),
    ).toThrow('above 0');
  });
});

describe('captures of the same seconds', () => {
  // The PMU sees Xen for half of the time, dom0 for the other half; dom0's own perf sees 1 stub, 2 tcp, 1 copy.
  const drawing = `
    k!tcp_ack   k!tcp_ack   k!memcpy   k!do_it              xen!evtchn_send   xen!gnttab_copy_one   k!foo   k!foo
                                       k!xen_hypercall_pv`;
  const columns: DrawnColumns = {
    domains: [DOM0],
    event: [0, 0, 0, 0, 1, 1, 1, 1],
    timeNs: [0, 1, 2, 3, 0, 1, 2, 4],
    events: [
      { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1 },
      { name: 'cycles', unit: 'cycles', nsPerUnit: 1, kind: 'pmu' },
    ],
  };

  it('are as large as the PMU says and divide as their own perf says, stubs left out', () => {
    const result = ask(layered(drawing, columns), { key: 'best', weight: 'time' });
    const shares = result.layers.map((l) => [
      l.lane.key,
      l.share,
      ...l.categories.map((c) => `${c.category} ${c.share.toFixed(4)}`),
    ]);
    expect(shares).toEqual([
      ['hypervisor', 0.5, 'hv.evtchn 0.2500', 'hv.grant.copy 0.2500'],
      ['domain:dom0', 0.5, 'net.tcpip 0.3333', 'copy 0.1667'],
    ]);
    expect(result.notes.join(' ')).toContain('1 sample of the hypercall stub left out');
    expect(
      result.figureOf([{ layer: 'domain:dom0', category: 'copy' }, { layer: 'hypervisor' }]),
    ).toMatchObject({ share: 0.5 + 0.5 / 3 });
  });

  it('are as sure as the two shares that make them', () => {
    const result = ask(layered(drawing, columns), { key: 'best', weight: 'time' });
    // Two of four samples for the layer, two of three inside it, and twice the variance of independent samples.
    const variance = 2 * ((2 / 3) ** 2 * ((0.5 * 0.5) / 4) + 0.5 ** 2 * (((2 / 3) * (1 / 3)) / 3));
    const n = ((1 / 3) * (2 / 3)) / variance;
    const { low, high } = wilson(n / 3, n);
    const { shareLow, shareHigh } = result.layers[1].categories[0];
    expect(shareLow).toBeCloseTo(low, 12);
    expect(shareHigh).toBeCloseTo(high, 12);
  });

  it('keep their stubs where the PMU did not see Xen', () => {
    const blind = layered(drawing.replaceAll('xen!', 'k!'), {
      ...columns,
      domains: [DOM0, GUEST1],
      domain: [0, 0, 0, 0, 1, 1, 0, 0],
    });
    const { layers, notes } = ask(blind, { key: 'best', weight: 'time' });
    expect(layers[0].categories.map((c) => `${c.category} ${c.share}`)).toEqual([
      'net.tcpip 0.25',
      'copy 0.125',
      'xen.hypercall 0.125',
    ]);
    expect(notes.join(' ')).not.toContain('left out');
  });
});
