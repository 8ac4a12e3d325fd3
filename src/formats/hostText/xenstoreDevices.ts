/**
 * Interfaces and disks of the guests, from `xenstore-ls -f`: what backends have written of them, and how many queues the
 * frontends asked for (Xen's xenstore-paths(7); Linux's xen-netback and xen-blkback read the same keys). A frontend's keys
 * are the guest's own to write, and a driver domain's backend keys are its own: each of them may say anything.
 */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface XenstoreDevice {
  readonly kind: 'vif' | 'vbd';
  /** Folder of the backend: `vif`; `vbd` (in the kernel), `qdisk` (QEMU), `vbd3` (tapdisk). */
  readonly backend: string;
  /** Domain of the backend: 0, or a driver domain. */
  readonly backendId: number;
  readonly guestId: number;
  /** Of a vif its number, of a disk its device number: 51712. */
  readonly device: number;
  /** What the backend says, by key: `mac`, `bridge`, `vifname`, `dev`, `params`, `physical-device-path`, `multi-queue-max-queues`. */
  readonly values: ReadonlyMap<string, string>;
  /** `multi-queue-num-queues` of the frontend; 1 where it asks for none. */
  readonly queues: number;
}

const BACKEND =
  /^\/local\/domain\/(\d{1,5})\/backend\/(vif|vbd|vbd3|qdisk)\/(\d{1,5})\/(\d{1,10})\/([\w-]{1,64})$/;
const FRONTEND = /^\/local\/domain\/(\d{1,5})\/device\/(vif|vbd)\/(\d{1,10})\/([\w-]{1,64})$/;
const LINE = /^(\/[\w/@:.-]{1,1024}) = "(.*)"$/;
const MAX_LINE = 5000;
/** More queues than any backend offers (one a CPU by default). */
const MOST_QUEUES = 8192;
/** More is no host's; a guest could fill its own part of the store. */
const MOST_DEVICES = 20_000;

/** Devices in the order of the store. Other paths are known and left; lines that are none of `xenstore-ls -f` are left over. */
export function parseXenstoreDevices(text: string): HostText<XenstoreDevice[]> {
  const leftovers = new Leftovers();
  const devices = new Map<
    string,
    Omit<XenstoreDevice, 'queues'> & { readonly values: Map<string, string> }
  >();
  const queues = new Map<string, number>();
  for (const line of linesOf(text)) {
    const [, path = '', value = ''] = (line.length > MAX_LINE ? null : LINE.exec(line)) ?? [];
    if (path === '') leftovers.add(line);
    const backend = BACKEND.exec(path);
    const frontend = backend === null ? FRONTEND.exec(path) : null;
    if (backend !== null) {
      const [, backendId, folder, guestId, device, key] = backend;
      const id = `${backendId}/${folder}/${guestId}/${device}`;
      const known = devices.get(id);
      if (known !== undefined) known.values.set(key, unescaped(value));
      else if (devices.size < MOST_DEVICES)
        devices.set(id, {
          kind: folder === 'vif' ? 'vif' : 'vbd',
          backend: folder,
          backendId: Number(backendId),
          guestId: Number(guestId),
          device: Number(device),
          values: new Map([[key, unescaped(value)]]),
        });
    } else if (frontend !== null && frontend[4] === 'multi-queue-num-queues') {
      const [, guestId, kind, device] = frontend;
      const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
      if (count >= 1 && count <= MOST_QUEUES && queues.size < MOST_DEVICES)
        queues.set(`${kind}/${guestId}/${device}`, count);
    }
  }
  return leftovers.with(
    [...devices.values()].map((device) => ({
      ...device,
      queues: granted(queues.get(`${device.kind}/${device.guestId}/${device.device}`), device.values),
    })),
  );
}

/** A backend refuses a frontend that asks for more queues than it offers. */
function granted(asked = 1, values: ReadonlyMap<string, string>): number {
  const offered = values.get('multi-queue-max-queues') ?? '';
  return /^[1-9]\d{0,3}$/.test(offered) ? Math.min(asked, Number(offered)) : asked;
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

/** `xs_sanitise_value` writes what is not printable as C does: `\n`, `\033`. */
function unescaped(value: string): string {
  return value.replace(/\\(?:([tnr\\])|([0-7]{1,3}))/g, (_, letter?: string, octal?: string) =>
    letter === undefined ? String.fromCharCode(parseInt(octal ?? '0', 8) & 0xff) : ESCAPES[letter],
  );
}
