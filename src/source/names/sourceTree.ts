/** Which tree a source text belongs to: a name means one function in Linux and another one in Xen. */
import type { Layer } from '../../profile/profile';
import { componentsOf } from './pathParts';

/** `other`: a program's. */
export type SourceTree = 'linux' | 'xen' | 'other' | 'unknown';

/** Headers of the C library: neither kernel nor Xen has them. */
const LIBRARY = new Set(
  'stdio.h stdlib.h string.h unistd.h errno.h inttypes.h pthread.h fcntl.h signal.h poll.h time.h assert.h sys/types.h sys/socket.h'.split(
    ' ',
  ),
);
const XEN_FOLDERS = new Set(['common', 'arch', 'drivers', 'xsm', 'include', 'crypto', 'lib']);
const LINUX_FOLDERS = new Set('net block xen scsi nvme virtio ethernet'.split(' '));

/**
 * By what it includes, for paths differ from copy to copy: Linux sources include `<linux/...>`, Xen's `<xen/...>` and never `<linux/...>`. By its path where
 * it includes nothing telling.
 */
export function sourceTreeOf(path: string, includes: readonly string[]): SourceTree {
  if (includes.some((file) => LIBRARY.has(file))) return 'other';
  if (includes.some((file) => file.startsWith('linux/'))) return 'linux';
  if (includes.some((file) => file.startsWith('xen/') || file.startsWith('xsm/'))) return 'xen';
  return treeByPath(componentsOf(path));
}

function treeByPath(parts: readonly string[]): SourceTree {
  for (let at = parts.length - 2; at >= 0; at--) {
    const [folder, below] = [parts[at], parts[at + 1]];
    // Linux has arch/x86/xen/ and drivers/xen/, of which none holds such folders.
    if (folder === 'xen' && XEN_FOLDERS.has(below) && at + 2 < parts.length) return 'xen';
    if (folder === 'drivers' && LINUX_FOLDERS.has(below)) return 'linux';
    if (folder === 'include' && below === 'linux') return 'linux';
    if (folder === 'net' && /^(?:bridge|core|ipv[46]|netfilter|sched|ethernet)$/.test(below)) return 'linux';
  }
  return 'unknown';
}

/** Whether code of that layer can come out of that tree. */
export function canHold(tree: SourceTree, layer: Layer): boolean {
  if (tree === 'unknown' || layer === 'unknown') return true;
  if (tree === 'linux') return layer === 'kernel';
  return tree === 'xen' ? layer === 'hypervisor' : layer === 'user';
}
