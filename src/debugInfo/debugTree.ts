/**
 * Where builds and debug packages put binaries below a folder: `vmlinux` of a kernel tree, `xen/xen-syms` of Xen's, and what kernel
 * packages install (`boot/vmlinux-RELEASE`, `lib/modules/RELEASE/kernel/drivers/.../xen-netback.ko` on Debian and Fedora).
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { canBe, MODULE_FILE, type CodeModule } from './fileNames';

/** A kernel package has some 600 folders with 4 000 modules. */
const MOST_FOLDERS = 5_000;
const MOST_RELEASES = 20;
/** Of a release: the kernel's own modules, and those that were built for it later (by DKMS, by hand). */
const MODULE_FOLDERS = ['kernel', 'updates', 'extra'];

/** Folders are looked into once; a tree of modules is walked when the first module is looked for. */
export class DebugTrees {
  private readonly modules = new Map<string, Promise<readonly string[]>>();

  /**
   * @param folder absolute
   * @param releases of the kernels that ran (`uname -r`); any if none is known
   * @returns paths of files that can be the module's binary, the likeliest first
   */
  async find(module: CodeModule, folder: string, releases: readonly string[]): Promise<string[]> {
    const direct = module.layer === 'hypervisor' ? ['', 'xen', 'boot'] : ['', 'boot'];
    const found: string[] = [];
    for (const below of direct) found.push(...(await this.named(module, join(folder, below))));
    if (module.layer !== 'kernel') return found;
    for (const release of await this.releases(folder, releases)) {
      const tree = join(folder, 'lib', 'modules', release);
      found.push(...(await this.named(module, tree)));
      for (const part of MODULE_FOLDERS) {
        const files = await this.modulesOf(join(tree, part));
        found.push(...files.filter((path) => canBe(module, basename(path))));
      }
    }
    return found;
  }

  private async named(module: CodeModule, folder: string): Promise<string[]> {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => canBe(module, name)).map((name) => join(folder, name));
  }

  private async releases(folder: string, wanted: readonly string[]): Promise<string[]> {
    const names = await readdir(join(folder, 'lib', 'modules')).catch(() => []);
    return names.filter((name) => wanted.length === 0 || wanted.includes(name)).slice(0, MOST_RELEASES);
  }

  private modulesOf(tree: string): Promise<readonly string[]> {
    let files = this.modules.get(tree);
    if (files === undefined) this.modules.set(tree, (files = walk(tree)));
    return files;
  }
}

/** Kernel modules below a folder; links are not followed. */
async function walk(top: string): Promise<string[]> {
  const folders = [top];
  const files: string[] = [];
  for (let at = 0; at < folders.length && at < MOST_FOLDERS; at++) {
    const folder = folders[at];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() && MODULE_FILE.test(entry.name)) files.push(join(folder, entry.name));
    }
  }
  return files;
}
