import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contextsOf } from '../../../../src/iopath/contexts/contexts';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import type { Profile } from '../../../../src/profile/profile';
import { DOM0, drawnProfile, GUEST1, IDLE, type DrawnColumns } from '../../profile/drawnProfile';

/** Unit per sample; `-` for idle ones. */
function units(profile: Profile): string[] {
  const { contexts, ofSample } = contextsOf(layerProfile(profile));
  return Array.from(ofSample, (context) => (context < 0 ? '-' : contexts[context].unit));
}

const drawn = (drawing: string, columns: DrawnColumns = {}) =>
  units(drawnProfile(drawing, { domains: [DOM0], ...columns }));

describe('contexts of threads', () => {
  it('are known by name, cut to 15 characters or not', () => {
    const comm = [
      'vif1.0-q0-guest',
      'vif12.1-q10-gue',
      'vif1.0-q0-deall',
      'vif1.0-control',
      'napi/vif1.0-8193',
      'napi/eth0-8194',
      '1.xvda-0',
      '12.51712-3',
      'ksoftirqd/1',
      'swapper',
    ];
    const drawing = comm.map(() => 'k!foo').join('   ');
    expect(drawn(drawing, { comm })).toEqual([
      'netback-rx:vif1.0-q0',
      'netback-rx:vif12.1-q10',
      'netback-dealloc:vif1.0-q0',
      'netback-control:vif1.0',
      'netback:vif1.0',
      'dom0:napi',
      'blkback:1.xvda-0',
      'blkback:12.51712-3',
      'dom0:softirq',
      'dom0:idle-loop',
    ]);
  });

  it('are a kernel thread below kthread(), of whatever CPU, and a process otherwise', () => {
    const drawing = `
      k!ret_from_fork   k!ret_from_fork   k!do_syscall_64   main
      k!kthread         k!kthread         k!vfs_read
      k!worker_thread   k!worker_thread`;
    const comm = ['kworker/0:1H-kb', 'kworker/1:2', 'iperf3', 'my tool'];
    expect(drawn(drawing, { comm })).toEqual([
      'dom0:kthread:kworker',
      'dom0:kthread:kworker',
      'dom0:app:iperf3',
      'dom0:app:my tool',
    ]);
  });
});

describe('contexts on top of a thread', () => {
  it('are what the innermost root says', () => {
    const drawing = `
      k!do_syscall_64   k!do_syscall_64       k!do_syscall_64       k!do_syscall_64   k!run_ksoftirqd    k!do_syscall_64
      k!tcp_sendmsg     k!asm_common_interrupt   k!__do_softirq     k!__do_softirq.isra.0   k!net_rx_action   k!net_rx_action
                        k!handle_irq_event    k!rcu_core            k!net_rx_action   k!xennet_poll      k!xenvif_poll
                                                                    k!ixgbe_poll      k!tcp_v4_rcv       k!asm_sysvec_apic_timer_interrupt`;
    const comm = Array.from({ length: 6 }, () => 'iperf3');
    expect(drawn(drawing, { comm })).toEqual([
      'dom0:app:iperf3',
      'dom0:irq',
      'dom0:softirq',
      'dom0:napi',
      'dom0:napi',
      'dom0:irq',
    ]);
  });

  it('name the only vif, or say that there are several', () => {
    const one = `
      k!xenvif_poll   k!foo
      k!tcp_ack`;
    expect(drawn(one, { comm: ['iperf3', 'vif3.0-q0-guest'] })[0]).toBe('netback:vif3.0');
    const two = `
      k!xenvif_poll   k!foo   k!foo
      k!tcp_ack`;
    const columns = { comm: ['iperf3', 'vif3.0-q0-guest', 'vif4.0-q0-deall'] };
    expect(drawn(two, columns)[0]).toBe('netback:vif*');
    expect(drawn('k!xenvif_poll\nk!tcp_ack')).toEqual(['netback:vif*']);
  });

  it('name the vif that carried nearly everything', () => {
    const profile = drawnProfile('k!xenvif_poll', { domains: [DOM0], comm: ['iperf3'] });
    const counter = (device: string, direction: 'receive' | 'transmit', count: number) =>
      ({
        device,
        direction,
        count,
        unit: 'packets',
        domain: 0,
        source: 'counters',
        origin: '/proc/net/dev before and after',
        window: null,
        curve: null,
      }) as const;
    const counters = [
      counter('vif1.0', 'receive', 4),
      counter('vif2.0', 'receive', 96),
      counter('vif1.0', 'transmit', 5000),
    ];
    expect(units({ ...profile, counters })).toEqual(['netback:vif2.0']);
    expect(units({ ...profile, counters: [...counters, counter('vif3.0', 'receive', 50)] })).toEqual([
      'netback:vif*',
    ]);
  });

  it('need more than one address where no thread is known', () => {
    const drawing = `
      k!xenvif_poll   k!xenvif_poll   k!do_syscall_64   .
                      k!tcp_ack       k!vfs_read`;
    expect(drawn(drawing)).toEqual(['dom0:unknown', 'netback:vif*', 'dom0:app', 'dom0:unknown']);
    expect(drawn('k!xenvif_poll', { vcpu: [1] })).toEqual(['dom0:vcpu1']);
  });

  it('go by layer: a program may call its functions what it likes', () => {
    expect(drawn('xenvif_poll', { comm: ['demo'] })).toEqual(['dom0:app:demo']);
  });
});

