/** Where each machine's captures lie in a recording: `dom0`, `guest1`; with several hosts `xen1/dom0`, `xen2/guest1`. */
import { join } from 'node:path';
import { NATIVE_FOLDER } from '../formats/recording/hostFolders';
import type { Preflight } from './preflight/preflight';
import type { MachineToRecord } from './recordRequest';

export interface RecordingFolder {
  /** '' if there is one host. */
  readonly host: string;
  /** Inside the host's; '' for the top, where the only machine without Xen belongs. */
  readonly folder: string;
  /** In the recording. */
  readonly path: string;
}

/** In the order of the machines; no two are the same. */
export function recordingFolders(
  machines: readonly { readonly machine: MachineToRecord; readonly role: Preflight['role'] }[],
): RecordingFolder[] {
  let latest = '';
  const hostNames = machines.map(({ machine }) => {
    latest = machine.host ?? (machine.isGuest ? latest : machine.name);
    return latest;
  });
  const names = [...new Set(hostNames)];
  const taken = new Set<string>();
  const several = names.length > 1;
  const hostFolders = new Map(
    names.map((name) => [name, several ? unique(plainName(name.replace(/^.*@/, ''), 'host'), taken) : '']),
  );
  return machines.map(({ machine, role }, i) => {
    const host = hostFolders.get(hostNames[i]) ?? '';
    const wanted = folderOf(machine, role) || (several ? NATIVE_FOLDER : '');
    const path =
      wanted === '' && !taken.has('') ? '' : unique([host, wanted].filter(Boolean).join('/'), taken);
    taken.add(path);
    return { host, folder: host === '' ? path : path.slice(host.length + 1), path };
  });
}

/** Folder of a machine by itself; '' for a machine without Xen. */
function folderOf(machine: MachineToRecord, role: Preflight['role']): string {
  if (machine.isGuest) return plainName(machine.name, 'guest');
  return role === 'dom0' ? 'dom0' : '';
}

/** Names that mean something else in a recording. */
const RESERVED = ['', 'dom0', 'files', NATIVE_FOLDER];

function plainName(name: string, kind: string): string {
  const plain = name
    .slice(0, 100)
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[.-]+/, '_');
  return RESERVED.includes(plain) ? `${kind}_${plain}` : plain;
}

function unique(path: string, taken: Set<string>): string {
  let free = path === '' ? NATIVE_FOLDER : path;
  for (let n = 2; taken.has(free); n++) free = `${path}-${n}`;
  taken.add(free);
  return free;
}

/** The folder on this side. */
export function localFolder(base: string, path: string): string {
  return path === '' ? base : join(base, path);
}
