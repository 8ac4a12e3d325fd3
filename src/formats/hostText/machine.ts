/** What a machine says of itself: `lscpu`, `uname -a`, `/proc/modules`. */
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

export interface Lscpu {
  /** Every line, by its key as printed. */
  readonly values: ReadonlyMap<string, string>;
  readonly modelName?: string;
  readonly vendor?: string;
  readonly cpus?: number;
  /** `Xen` in a domain. */
  readonly hypervisorVendor?: string;
}

export function parseLscpu(text: string): HostText<Lscpu> {
  const leftovers = new Leftovers();
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const colon = line.indexOf(':');
    // Newer versions indent; the first of equal keys is the machine's own.
    const key = line.slice(0, Math.max(colon, 0)).trim();
    if (key === '') leftovers.add(line);
    else if (!values.has(key)) values.set(key, line.slice(colon + 1).trim());
  }
  const modelName = values.get('Model name');
  const vendor = values.get('Vendor ID');
  const cpus = Number(values.get('CPU(s)') ?? NaN);
  const hypervisorVendor = values.get('Hypervisor vendor');
  return leftovers.with({
    values,
    ...(modelName === undefined ? {} : { modelName }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(Number.isInteger(cpus) ? { cpus } : {}),
    ...(hypervisorVendor === undefined ? {} : { hypervisorVendor }),
  });
}

export interface Uname {
  /** `Linux`. */
  readonly system: string;
  readonly host: string;
  readonly release: string;
  /** All that follows the release. */
  readonly version: string;
}

export function parseUname(text: string): HostText<Uname | undefined> {
  const leftovers = new Leftovers();
  let uname: Uname | undefined;
  for (const line of linesOf(text)) {
    const [system, host, release, ...version] = wordsOf(line);
    if (uname !== undefined || system === undefined || host === undefined || release === undefined)
      leftovers.add(line);
    else uname = { system, host, release, version: version.join(' ') };
  }
  return leftovers.with(uname);
}

/** A loaded kernel module: from `start` on, `size` bytes. */
export interface KernelModule {
  readonly name: string;
  readonly size: number;
  /** Zero where kptr_restrict hides it. */
  readonly start: bigint;
}

/** `/proc/modules`: `xen_netback 73728 2 - Live 0xffffffffc0710000`, after it maybe taint flags. */
export function parseProcModules(text: string): HostText<KernelModule[]> {
  const leftovers = new Leftovers();
  const modules: KernelModule[] = [];
  for (const line of linesOf(text)) {
    const [name = '', size = '', , , , start = ''] = wordsOf(line);
    if (!/^\d{1,12}$/.test(size) || !/^0x[0-9a-f]{1,16}$/i.test(start)) leftovers.add(line);
    else modules.push({ name, size: Number(size), start: BigInt(start) });
  }
  return leftovers.with(modules);
}
