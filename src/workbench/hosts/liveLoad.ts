/** How busy the domains of connected hosts are, asked only while somebody looks. */
import type { DomainLoad } from '../../host/inventory/inventory';
import { connectFailure } from './connectFailure';
import type { ConnectedHost, HostAccess, SavedHost } from './hostAccess';

interface Watch {
  readonly remote: ConnectedHost['remote'];
  readonly stop: AbortController;
}

export class LiveLoad {
  private readonly watches = new Map<SavedHost, Watch>();
  private readonly loads = new Map<SavedHost, ReadonlyMap<number, DomainLoad>>();
  private seen = false;

  /** @param changed there is news of the host */
  constructor(
    private readonly hosts: HostAccess,
    private readonly changed: (host: SavedHost) => void,
  ) {}

  /** Undefined while nothing is known. */
  of(host: SavedHost, domainId: number): DomainLoad | undefined {
    return this.loads.get(host)?.get(domainId);
  }

  /** Somebody looks, or nobody does any more. */
  look(seen: boolean): void {
    this.seen = seen;
    this.update();
  }

  /** Call when a host's state or the list of hosts has changed. */
  update(): void {
    for (const host of this.watches.keys()) if (this.wanted(host) === undefined) this.end(host);
    for (const host of this.hosts.hosts) {
      const wanted = this.wanted(host);
      if (wanted === undefined || this.watches.get(host)?.remote === wanted.remote) continue;
      this.end(host);
      const stop = new AbortController();
      this.watches.set(host, { remote: wanted.remote, stop });
      void this.watch(host, wanted, stop.signal);
    }
  }

  dispose(): void {
    for (const host of this.watches.keys()) this.end(host);
  }

  private wanted(host: SavedHost): ConnectedHost | undefined {
    const state = this.hosts.state(host);
    const isThere = this.seen && this.hosts.hosts.includes(host);
    return isThere && state.state === 'connected' ? state : undefined;
  }

  private end(host: SavedHost): void {
    this.watches.get(host)?.stop.abort();
    this.watches.delete(host);
    // An old figure would look like a new one.
    if (this.loads.delete(host)) this.changed(host);
  }

  private async watch(
    host: SavedHost,
    { remote, preflight }: ConnectedHost,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { watchLoad } = await this.hosts.room();
      const tell = (loads: readonly DomainLoad[]) => {
        if (signal.aborted) return;
        this.loads.set(host, new Map(loads.map((load) => [load.id, load])));
        this.changed(host);
      };
      await watchLoad(remote, preflight.privilege, tell, signal);
    } catch (error) {
      // The watch stays in the list: it begins anew when the view is next shown, not at once and for ever.
      if (!signal.aborted)
        this.hosts.log.warn(`${host.target}: no CPU use: ${connectFailure(error).message}`);
    }
  }
}

/** `12 % CPU`: of one pCPU, so that two busy ones are 200 %. */
export function loadText({ cpuPercent }: DomainLoad): string {
  return `${cpuPercent < 10 ? cpuPercent.toFixed(1) : cpuPercent.toFixed(0)} % CPU`;
}

/** Several lines: what a domain transfers. */
export function loadDetails(load: DomainLoad): string {
  const lines = [
    `CPU: ${loadText(load).replace(' CPU', '')} of one pCPU`,
    ...pair('Network', load.transmitBytes, load.receiveBytes, (value) => `${(value / 1e6).toFixed(1)} MB/s`, [
      'sent',
      'received',
    ]),
    ...pair('Disks', load.readRequests, load.writeRequests, (value) => `${value.toFixed(0)}/s`, [
      'reads',
      'writes',
    ]),
  ];
  return lines.join('\n');
}

function pair(
  title: string,
  first: number | null,
  second: number | null,
  text: (value: number) => string,
  [firstName, secondName]: readonly [string, string],
): string[] {
  if (first === null || second === null) return [];
  return [`${title}: ${text(first)} ${firstName}, ${text(second)} ${secondName}`];
}
