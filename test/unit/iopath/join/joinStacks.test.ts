/** Joining by drawings: which stack a sample of Xen gets, and that nothing is counted twice or changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idleStacks } from '../../../../src/iopath/idle';
import { joinSentences } from '../../../../src/iopath/join/joinReport';
import { joinStacks } from '../../../../src/iopath/join/joinStacks';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import type { Profile, SampleTable } from '../../../../src/profile/profile';
import { weighTree } from '../../../../src/profile/treeWeights';
import { JOINED } from '../../../../src/profile/views';
import { DOM0, drawnProfile, GUEST1, IDLE, type DrawnEvent } from '../../profile/drawnProfile';
import { stackNames } from '../../formats/textProfile';

const PMU_NS = 10;
const DOMAINS = [DOM0, GUEST1, IDLE];
/** perf in dom0, perf in guest1, Xen's PMU at 2 ns per cycle. */
const EVENTS: readonly DrawnEvent[] = [
  { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 0 },
  { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 1 },
  { name: 'cycles', unit: 'cycles', nsPerUnit: 2, kind: 'pmu', domain: 0 },
];

interface DrawnSample {
  /** Outermost first, as in drawings. */
  readonly path: string;
  readonly event: 'dom0' | 'guest1' | 'pmu';
  /** Position in DOMAINS; that of the recorder if absent. */
  readonly domain?: number;
  readonly vcpu?: number;
  readonly timeNs?: number;
  readonly period?: number;
  readonly comm?: string;
}

const EVENT_OF = { dom0: 0, guest1: 1, pmu: 2 };

function recording(list: readonly DrawnSample[]): Profile {
  const paths = list.map(({ path }) => path.split(' ').filter((name) => name !== ''));
  const rows = Math.max(...paths.map((p) => p.length));
  const width = Math.max(...paths.flat().map((name) => name.length)) + 1;
  const drawing = Array.from({ length: rows }, (_, row) =>
    paths.map((p) => (p[row] ?? '.').padEnd(width)).join(''),
  ).join('\n');
  return drawnProfile(drawing, {
    domains: DOMAINS,
    events: EVENTS,
    event: list.map((s) => EVENT_OF[s.event]),
    domain: list.map((s) => s.domain ?? (s.event === 'guest1' ? 1 : 0)),
    vcpu: list.map((s) => s.vcpu ?? 0),
    timeNs: list.map((s, i) => s.timeNs ?? i),
    period: list.map((s) => s.period ?? (s.event === 'pmu' ? PMU_NS / 2 : 1)),
    comm: list.map((s) => (s.event === 'pmu' ? undefined : (s.comm ?? 'task'))),
  });
}

/** Makes every capture span the time 0 … 1000. */
const SPAN: readonly DrawnSample[] = [0, 1000].flatMap((timeNs) => [
  { path: 'k!work k!rx', event: 'dom0', timeNs },
  { path: 'k!rx', event: 'pmu', timeNs },
]);

const join = (list: readonly DrawnSample[]) => {
  const profile = recording([...SPAN, ...list.map((s, i) => ({ timeNs: 10 + i, ...s }))]);
  return { profile, joined: joinStacks(profile, idleStacks(profile)) };
};

/** Stacks of the joined samples that end in Xen, as words. */
const inXen = ({ joined }: ReturnType<typeof join>): string[] => {
  const { profile, report } = joined!;
  const xen = (row: number) => profile.funcs.layer[profile.stacks.func[profile.samples.stack[row]]] === 0;
  return [...profile.samples.stack.keys()]
    .filter((row) => row >= report.firstSample && xen(row))
    .map((row) => stackNames(profile, row).join(' > '));
};
const many = (count: number, sample: DrawnSample): DrawnSample[] =>
  Array.from({ length: count }, () => sample);

