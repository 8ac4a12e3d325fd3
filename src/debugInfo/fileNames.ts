/** Names under which binaries lie in folders of builds and of debug packages. */
import { GUEST_MODULE, KERNEL_MODULE, UNKNOWN_MODULE, XEN_MODULE } from '../formats/codePlace';
import type { Layer } from '../profile/profile';

/** Code that a profile names by its module: `[kernel.kallsyms]`, `[xen_netback]`, `xen`, `/usr/bin/iperf3`. */
export interface CodeModule {
  readonly name: string;
  readonly layer: Layer;
  /** As recorded, lower-case hexadecimal; '' if the recording does not tell. */
  readonly buildId: string;
}

/** `xen-netback.ko`, its debug information, and it compressed. */
export const MODULE_FILE = /^(.+)\.ko(?:\.(?:debug|gz|zst|xz))?$/;

/** Whether a binary of this module can be looked for: not for BPF programs, the vDSO and places without a name. */
export function hasBinary({ name, layer }: CodeModule): boolean {
  if (layer === 'hypervisor') return name === XEN_MODULE;
  if (layer === 'kernel') return name === KERNEL_MODULE || kernelModule(name) !== undefined;
  return layer === 'user' && name.startsWith('/') && !name.startsWith('//');
}

/** Whether a file of this name in a folder can be the module's binary. */
export function canBe(module: CodeModule, fileName: string): boolean {
  if (module.name === XEN_MODULE) return /^xen-syms(?:[-.].*)?$/.test(fileName);
  if (module.name === KERNEL_MODULE) return /^vmlinux(?:[-.].*)?$/.test(fileName);
  const wanted = kernelModule(module.name);
  if (module.layer === 'kernel') {
    const object = MODULE_FILE.exec(fileName)?.[1];
    // Files have dashes where the kernel says underscores.
    return wanted !== undefined && object?.replace(/-/g, '_') === wanted;
  }
  const base = module.name.slice(module.name.lastIndexOf('/') + 1);
  return fileName === base || fileName === `${base}.debug`;
}

/** In brackets as modules are, but not loaded from a file. */
const NO_FILES = [GUEST_MODULE, UNKNOWN_MODULE, '[bpf]', '[vdso]'];

/** `xen_netback` of `[xen_netback]`. */
function kernelModule(name: string): string | undefined {
  return NO_FILES.includes(name) ? undefined : /^\[(\w+)\]$/.exec(name)?.[1];
}
