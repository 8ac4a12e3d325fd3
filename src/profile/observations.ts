/** What the tools of a host said while a recording was made: what ran, who used the CPUs, and which device is whose. */
import type { DeviceWork } from './counters';
import type { DomainIndex } from './ids';
import type { WorkWindow } from './workCurve';

/** A load that was made on purpose, by what its own tool reports. */
export interface Workload {
  /** `iperf3`, `fio`. */
  readonly tool: string;
  readonly domain: DomainIndex;
  /** As it was typed; null if the recording does not tell. */
  readonly command: string | null;
  /** When it ran; null if no clock tells. */
  readonly window: WorkWindow | null;
  readonly seconds: number;
  /** What it says it did, over all its time. */
  readonly done: readonly (Omit<DeviceWork, 'device'> & { readonly count: number })[];
}

/** How much CPU a domain used, on average over a part of the recording. */
export interface CpuUse {
  readonly domain: DomainIndex;
  /** `xentop` (Xen's own account) or `/proc/stat` (the domain's kernel). */
  readonly source: 'xentop' | '/proc/stat';
  /** Busy CPUs: 1.5 is one and a half pCPUs all the time. */
  readonly busyCpus: number;
  /** Share of its vCPUs' time in which they wanted to run and did not; null if the source does not tell. */
  readonly steal: number | null;
}

/** A device's work from look to look of a tool that prints no time; the looks are evenly spaced. */
export interface WorkSeries extends DeviceWork {
  readonly domain: DomainIndex;
  readonly amounts: readonly number[];
}

/** An interrupt of a device between two readings; never 0. */
export interface InterruptCount {
  readonly domain: DomainIndex;
  /** `vif1.0-q0-tx`, `blkif-backend`. */
  readonly name: string;
  /** Per CPU of the domain. */
  readonly perCpu: readonly number[];
}

/** A guest's device and the backend that serves it. */
export interface GuestDevice {
  /** As the backend's domain names it: `vif1.0`, `vbd-1-51728`. */
  readonly backendDevice: string;
  readonly guestId: number;
  /** `xvdb`; null where it cannot be told from outside (network interfaces are named by the guest). */
  readonly guestDevice: string | null;
  /** Bridge of an interface, or what stands behind a disk: `xenbr0`, `/dev/vdc`; null if not told. */
  readonly connectedTo: string | null;
}

/** Where a vCPU that is online may run. */
export interface VcpuPin {
  readonly domainId: number;
  readonly vcpu: number;
  /** On one pCPU only. */
  readonly pinned: boolean;
  /** Where it may run, as xl writes it: `all`, `0-3`, `1,3`; absent if not told. */
  readonly hardAffinity?: string;
}

export interface Observations {
  readonly workloads: readonly Workload[];
  readonly cpuUse: readonly CpuUse[];
  readonly series: readonly WorkSeries[];
  readonly interrupts: readonly InterruptCount[];
  readonly devices: readonly GuestDevice[];
  readonly pins: readonly VcpuPin[];
  /** Domain id -> vCPUs that it can have without being started again, those that are offline included; empty if nobody lists them. */
  readonly vcpuLimits: ReadonlyMap<number, number>;
  /** Names of domains by id, those that no capture knows included. */
  readonly domainNames: ReadonlyMap<number, string>;
}

export const NOTHING_OBSERVED: Observations = {
  workloads: [],
  cpuUse: [],
  series: [],
  interrupts: [],
  devices: [],
  pins: [],
  vcpuLimits: new Map(),
  domainNames: new Map(),
};