describe('a sample of Xen', () => {
  const MAP = 'k!xenvif_tx_action k!gnttab_map_refs k!xen_hypercall_pv';
  const SEND = 'k!push k!notify_remote_via_irq k!xen_hypercall_pv';

  it('goes where its function and a caller of the stub name the same hypercall', () => {
    const result = join([
      { path: MAP, event: 'dom0' },
      ...many(20, { path: SEND, event: 'dom0' }),
      { path: 'xen!gnttab_map_grant_ref', event: 'pmu' },
      { path: 'xen!evtchn_send', event: 'pmu' },
    ]);
    expect(inXen(result)).toEqual([
      'xenvif_tx_action > gnttab_map_refs > xen_hypercall_pv > gnttab_map_grant_ref',
      'push > notify_remote_via_irq > xen_hypercall_pv > evtchn_send',
    ]);
    expect(result.joined!.report.domains[0]).toMatchObject({ byEntry: 2, inProportion: 0, replaced: 21 });
  });

  it('is told by the name of the stub in kernels that have one per hypercall', () => {
    const stub = 'k!push k!inlined k!xen_hypercall_event_channel_op';
    const result = join([
      { path: stub, event: 'dom0' },
      { path: MAP, event: 'dom0' },
      { path: 'xen!do_event_channel_op', event: 'pmu' },
    ]);
    expect(inXen(result)).toEqual(['push > inlined > xen_hypercall_event_channel_op > do_event_channel_op']);
  });

  it('is shared out by weight among the stacks that fit, never in fractions', () => {
    const result = join([
      ...many(6, { path: `k!a ${MAP}`, event: 'dom0' }),
      ...many(2, { path: `k!b ${MAP}`, event: 'dom0' }),
      ...many(8, { path: 'xen!gnttab_map_grant_ref', event: 'pmu' }),
    ]);
    const roots = inXen(result).map((path) => path[0]);
    expect(roots.filter((root) => root === 'a')).toHaveLength(6);
    expect(roots.filter((root) => root === 'b')).toHaveLength(2);
  });

  it('prefers stacks of its own vCPU, and takes others where there are none', () => {
    const result = join([
      { path: `k!zero ${MAP}`, event: 'dom0', vcpu: 0 },
      { path: `k!one ${MAP}`, event: 'dom0', vcpu: 1 },
      { path: 'xen!gnttab_map_grant_ref', event: 'pmu', vcpu: 1 },
      { path: 'xen!gnttab_map_grant_ref', event: 'pmu', vcpu: 0 },
      { path: 'xen!gnttab_map_grant_ref', event: 'pmu', vcpu: 7 },
    ]);
    const roots = inXen(result).map((path) => path.split(' ')[0]);
    expect(roots.filter((root) => root === 'one').length).toBeGreaterThan(0);
    expect(roots.filter((root) => root === 'zero').length).toBeGreaterThan(0);
    expect(roots).toHaveLength(3);
  });

  it('stands below a label where the domain has no such hypercall', () => {
    const result = join([
      { path: MAP, event: 'dom0' },
      { path: 'xen!do_mmuext_op', event: 'pmu' },
    ]);
    expect(inXen(result)).toEqual(['[hypercall mmuext_op] > do_mmuext_op']);
  });

  it('stands beside the hypercalls where it was none', () => {
    const result = join([
      { path: MAP, event: 'dom0' },
      { path: 'xen!common_interrupt', event: 'pmu' },
      { path: 'xen!do_page_fault', event: 'pmu' },
      { path: 'xen!csched2_schedule', event: 'pmu' },
    ]);
    expect(inXen(result).sort()).toEqual([
      '[exceptions and system calls in Xen] > do_page_fault',
      '[interrupts and timers in Xen] > common_interrupt',
      '[scheduler of Xen] > csched2_schedule',
    ]);
    expect(result.joined!.report.domains[0]).toMatchObject({ noHypercall: 3, byEntry: 0 });
  });

  it('that does not tell is divided as those that tell, and says so', () => {
    const result = join([
      { path: MAP, event: 'dom0' },
      ...many(3, { path: 'xen!gnttab_map_grant_ref', event: 'pmu' }),
      { path: 'xen!common_interrupt', event: 'pmu' },
      ...many(4, { path: 'xen!memcpy', event: 'pmu' }),
    ]);
    const copies = inXen(result).filter((path) => path.endsWith('memcpy'));
    expect(copies.filter((path) => path.startsWith('xenvif_tx_action'))).toEqual(
      Array.from(
        { length: 3 },
        () =>
          'xenvif_tx_action > gnttab_map_refs > xen_hypercall_pv > [in proportion: the function does not tell the hypercall] > memcpy',
      ),
    );
    expect(copies).toContain('[in Xen: the function does not tell the way in] > memcpy');
    expect(result.joined!.report.domains[0]).toMatchObject({ inProportion: 3, notTold: 1 });
  });

  it('that put a vCPU to sleep goes to where it went to sleep', () => {
    const halt = 'k!do_idle k!xen_safe_halt k!xen_hypercall_pv';
    const result = join([
      ...many(5, { path: halt, event: 'dom0', comm: 'swapper' }),
      { path: MAP, event: 'dom0' },
      { path: 'xen!vcpu_block', event: 'pmu' },
    ]);
    expect(inXen(result)).toEqual(['do_idle > xen_safe_halt > xen_hypercall_pv > vcpu_block']);
    const { lanes, recorded } = layerProfile(result.profile);
    const row = [...lanes.ofSample.keys()].find(
      (i) => i >= recorded.samples.stack.length && lanes.layerOfSample[i] !== lanes.ofSample[i],
    );
    expect(lanes.lanes[lanes.ofSample[row!]].label).toBe('dom0');
    expect(lanes.lanes[lanes.layerOfSample[row!]].label).toBe('Hypervisor');
  });

  it('for the idle domain or for nobody known stays in the hypervisor', () => {
    const result = join([
      { path: MAP, event: 'dom0' },
      { path: 'xen!gnttab_map_grant_ref', event: 'pmu' },
      { path: 'xen!common_interrupt', event: 'pmu', domain: 2 },
      { path: 'xen!common_interrupt', event: 'pmu', vcpu: -1 },
    ]);
    expect(inXen(result)).toEqual([
      'xenvif_tx_action > gnttab_map_refs > xen_hypercall_pv > gnttab_map_grant_ref',
      'common_interrupt',
      'common_interrupt',
    ]);
  });
});

