/** Costs of functions in small drawings, where every figure can be told by hand. */
import { describe, expect, it } from 'vitest';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import { wilson } from '../../../../src/profile/interval';
import type { Profile } from '../../../../src/profile/profile';
import { sourceCosts } from '../../../../src/source/costs/sourceCosts';
import type { LaneCost } from '../../../../src/source/sourceCosts';
import { DOM0, GUEST1, type DrawnColumns } from '../../profile/drawnProfile';
import { layered, named } from './smallDrawings';

const NO_MODEL = 'There is nothing to model.';
const TWO_CLOCKS: DrawnColumns = {
  domains: [DOM0, GUEST1],
  events: [
    { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 0 },
    { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 1 },
  ],
};

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
