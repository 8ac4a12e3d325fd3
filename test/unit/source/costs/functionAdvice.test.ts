/** What can be done about functions, in small drawings where each share can be told by hand. */
import { describe, expect, it } from 'vitest';
import type { LayeredProfile } from '../../../../src/iopath/layeredProfile';
import type { Plan } from '../../../../src/offload/plan';
import { estimatesOf } from '../../../../src/source/costs/estimates';
import { sourceCosts } from '../../../../src/source/costs/sourceCosts';
import { DOM0 } from '../../profile/drawnProfile';
import { advice, candidate, estimates } from './madeEstimates';
import { layered, made, named } from './smallDrawings';

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