describe('contexts of Xen', () => {
  it('are of the domain it worked for, where that is known', () => {
    const columns = { domains: [DOM0, GUEST1, IDLE], domain: [0, 1, 1, 2, 2], vcpu: [0, 0, -1, 0, 0] };
    const drawing = 'xen!do_iret   xen!do_iret   xen!do_iret   xen!schedule   xen!idle_loop';
    expect(drawn(drawing, columns)).toEqual(['dom0:xen', 'guest1:xen', 'xen', 'xen', '-']);
  });

  it('are of the caller whose stack goes on into Xen', () => {
    const drawing = `
      k!kthread            k!foo
      k!xen_hypercall_pv   xen!do_iret
      xen!gnttab_copy`;
    const columns = { comm: ['vif1.0-q0-guest', undefined], vcpu: [0, 0] };
    expect(drawn(drawing, columns)).toEqual(['netback-rx:vif1.0-q0', 'dom0:xen']);
  });
});

it('the thread that reads the samples of a PMU is not what they sampled', () => {
  const pmu = [{ name: 'cycles', kind: 'pmu' }] as const;
  const builderComm = { comm: ['swapper'], vcpu: [1], events: pmu };
  // drawnProfile gives every thread the pid 1: a known one is believed.
  expect(drawn('k!foo', builderComm)).toEqual(['dom0:idle-loop']);
  const profile = drawnProfile('k!foo', { domains: [DOM0], ...builderComm });
  const threads = { ...profile.threads, pid: Int32Array.of(0) };
  expect(units({ ...profile, threads })).toEqual(['dom0:vcpu1']);
});

it('units differ between namesakes, and between domains with the same devices', () => {
  const twin = { ...GUEST1, id: 2 };
  const columns: DrawnColumns = {
    domains: [GUEST1, twin],
    domain: [0, 1],
    comm: ['iperf3', 'iperf3'],
  };
  expect(drawn('main   main', columns)).toEqual(['guest1:1:app:iperf3', 'guest1:2:app:iperf3']);
  const netback = 'k!xenvif_poll   k!xenvif_poll\nk!tcp_ack        k!tcp_ack';
  expect(drawn(netback, { domains: [DOM0, GUEST1], domain: [0, 1] })).toEqual([
    'netback:vif*',
    'netback:vif*@guest1',
  ]);
});

it('the data file is as its schema says', () => {
  const kind = v.picklist(['kthread', 'napi', 'interrupt', 'hypercall', 'vcpu', 'process', 'unknown']);
  const text = v.pipe(v.string(), v.minLength(1));
  const context = { unit: text, kind, label: text };
  const functions = v.pipe(v.array(v.pipe(v.string(), v.regex(/^\w+$/))), v.minLength(1));
  const schema = v.strictObject({
    $schema: v.literal('./contexts.schema.json'),
    $comment: text,
    threads: v.array(v.strictObject({ comm: text, ...context })),
    kernelThread: v.strictObject({ underFunction: text, ...context }),
    process: v.strictObject(context),
    roots: v.array(v.strictObject({ functions, ...context })),
    systemCall: v.strictObject({ functions, ...context }),
    hypervisor: v.strictObject(context),
    hypervisorAlone: v.strictObject(context),
    vcpu: v.strictObject(context),
    unknown: v.strictObject(context),
  });
  const data = v.parse(schema, JSON.parse(readFileSync('src/iopath/contexts/contexts.json', 'utf8')));
  const names = data.roots.flatMap((root) => root.functions);
  expect(new Set(names).size).toBe(names.length);
});
