/** Whose device is whose: `xl list -l` (JSON), `xl network-list`, `xl block-list`. */
import * as v from 'valibot';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

const domainSchema = v.object({
  domid: v.pipe(v.number(), v.integer(), v.minValue(0)),
  config: v.object({
    c_info: v.object({ name: v.optional(v.string()), type: v.optional(v.string()) }),
    b_info: v.optional(v.object({ max_vcpus: v.optional(v.number()) })),
    disks: v.optional(v.array(v.object({ vdev: v.optional(v.string()), pdev_path: v.optional(v.string()) }))),
    nics: v.optional(
      v.array(
        v.object({
          devid: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
          mac: v.optional(v.string()),
          bridge: v.optional(v.string()),
        }),
      ),
    ),
  }),
});

export interface XlLongDomain {
  readonly id: number;
  readonly name: string;
  /** `pv`, `pvh`, `hvm`; '' if not told. */
  readonly type: string;
  readonly disks: readonly { readonly vdev: string; readonly path: string | null }[];
  readonly nics: readonly { readonly index: number; readonly bridge: string | null }[];
}

/** Entries that are no domain are counted as lines that were not understood. */
export function parseXlListLong(text: string): HostText<XlLongDomain[]> {
  const leftovers = new Leftovers();
  const list = v.safeParse(v.array(v.unknown()), parsed(text));
  if (!list.success) leftovers.add(text.slice(0, 200).split('\n')[0]);
  const domains: XlLongDomain[] = [];
  for (const [i, entry] of (list.success ? list.output : []).entries()) {
    const result = v.safeParse(domainSchema, entry);
    if (!result.success) {
      leftovers.add(`entry ${i + 1}: ${result.issues[0].message}`);
      continue;
    }
    const { domid, config } = result.output;
    domains.push({
      id: domid,
      name: config.c_info.name ?? `domain ${domid}`,
      type: config.c_info.type ?? '',
      disks: (config.disks ?? []).flatMap(({ vdev, pdev_path }) =>
        vdev === undefined ? [] : [{ vdev, path: pdev_path ?? null }],
      ),
      nics: (config.nics ?? []).map(({ devid, bridge }, i) => ({
        index: devid ?? i,
        bridge: bridge ?? null,
      })),
    });
  }
  return leftovers.with(domains);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A device that a backend serves. */
export interface XlDevice {
  readonly kind: 'vif' | 'vbd';
  readonly guestId: number;
  /** Of a vif its number, of a disk its device number: 51712. */
  readonly device: number;
}

const BACKEND_PATH = /^\/local\/domain\/\d{1,9}\/backend\/(vif|vbd)\/(\d{1,9})\/(\d{1,9})$/;

/** `xl network-list DOMAIN` and `xl block-list DOMAIN`, several after one another: the backend's path tells all. */
export function parseXlDeviceList(text: string): HostText<XlDevice[]> {
  const leftovers = new Leftovers();
  const devices: XlDevice[] = [];
  for (const line of linesOf(text)) {
    if (/^(?:Idx|Vdev)\s+BE\s/.test(line)) continue;
    const match = BACKEND_PATH.exec(wordsOf(line).at(-1) ?? '');
    if (match === null) leftovers.add(line);
    else
      devices.push({
        kind: match[1] === 'vif' ? 'vif' : 'vbd',
        guestId: Number(match[2]),
        device: Number(match[3]),
      });
  }
  return leftovers.with(devices);
}

/** Majors of Xen's own disks and of the disks whose names guests may ask for (Xen's xen-vbd-interface(7)). */
const XVD_MAJOR = 202;
const XVD_EXTENDED = 1 << 28;

/**
 * Name of a virtual disk by its number: 51712 is `xvda`, 51713 `xvda1`.
 * @returns null for numbers of other schemes (sd, hd), whose names the guest chooses
 */
export function diskName(device: number): string | null {
  const extended = device >= XVD_EXTENDED;
  if (!extended && device >> 8 !== XVD_MAJOR) return null;
  const [disk, partition] = extended
    ? [(device - XVD_EXTENDED) >> 8, device & 0xff]
    : [(device & 0xff) >> 4, device & 0xf];
  return `xvd${letters(disk)}${partition === 0 ? '' : String(partition)}`;
}

/** 0 is `a`, 26 is `aa`. */
function letters(disk: number): string {
  let name = '';
  for (let rest = disk; rest >= 0; rest = Math.floor(rest / 26) - 1)
    name = String.fromCharCode('a'.charCodeAt(0) + (rest % 26)) + name;
  return name;
}
