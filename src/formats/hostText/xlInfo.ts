/** `xl info`, with and without `-n`: the host, as the tool stack sees it. The tables of `-n` are read by `xlTopology.ts`. */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface XlInfo {
  /** Every line, by its key as printed. */
  readonly values: ReadonlyMap<string, string>;
  readonly host?: string;
  /** Kernel release of dom0. */
  readonly release?: string;
  readonly nrCpus?: number;
  readonly coresPerSocket?: number;
  readonly threadsPerCore?: number;
  /** MHz; the TSC's rate on CPUs with an invariant TSC. */
  readonly cpuMhz?: number;
  /** `4.17.7`. Missing inside a guest, where `xl info` prints only the first lines. */
  readonly xenVersion?: string;
  readonly xenScheduler?: string;
  readonly xenCommandline?: string;
  /** Build id of the running hypervisor, in hex. */
  readonly buildId?: string;
}

/** Rows of the tables that `-n` adds: CPUs, devices, NUMA nodes, and their headings. */
const TABLE =
  /^(?:cpu|node):|^(?:cpu_topology|numa_info|device topology)\s*:|^device\s+node|^No device|^\s*\d+:\s|^[0-9a-f]{4}:/;

export function parseXlInfo(text: string): HostText<XlInfo> {
  const leftovers = new Leftovers();
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    if (TABLE.test(line)) continue;
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0)).trim();
    if (!/^\w+$/.test(key)) leftovers.add(line);
    else values.set(key, line.slice(colon + 1).trim());
  }
  const string = (key: string): string | undefined => values.get(key) || undefined;
  const number = (key: string): number | undefined => {
    const value = Number(values.get(key) || NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  return leftovers.with({
    values,
    ...defined({
      host: string('host'),
      release: string('release'),
      nrCpus: number('nr_cpus'),
      coresPerSocket: number('cores_per_socket'),
      threadsPerCore: number('threads_per_core'),
      cpuMhz: number('cpu_mhz'),
      xenVersion: string('xen_version') ?? versionFromParts(values),
      xenScheduler: string('xen_scheduler'),
      xenCommandline: string('xen_commandline'),
      buildId: string('build_id'),
    }),
  });
}

function versionFromParts(values: ReadonlyMap<string, string>): string | undefined {
  const major = values.get('xen_major');
  const minor = values.get('xen_minor');
  if (major === undefined || minor === undefined) return undefined;
  return `${major}.${minor}${values.get('xen_extra') ?? ''}`;
}

/** Leaves out what is undefined: a missing fact is a missing key. */
function defined<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
