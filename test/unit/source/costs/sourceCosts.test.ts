/** Costs of functions in small drawings, where every figure can be told by hand. */
import { describe, expect, it } from 'vitest';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { wilson } from '../../../../src/profile/interval';
import type { Profile } from '../../../../src/profile/profile';
import { estimatesOf } from '../../../../src/source/costs/estimates';
import { sourceCosts } from '../../../../src/source/costs/sourceCosts';
import type { FunctionCost, LaneCost } from '../../../../src/source/sourceCosts';
import type { Plan } from '../../../../src/offload/plan';
import { CPU_CLOCK, madeProfile } from '../../compare/madeProfile';
import { DOM0, drawnProfile, GUEST1, type DrawnColumns } from '../../profile/drawnProfile';
import { advice, candidate, estimates } from './madeEstimates';

const NO_MODEL = 'There is nothing to model.';
const TWO_CLOCKS: DrawnColumns = {
  domains: [DOM0, GUEST1],
  events: [
    { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 0 },
    { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 1 },
  ],
};

function layered(drawing: string, columns?: DrawnColumns, facts?: Partial<Profile>): LayeredProfile {
  return layerProfile({ ...drawnProfile(drawing, columns), ...facts });
}

/** dom0's samples, one clock tick each: thread and stack. */
function made(samples: readonly (readonly [string, readonly string[]])[]): LayeredProfile {
  return madeProfile({
    domains: [DOM0],
    events: [CPU_CLOCK],
    samples: samples.map(([comm, stack]) => ({ comm, stack })),
  });
}