describe("a domain's own samples", () => {
  const call = 'k!unmask k!check_events k!xen_force_evtchn_callback k!xen_hypercall_pv';

  it('that waited for events to be unmasked count for the code before the stub', () => {
    const { joined } = join([
      { path: `k!spin ${call}`, event: 'dom0' },
      { path: 'xen!gnttab_copy', event: 'pmu' },
    ]);
    const { profile, report } = joined!;
    const paths = [...profile.samples.stack.keys()]
      .filter((row) => row >= report.firstSample)
      .map((row) => stackNames(profile, row).join(' > '));
    expect(paths).toContain('spin > unmask');
    expect(report.domains[0]).toMatchObject({ postponed: 1, replaced: 0, ownSamples: 3 });
  });

  it('weigh together what the PMU measured of the domain outside Xen', () => {
    const { joined } = join([
      { path: 'k!a k!b', event: 'dom0' },
      { path: 'k!b', event: 'pmu' },
      { path: 'xen!gnttab_copy', event: 'pmu' },
    ]);
    const { profile, report } = joined!;
    const rows = [...profile.samples.stack.keys()].filter((row) => row >= report.firstSample);
    // Three samples of the PMU outside Xen, and three of perf.
    expect(rows.map((row) => profile.samples.period[row])).toEqual([PMU_NS, PMU_NS, PMU_NS, PMU_NS]);
    expect(report.domains[0].factor).toBe(PMU_NS);
  });

  it('stay as they are where the PMU does not look', () => {
    const { joined } = join([
      { path: 'xen!gnttab_copy', event: 'pmu' },
      ...[0, 1000].map((timeNs): DrawnSample => ({ path: 'k!app k!tcp', event: 'guest1', timeNs })),
      { path: 'k!app k!gnttab_x k!xen_hypercall_pv', event: 'guest1', period: 3 },
    ]);
    const { profile, report } = joined!;
    expect(report.unmeasured).toEqual([1]);
    const rows = [...profile.samples.stack.keys()].filter(
      (row) => row >= report.firstSample && profile.samples.domain[row] === 1,
    );
    expect(rows.map((row) => [stackNames(profile, row).at(-1), profile.samples.period[row]])).toEqual([
      ['tcp', 1],
      ['tcp', 1],
      ['xen_hypercall_pv', 3],
    ]);
    expect(joinSentences(report, profile).join(' ')).toMatch(/capture2 does not see guest1/);
  });

  it('are left out where perf ran too briefly to stand for the time of the others', () => {
    const { joined } = join([
      { path: 'xen!gnttab_copy', event: 'pmu' },
      { path: 'k!tcp', event: 'pmu', domain: 1 },
      { path: 'k!app k!tcp', event: 'guest1', timeNs: 100 },
      { path: 'k!app k!tcp', event: 'guest1', timeNs: 200 },
    ]);
    const { profile, report } = joined!;
    expect(report.tooShort).toEqual([1]);
    expect([report.startNs, report.endNs]).toEqual([0, 1000]);
    const rows = [...profile.samples.stack.keys()].filter(
      (row) => row >= report.firstSample && profile.samples.domain[row] === 1,
    );
    expect(rows.map((row) => stackNames(profile, row))).toEqual([['tcp']]);
    expect(joinSentences(report, profile).join(' ')).toMatch(/guest1 ran too briefly/);
  });
});

