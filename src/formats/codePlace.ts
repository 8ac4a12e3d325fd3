/** Which layer code runs in, told from its address or its module; and the names of modules that are no files. */
import type { Layer } from '../profile/profile';

/** Module of every function inside Xen. */
export const XEN_MODULE = 'xen';
/** Module of code of which nothing is known, as perf prints it. */
export const UNKNOWN_MODULE = '[unknown]';
/** Module of another domain's code, of which perf knows no more than that. */
export const GUEST_MODULE = '[guest]';

/** Bracketed names that are mappings of a process, not kernel modules. */
const PROCESS_MAPPINGS = /^\[(?:vdso|vdso32|vvar|vsyscall|heap|stack|anon|uprobes|inlined|jit)\b.*\]$/;
const KERNEL_FILES = /(?:\.ko(?:\.(?:gz|xz|zst|bz2))?|vmlinux(?:-[^/]*)?)$/;

/** The kernel proper, as perf names it. */
export const KERNEL_MODULE = '[kernel.kallsyms]';

/**
 * True for 0xffff800000000000 … 0xffff87ffffffffff, which belong to Xen in every 64-bit PV guest
 * (xen/include/asm-x86/config.h: a PV kernel begins at 0xffff880000000000). `ip` is hexadecimal without 0x.
 */
export function isXenAddressText(ip: string): boolean {
  return ip.length === 16 && ip >= 'ffff800000000000' && ip <= 'ffff87ffffffffff';
}

/**
 * True for the lower half of the address space, which is the processes' (linux/Documentation/arch/x86/x86_64/mm.rst);
 * 0 is no address. `ip` as above.
 */
export function isUserAddressText(ip: string): boolean {
  return /^(?:[0-7][0-9a-f]{15}|[0-9a-f]{1,15})$/.test(ip) && !/^0+$/.test(ip);
}

/**
 * As {@link isXenAddressText}, by the high word of an address. To be asked before the CPU mode: Xen's samples come out of Linux marked as
 * kernel, or even user.
 */
export function isXenAddress(high: number): boolean {
  return high >>> 11 === 0xffff8000 >>> 11;
}

/** Layer of code in `module`; 'unknown' if there is none. `[kernel.kallsyms]`, `[xen_netback]`, `.ko` files and BPF are kernel. */
export function moduleLayer(module: string): Layer {
  if (module === '' || module === UNKNOWN_MODULE) return 'unknown';
  if (module === XEN_MODULE || /(?:^|\/)xen-syms\b[^/]*$/.test(module)) return 'hypervisor';
  if (module.startsWith('[')) return PROCESS_MAPPINGS.test(module) ? 'user' : 'kernel';
  if (module.startsWith('bpf_prog_') || KERNEL_FILES.test(module)) return 'kernel';
  return 'user';
}
