/** CPU use is asked for while somebody looks, and at no other time. */
import { describe, expect, it, vi } from 'vitest';
import type { DomainLoad } from '../../../../src/host/inventory/inventory';
import type { ConnectedHost, HostAccess, HostState } from '../../../../src/workbench/hosts/hostAccess';
import { LiveLoad, loadDetails, loadText } from '../../../../src/workbench/hosts/liveLoad';

const load = (id: number, cpuPercent: number): DomainLoad => ({
  id,
  name: `guest${id}`,
  cpuPercent,
  memoryMib: null,
  transmitBytes: 1_500_000,
  receiveBytes: 0,
  readRequests: 12.4,
  writeRequests: null,
});

type Tell = (loads: readonly DomainLoad[]) => void;

function made() {
  const host = { target: 'xen1' };
  const watches: { tell: Tell; signal: AbortSignal; fail: (error: Error) => void }[] = [];
  const watchLoad = (_remote: unknown, _privilege: unknown, tell: Tell, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      watches.push({ tell, signal, fail: reject });
      signal.addEventListener('abort', () => resolve());
    });
  const warnings: string[] = [];
  let state: HostState = { state: 'disconnected' };
  const access = {
    hosts: [host],
    state: () => state,
    room: () => Promise.resolve({ watchLoad }),
    log: { info: () => undefined, warn: (text: string) => warnings.push(text) },
  } as unknown as HostAccess;
  const changed = vi.fn();
  const live = new LiveLoad(access, changed);
  const connect = () => {
    const remote = {} as ConnectedHost['remote'];
    state = { state: 'connected', remote, preflight: { privilege: 'self' } } as unknown as ConnectedHost;
    live.update();
  };
  const disconnect = () => {
    state = { state: 'disconnected' };
    live.update();
  };
  return { host, live, watches, warnings, changed, connect, disconnect };
}

describe('live load', () => {
  it('is watched while the view is seen and the host connected', async () => {
    const { host, live, watches, changed, connect } = made();
    connect();
    await Promise.resolve();
    expect(watches).toHaveLength(0);
    live.look(true);
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    watches[0].tell([load(1, 75.4)]);
    expect(live.of(host, 1)?.cpuPercent).toBe(75.4);
    expect(changed).toHaveBeenCalledOnce();
    live.look(false);
    expect(watches[0].signal.aborted).toBe(true);
    // An old figure would look like a new one.
    expect(live.of(host, 1)).toBeUndefined();
    live.look(true);
    await vi.waitFor(() => expect(watches).toHaveLength(2));
  });

  it('ends with the connection, and hears nothing any more', async () => {
    const { host, live, watches, connect, disconnect } = made();
    live.look(true);
    connect();
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    disconnect();
    expect(watches[0].signal.aborted).toBe(true);
    watches[0].tell([load(1, 5)]);
    expect(live.of(host, 1)).toBeUndefined();
  });

  it('goes on when the host is looked at anew', async () => {
    const { live, watches, connect } = made();
    live.look(true);
    connect();
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    live.update();
    await Promise.resolve();
    expect(watches).toHaveLength(1);
    expect(watches[0].signal.aborted).toBe(false);
  });

  it('is not asked for again and again by a host that does not tell', async () => {
    const { live, watches, warnings, connect } = made();
    live.look(true);
    connect();
    await vi.waitFor(() => expect(watches).toHaveLength(1));
    watches[0].fail(new Error('no xentop'));
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    live.update();
    await Promise.resolve();
    expect(watches).toHaveLength(1);
    expect(warnings[0]).toMatch(/no xentop/);
  });
});

it('says loads with their unit, and leaves out what is not told', () => {
  expect([0, 9.96, 12.6, 187].map((percent) => loadText(load(1, percent)))).toEqual([
    '0.0 % CPU',
    '10.0 % CPU',
    '13 % CPU',
    '187 % CPU',
  ]);
  expect(loadDetails(load(1, 187)).split('\n')).toEqual([
    'CPU: 187 % of one pCPU',
    'Network: 1.5 MB/s sent, 0.0 MB/s received',
  ]);
});
