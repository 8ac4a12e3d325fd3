import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DebugTrees } from '../../../src/debugInfo/debugTree';
import type { CodeModule } from '../../../src/debugInfo/fileNames';

const NETBACK: CodeModule = { name: '[xen_netback]', layer: 'kernel', buildId: '' };
const KERNEL: CodeModule = { name: '[kernel.kallsyms]', layer: 'kernel', buildId: '' };
const XEN: CodeModule = { name: 'xen', layer: 'hypervisor', buildId: '' };

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'debug-tree-'));
  for (const path of [
    'boot/vmlinux-6.1.0-56-amd64',
    'boot/xen-syms-4.17-amd64',
    'lib/modules/6.1.0-56-amd64/kernel/drivers/net/xen-netback/xen-netback.ko',
    'lib/modules/6.1.0-56-amd64/kernel/drivers/net/xen-netfront.ko',
    'lib/modules/6.1.0-47-amd64/kernel/drivers/net/xen-netback/xen-netback.ko',
    'lib/modules/6.1.0-47-amd64/vmlinux',
    'src/xen/xen-syms',
    'src/xen-netback.ko',
    'packed/lib/modules/6.1.0-56-amd64/kernel/drivers/net/xen-netback/xen-netback.ko.xz',
    'packed/lib/modules/6.1.0-56-amd64/updates/dkms/xen-netback.ko.zst',
    'packed/lib/modules/6.1.0-56-amd64/build/xen-netback.ko',
  ]) {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), '');
  }
});
afterEach(() => rm(top, { recursive: true, force: true }));

const find = async (module: CodeModule, folder = '', releases: readonly string[] = []) => {
  const found = await new DebugTrees().find(module, join(top, folder), releases);
  return found.map((path) => path.slice(top.length + 1)).sort();
};

describe('binaries below a folder', () => {
  it('are where kernel packages install them', async () => {
    expect(await find(KERNEL)).toEqual(['boot/vmlinux-6.1.0-56-amd64', 'lib/modules/6.1.0-47-amd64/vmlinux']);
    expect(await find(XEN)).toEqual(['boot/xen-syms-4.17-amd64']);
    expect(await find(NETBACK)).toHaveLength(2);
  });

  it('are those of the release that ran', async () => {
    expect(await find(NETBACK, '', ['6.1.0-56-amd64'])).toEqual([
      'lib/modules/6.1.0-56-amd64/kernel/drivers/net/xen-netback/xen-netback.ko',
    ]);
    expect(await find(NETBACK, '', ['5.10.0'])).toEqual([]);
  });

  it('may be compressed, or built for the kernel later', async () => {
    expect(await find(NETBACK, 'packed')).toEqual([
      'packed/lib/modules/6.1.0-56-amd64/kernel/drivers/net/xen-netback/xen-netback.ko.xz',
      'packed/lib/modules/6.1.0-56-amd64/updates/dkms/xen-netback.ko.zst',
    ]);
  });

  it('are where builds leave them', async () => {
    expect(await find(XEN, 'src')).toEqual(['src/xen/xen-syms']);
    expect(await find(NETBACK, 'src', ['5.10.0'])).toEqual(['src/xen-netback.ko']);
    expect(await find(NETBACK, 'nowhere')).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'are not behind links, which may lead round in circles',
    async () => {
      await symlink(top, join(top, 'lib/modules/6.1.0-56-amd64/kernel/round'));
      expect(await find(NETBACK)).toHaveLength(2);
    },
  );
});
