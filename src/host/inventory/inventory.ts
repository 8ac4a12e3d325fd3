/** What a host is: Xen, its CPUs, its domains and what carries their I/O; read in one round trip, changes nothing. */

import type { CpuPlace } from '../../formats/hostText/xlTopology';

export type { CpuPlace };

export interface XenFacts {
  /** `4.17.7`. */
  readonly version: string;
  /** `credit2`. */
  readonly scheduler: string;
  readonly commandLine: string;
  readonly cpus: number;
  readonly cpuMhz: number | null;
  readonly totalMemoryMib: number | null;
  readonly freeMemoryMib: number | null;
  /** Empty where `xl info -n` does not tell; `cpuGroups` and `smtSiblings` (formats/hostText/xlTopology) read it. */
  readonly topology: readonly CpuPlace[];
}

export interface CpuPool {
  readonly name: string;
  readonly cpus: readonly number[];
  readonly scheduler: string;
  readonly domains: number;
}

export interface VcpuPlace {
  readonly vcpu: number;
  /** Where it runs or last ran; null while it is offline or was never placed. */
  readonly cpu: number | null;
  /** `r--`, `-b-`. */
  readonly state: string;
  readonly seconds: number;
  /** pCPUs it may run on; null: all of them. */
  readonly hardAffinity: readonly number[] | null;
  readonly softAffinity: readonly number[] | null;
}

/** A guest's device as its backend's domain has it: dom0, or a driver domain where `backendId` is not 0. */
export interface GuestInterface {
  /** `vif1.0`, or the name that the configuration gives it (`vifname`). */
  readonly device: string;
  readonly mac: string | null;
  readonly bridge: string | null;
  readonly queues: number;
  readonly backendId: number;
}

export interface GuestDisk {
  /** `xvda`; the number of the virtual device where the name is not told. */
  readonly device: string;
  /** What stands behind it: a path. */
  readonly backing: string | null;
  readonly queues: number;
  readonly backendId: number;
}

export interface DomainFacts {
  readonly id: number;
  readonly name: string;
  readonly memoryMib: number | null;
  /** `pv`, `pvh`, `hvm`; null where not told. */
  readonly type: string | null;
  readonly state: string;
  readonly cpuSeconds: number | null;
  readonly vcpus: readonly VcpuPlace[];
  readonly interfaces: readonly GuestInterface[];
  readonly disks: readonly GuestDisk[];
}

/** A kernel thread of a backend in dom0. */
export interface BackendThread {
  readonly tid: number;
  /** `vif1.0-q0-guest-rx`; kernels before 5.17 cut it to 15 characters, and perf does always. */
  readonly name: string;
  readonly kind: 'netback' | 'blkback' | 'napi';
  /** The guest that it serves; null where its name does not say. */
  readonly guestId: number | null;
  /** CPU of dom0 that it last ran on, and those that it may run on, as the kernel writes lists (`0-1`). */
  readonly cpu: number | null;
  readonly allowedCpus: string | null;
}

export interface MachineFacts {
  readonly hostName: string;
  /** `Linux 6.1.0-56-amd64`. */
  readonly kernel: string;
  readonly distribution: string;
  readonly cpus: number;
  readonly cpuModel: string;
}

export interface HostInventory {
  readonly machine: MachineFacts;
  /** Null on a machine that is no Xen host, or whose tools do not answer; `problems` says why. */
  readonly xen: XenFacts | null;
  readonly pools: readonly CpuPool[];
  /** dom0 first, then by id. */
  readonly domains: readonly DomainFacts[];
  readonly threads: readonly BackendThread[];
  /** For people, each with what to do: what could not be read. */
  readonly problems: readonly string[];
}

/** How busy a domain is, between two looks. */
export interface DomainLoad {
  readonly id: number;
  readonly name: string;
  /** Busy pCPUs in percent of one: 150 is one and a half. */
  readonly cpuPercent: number;
  readonly memoryMib: number | null;
  /** Bytes a second over all interfaces, as xentop counts them: transmitted and received by the guest. */
  readonly transmitBytes: number | null;
  readonly receiveBytes: number | null;
  /** Requests a second over all disks. */
  readonly readRequests: number | null;
  readonly writeRequests: number | null;
}