function named(functions: readonly FunctionCost[], name: string): FunctionCost {
  const found = functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${functions.map((one) => one.name).join()}`);
  return found;
}

/** `dom0 self 1/4 total 2/4`. */
const shares = (lanes: readonly LaneCost[]) =>
  lanes.map(({ label, self, total }) => `${label} ${self.value} ${total.value}`);

describe('functions of two lanes', () => {
  // dom0: 8 samples, guest1: 4. tx recurses through its own parts, and memcpy is in both.
  const drawing = `
    k!poll       k!poll         k!poll      k!poll      k!poll    k!other  k!safe_halt   k![unknown]  k!poll       k!front   k!front    app  k![netfront]
    k!tx         k!tx           k!tx.cold   k!tx        k!tx               k!memcpy                   k!memcpy     k!memcpy
    k!tx.cold    k!tx.isra.0                k!memcpy    k!x
                 k!tx                                   k!tx.cold`;
  const columns: DrawnColumns = {
    ...TWO_CLOCKS,
    domain: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    event: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    period: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  };
  const costs = sourceCosts(layered(drawing, columns), 'event:cpu-clock', NO_MODEL);

  it('counts a sample once for a function, however many of its parts are on the stack', () => {
    const tx = named(costs.functions, 'tx');
    expect(shares(tx.lanes)).toEqual([`dom0 ${4 / 8} ${5 / 8}`]);
    expect(tx.lanes[0]).toMatchObject({ lane: 'domain:dom0', selfSamples: 4, totalSamples: 5 });
    expect([...tx.symbols].sort()).toEqual(['tx', 'tx.cold', 'tx.isra.0']);
    // tx itself has the most of it: all but the sample that begins in its cold part.
    expect(tx.symbols[0]).toBe('tx');
  });

  it('gives each lane its own cost, the dearest first', () => {
    const memcpy = named(costs.functions, 'memcpy');
    expect(shares(memcpy.lanes)).toEqual([`guest1 ${2 / 5} ${2 / 5}`, `dom0 ${2 / 8} ${2 / 8}`]);
    expect(shares(named(costs.functions, 'poll').lanes)).toEqual([`dom0 0 ${5 / 8}`, `guest1 0 ${1 / 5}`]);
  });

  it('has the interval of the functions table for self, and by the same method for total', () => {
    const [lane] = named(costs.functions, 'tx').lanes;
    expect(lane.self).toMatchObject(wilson(4, 8));
    expect(lane.total).toMatchObject(wilson(5, 8));
  });

  it('leaves out what has no name, and has the dearest function first', () => {
    expect(costs.functions.map((one) => one.name)).not.toContain('[unknown]');
    expect(costs.functions.map((one) => one.name)).not.toContain('[netfront]');
    expect(costs.functions.slice(0, 2).map((one) => one.name)).toEqual(['poll', 'tx']);
  });

  it('says what it counts, and why there is no advice', () => {
    expect(costs).toMatchObject({
      profile: 'drawing',
      host: null,
      metric: { key: 'event:cpu-clock', label: 'cpu-clock (dom0, guest1)' },
      metrics: [{ key: 'event:cpu-clock' }],
      perUnit: null,
      modules: ['kernel', 'user'],
      noAdvice: NO_MODEL,
      gainsWithheld: null,
    });
    expect(costs.functions.every((one) => one.advice.length === 0)).toBe(true);
    expect(sourceCosts(layered(drawing, columns), 'event:none', NO_MODEL).metric.key).toBe('event:cpu-clock');
  });
});

it('counts nothing of a CPU that waits', () => {
  const costs = sourceCosts(
    layered('k!default_idle   k!work\nk!xen_safe_halt', { domains: [DOM0] }),
    '',
    NO_MODEL,
  );
  expect(costs.functions.map((one) => one.name)).toEqual(['work']);
});

it('keeps functions of one name apart by module and layer', () => {
  const costs = sourceCosts(layered('k!memcpy   xen!memcpy   memcpy', { domains: [DOM0] }), '', NO_MODEL);
  expect(costs.functions.map(({ name, module, layer }) => `${name} ${module} ${layer}`).sort()).toEqual([
    'memcpy hypervisor hypervisor',
    'memcpy kernel kernel',
    'memcpy user user',
  ]);
});

it('has no functions where nothing was sampled, or only a trace', () => {
  const nothing = sourceCosts(layered(''), '', NO_MODEL);
  expect(nothing).toMatchObject({ metric: { key: '', label: '' }, metrics: [], functions: [] });
  const traced = layered('k!running   k!blocked', {
    domains: [DOM0],
    events: [{ name: 'runstate', kind: 'xentrace' }],
  });
  expect(sourceCosts(traced, '', NO_MODEL)).toMatchObject({ metrics: [], functions: [] });
});

describe('per unit of work', () => {
  const curve = null;
  const counters: Profile['counters'] = [
    {
      domain: 0,
      device: 'vif1.0',
      unit: 'packets',
      direction: 'receive',
      count: 100,
      window: { startNs: 0, endNs: 4e9 },
      curve,
      source: 'counters',
      origin: '/proc/net/dev',
    },
  ];
  const drawing = 'k!tx     k!tx     k!rx    k!tx.cold';
  const times = { timeNs: [0, 1e9, 2e9, 4e9], domains: [DOM0] };

  it('divides time by packets', () => {
    const costs = sourceCosts(
      layered(drawing, { ...times, period: [1000, 3000, 500, 1000] }, { counters }),
      '',
      NO_MODEL,
    );
    expect(costs.perUnit).toEqual({ format: 'ns', suffix: '/packet' });
    const [tx] = named(costs.functions, 'tx').lanes;
    expect(tx.perUnit?.value).toBeCloseTo(5000 / 100, 9);
    expect(named(costs.functions, 'rx').lanes[0].perUnit?.value).toBeCloseTo(500 / 100, 9);
    expect(tx.perUnit?.low).toBeLessThan(50);
    expect(tx.perUnit?.high).toBeGreaterThan(50);
  });

  it('divides the period of events, whatever the shares count', () => {
    const events = [{ name: 'cycles', unit: 'cycles' }] as const;
    const costs = sourceCosts(
      layered(drawing, { ...times, events, period: [1000, 3000, 500, 1000] }, { counters }),
      '',
      NO_MODEL,
    );
    expect(costs.perUnit).toEqual({ format: '.3~s', suffix: ' cycles/packet' });
    const [tx] = named(costs.functions, 'tx').lanes;
    expect(tx.self.value).toBe(3 / 4);
    expect(tx.perUnit?.value).toBeCloseTo(50, 9);
  });

  it('takes the next counter where the first stood still, and none where samples have no times', () => {
    const still = { ...counters[0], device: 'eth0', count: 0 };
    const columns = { ...times, period: [1000, 3000, 500, 1000] };
    const costs = sourceCosts(layered(drawing, columns, { counters: [still, ...counters] }), '', NO_MODEL);
    expect(named(costs.functions, 'tx').lanes[0].perUnit?.value).toBeCloseTo(50, 9);
    const timeless = sourceCosts(layered(drawing, { domains: [DOM0] }, { counters }), '', NO_MODEL);
    expect(timeless.perUnit).toBeNull();
    expect(named(timeless.functions, 'tx').lanes[0].perUnit).toBeNull();
  });
});

describe('advice', () => {
  // NAPI of vif1.0 (found by xenvif_poll), a kernel thread, and a process that a NAPI interrupts.
  const APP = ['app', 'k!tcp_recvmsg'];
  const POLL = [...APP, 'k!net_rx_action', 'k!xenvif_poll'];
  const THREAD_OF_RX = ['k!kthread', 'k!guest_rx'];
  const NOTIFY = 'k!notify_remote_via_irq';
  const profile = made([
    ['iperf3', [...POLL, 'k!shared']],
    ['iperf3', [...POLL, 'k!shared']],
    ['iperf3', [...POLL, NOTIFY]],
    ['iperf3', APP],
    ['vif1.0-q0-guest', [...THREAD_OF_RX, 'k!shared']],
    ['vif1.0-q0-guest', [...THREAD_OF_RX, 'k!helper']],
    ['vif1.0-q0-guest', [...THREAD_OF_RX, NOTIFY, 'k!xen_hypercall_event_channel_op']],
    ['vif1.0-q0-guest', [...THREAD_OF_RX, NOTIFY]],
  ]);
  const NAPI = candidate('netback:vif1.0', 'move-now', 1.24);
  const THREAD = candidate('netback-rx:vif1.0-q0', 'move-now', 1.05);
  const adviceOf = (name: string, model = estimates([NAPI, THREAD])) =>
    named(sourceCosts(profile, '', model).functions, name).advice;

  it('is that of the units that a function runs in, the one with most of it first', () => {
    expect(adviceOf('shared')).toEqual([
      {
        unit: 'netback:vif1.0',
        label: 'the netback:vif1.0',
        class: 'move-now',
        mechanism: 'how to move-now',
        reason: 'because',
        gain: NAPI.gain,
        chanceOfGain: 0.9,
        share: 2 / 3,
      },
      expect.objectContaining({ unit: 'netback-rx:vif1.0-q0', gain: THREAD.gain, share: 1 / 3 }),
    ]);
    expect(adviceOf('xenvif_poll').map(({ unit, share }) => [unit, share])).toEqual([['netback:vif1.0', 1]]);
  });

  it('takes no interrupt for a cost of what it interrupted', () => {
    // In the total it is, as in the flame graph; but the process is not where it runs.
    const receive = named(sourceCosts(profile, '', estimates([NAPI, THREAD])).functions, 'tcp_recvmsg');
    expect(receive.lanes[0].total.value).toBe(4 / 8);
    expect(receive.advice).toEqual([]);
    const app = candidate('dom0:app:iperf3', 'move-now', 1.1);
    expect(adviceOf('tcp_recvmsg', estimates([NAPI, app])).map(({ unit, share }) => [unit, share])).toEqual([
      ['dom0:app:iperf3', 1],
    ]);
  });

  it('is what the category is told, where that is most of the cost', () => {
    const [thread, napi] = adviceOf('notify_remote_via_irq');
    expect(thread).toMatchObject({
      unit: 'netback-rx:vif1.0-q0#xen.evtchn',
      class: 'batch-instead',
      mechanism: 'fewer notifications, polling',
      gain: null,
      share: 2 / 3,
    });
    expect(napi).toMatchObject({ unit: 'netback:vif1.0#xen.evtchn', class: 'batch-instead' });
    const part = candidate('netback-rx:vif1.0-q0#xen.evtchn', 'batch-instead');
    expect(adviceOf('notify_remote_via_irq', estimates([THREAD, part]))[0]).toMatchObject({
      label: 'the netback-rx:vif1.0-q0#xen.evtchn',
    });
  });

  it('is that of the unit where a function of a category mostly does other work', () => {
    const others = (work: string) =>
      made([
        ['vif1.0-q0-guest', [NOTIFY]],
        ['vif1.0-q0-guest', [NOTIFY, work]],
        ['vif1.0-q0-guest', [NOTIFY, work]],
      ]);
    const classes = (of: LayeredProfile) =>
      named(sourceCosts(of, '', estimates([THREAD])).functions, 'notify_remote_via_irq').advice.map(
        (one) => `${one.unit} ${one.class}`,
      );
    expect(classes(others('k!handle'))).toEqual(['netback-rx:vif1.0-q0 move-now']);
    expect(classes(others('xen!evtchn_send'))).toEqual(['netback-rx:vif1.0-q0#xen.evtchn batch-instead']);
  });

  it('has the gain of work that is left out, once', () => {
    const model = estimates([NAPI, THREAD], [advice('fewer-notifications', 1.07)]);
    const [thread, napi] = adviceOf('notify_remote_via_irq', model);
    expect(thread).toEqual({
      unit: 'netback-rx:vif1.0-q0#xen.evtchn',
      label: 'Title of fewer-notifications',
      class: 'batch-instead',
      mechanism: 'fewer notifications, polling',
      reason: 'It takes 9 % of the busiest core. (V10)',
      gain: { low: 1.06, median: 1.07, high: 1.08 },
      chanceOfGain: null,
      share: 2 / 3,
    });
    expect(napi.gain).toBeNull();
    expect(adviceOf('shared', model).every((one) => one.class === 'move-now')).toBe(true);
  });

  it('stands beside the unit where its category has no rule of its own', () => {
    const model = estimates([NAPI], [advice('segmentation-offload', 1.3)]);
    expect(adviceOf('xenvif_poll', model)).toMatchObject([
      { unit: 'netback:vif1.0', class: 'move-now' },
      { class: 'avoid-instead', mechanism: 'title of segmentation-offload', gain: { median: 1.3 } },
    ]);
  });

  it('is none for units that have a tenth of it or less, and of three at most', () => {
    const comms = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'e'];
    const many = layered(comms.map(() => 'k!work').join(' '), { domains: [DOM0], comm: comms });
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => candidate(`dom0:app:${name}`, 'move-now', 1.1));
    const unitsOf = (model: typeof all) =>
      named(sourceCosts(many, '', estimates(model)).functions, 'work').advice.map(({ unit }) => unit);
    expect(unitsOf(all)).toEqual(['dom0:app:a', 'dom0:app:b', 'dom0:app:c']);
    expect(unitsOf(all.slice(3))).toEqual(['dom0:app:d']);
  });
});

describe('what a plan gives', () => {
  const planOf = (verdict: string): Plan =>
    ({
      best: null,
      runnerUp: { placement: { estimate: { verdict, summary: 'Not told: locks.' } }, lostBy: '' },
      withheld: [],
      candidates: [candidate('dom0:app:x', 'move-now', 1.2)],
      advice: [advice('fewer-notifications', 1.1)],
    }) as unknown as Plan;

  it('are no gains where nothing can be moved, for the reason that the plan gives', () => {
    const plan = { ...planOf('gain'), runnerUp: null, withheld: ['No plan: nothing moves.', 'Caches.'] };
    expect(estimatesOf(plan)).toMatchObject({ advice: [], gainsWithheld: 'No plan: nothing moves.' });
  });

  it('are no gains where the model does not fit, or knows no throughput', () => {
    for (const verdict of ['withheld', 'bounds-only']) {
      const { candidates, advice: avoid, gainsWithheld } = estimatesOf(planOf(verdict));
      expect(candidates).toMatchObject([{ unit: 'dom0:app:x', gain: null, chanceOfGain: null }]);
      expect(avoid).toEqual([]);
      expect(gainsWithheld).toBe('Not told: locks.');
    }
    const told = estimatesOf(planOf('not-distinguishable'));
    expect(told).toMatchObject({ gainsWithheld: null, candidates: [{ gain: { median: 1.2 } }] });
    expect(told.advice).toHaveLength(1);
  });
});

describe('what symbol tables tell', () => {
  it('is that of all rows of a function', () => {
    const profile = layered('k!tx   k!tx.cold   k!rx   k!ack.part.0', { domains: [DOM0] });
    const row = (name: string) => profile.profile.funcs.name.indexOf(name);
    const facts = { binding: new Uint8Array(4), neighbours: [] as string[][] };
    facts.binding[row('tx')] = 1;
    facts.binding[row('tx.cold')] = 2;
    facts.binding[row('ack.part.0')] = 2;
    facts.neighbours[row('tx')] = ['tx.cold', 'rx.isra.0', '[unknown]', 'poll'];
    const { functions } = sourceCosts(
      layerProfile({ ...profile.recorded, symbolFacts: facts }),
      '',
      NO_MODEL,
    );
    expect(named(functions, 'tx')).toMatchObject({
      binding: 'global',
      neighbours: ['rx', 'poll'],
    });
    // What the compiler made of it is local, whatever the function is.
    expect(named(functions, 'ack').binding).toBe('unknown');
    expect(named(functions, 'rx')).toMatchObject({
      binding: 'unknown',
      neighbours: [],
    });
  });

  it('keeps functions of one name apart, each with the parts that stand where it stands', () => {
    const profile = layered(
      'k!read@a   k!read@b   k!read@b   k!read.cold   k!read.part.0@c   k!read.part.0@d',
      {
        domains: [DOM0],
      },
    );
    const { name, body } = profile.profile.funcs;
    const neighbours: string[][] = [];
    const tell = (symbol: string, which: string, ...names: string[]) => {
      neighbours[name.findIndex((one, i) => one === symbol && body[i] === which)] = names;
    };
    tell('read', 'a', 'open', 'close');
    tell('read', 'b', 'tcp_ack', 'tcp_push');
    tell('read.cold', '', 'tcp_push.cold');
    tell('read.part.0', 'c', 'open');
    tell('read.part.0', 'd', 'elsewhere');
    const symbolFacts = { binding: new Uint8Array(0), neighbours };
    const { functions } = sourceCosts(layerProfile({ ...profile.recorded, symbolFacts }), '', NO_MODEL);
    expect(
      functions.map((one) => [one.name, one.body, one.symbols.join(), shares(one.lanes)[0]]).sort(),
    ).toEqual([
      ['read', 'a', 'read,read.part.0', `dom0 ${2 / 6} ${2 / 6}`],
      ['read', 'b', 'read,read.cold', `dom0 ${3 / 6} ${3 / 6}`],
      ['read', 'd', 'read.part.0', `dom0 ${1 / 6} ${1 / 6}`],
    ]);
  });

  it('lists inlined functions under the function that they were put into', () => {
    const profile = layered(
      `
      k!host    k!host    k!host    k!other
      k!outer   k!outer   k!called  k!inner
      k!inner             k!inner`,
      { domains: [DOM0] },
    );
    const inlined = Uint8Array.from(profile.profile.funcs.name, (name) =>
      Number(/^(outer|inner)$/.test(name)),
    );
    const symbolFacts = {
      binding: new Uint8Array(0),
      neighbours: [],
      inlined,
    };
    const { functions } = sourceCosts(layerProfile({ ...profile.recorded, symbolFacts }), '', NO_MODEL);
    expect(named(functions, 'host').inlined).toEqual([
      { name: 'outer', share: 2 / 4 },
      { name: 'inner', share: 1 / 4 },
    ]);
    expect(named(functions, 'called').inlined).toEqual([{ name: 'inner', share: 1 / 4 }]);
    expect([...named(functions, 'inner').inlinedInto].sort()).toEqual(['called', 'host', 'other']);
    expect(named(functions, 'host').inlinedInto).toEqual([]);
  });
});