describe('labels', () => {
  it('are no functions: they stand without a thread above them, and count for none', () => {
    const { profile } = join([
      { path: 'k!a k!gnttab_map_refs k!xen_hypercall_pv', event: 'dom0' },
      { path: 'xen!common_interrupt', event: 'pmu' },
    ]);
    const { tree, lanes, recorded } = layerProfile(profile);
    expect(tree.funcCount).toBe(recorded.funcs.name.length);
    const dom0 = lanes.lanes.findIndex((lane) => lane.label === 'dom0');
    const roots = [...tree.parent.keys()].filter(
      (node) => tree.parent[node] < 0 && node >= tree.laneStart[dom0] && node < tree.laneStart[dom0 + 1],
    );
    expect(roots.map((node) => tree.names[tree.func[node]])).toContain('[interrupts and timers in Xen]');
  });
});

describe('any recording', () => {
  const name = fc.constantFrom(
    'k!rx',
    'k!tx',
    'app',
    'k!xen_hypercall_pv',
    'k!gnttab_map_refs',
    'k!xen_safe_halt',
    'k!check_events',
    'xen!memcpy',
    'xen!gnttab_copy',
    'xen!common_interrupt',
    'xen!csched2_schedule',
    'xen!idle_loop',
  );
  const sample: fc.Arbitrary<DrawnSample> = fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join(' ')),
    event: fc.constantFrom('dom0' as const, 'guest1' as const, 'pmu' as const),
    domain: fc.integer({ min: 0, max: 2 }),
    vcpu: fc.integer({ min: -1, max: 2 }),
    timeNs: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(NaN)),
    period: fc.integer({ min: 0, max: 20 }),
    comm: fc.constantFrom('a', 'b'),
  });
  const anyRecording = fc
    .array(sample, { maxLength: 60 })
    .map((list) =>
      recording([
        ...SPAN,
        { path: 'k!rx k!gnttab_map_refs k!xen_hypercall_pv', event: 'dom0', timeNs: 5 },
        { path: 'xen!gnttab_map_grant_ref', event: 'pmu', timeNs: 6 },
        ...list,
      ]),
    );

  it('keeps its own samples, and every moment of the machine counts once', () => {
    let joined = 0;
    fc.assert(
      fc.property(anyRecording, (profile) => {
        const before = structuredClone(profile);
        const layered = layerProfile(profile);
        expect(profile).toEqual(before);
        const { join: report, recorded, lanes, tree } = layered;
        // The common time of drawn captures may hold nothing to join.
        if (report === null) return;
        joined++;
        const { samples, events } = recorded;
        for (const key of Object.keys(samples) as (keyof SampleTable)[]) {
          const whole = layered.profile.samples[key];
          expect(whole.subarray(0, samples[key].length)).toEqual(samples[key]);
        }
        // The machine is what the PMU saw; domains that it does not look into come on top.
        const inTime = (i: number) =>
          samples.timeNs[i] >= report.startNs && samples.timeNs[i] <= report.endNs;
        const unmeasured = new Set(report.unmeasured);
        let machine = 0;
        const idle = idleStacks(recorded);
        for (let i = 0; i < samples.stack.length; i++) {
          const capture = recorded.captures[events[samples.event[i]].capture];
          if (!inTime(i)) continue;
          const ns = samples.period[i] * events[samples.event[i]].nsPerUnit;
          if (capture.kind === 'pmu') machine += ns;
          else if (unmeasured.has(samples.domain[i]) && capture.domain === samples.domain[i]) {
            if (idle[samples.stack[i]] === 0) machine += ns;
          }
        }
        const view = layered.views.find((v) => v.key === JOINED)!;
        const weights = weighTree(layered.profile, lanes, tree, view, 'time', {});
        const sum = weights.lanes.reduce((total, lane) => total + lane.weight, 0);
        expect(sum).toBeCloseTo(machine, 6);
      }),
      { numRuns: 300 },
    );
    expect(joined).toBeGreaterThan(200);
  });
});
