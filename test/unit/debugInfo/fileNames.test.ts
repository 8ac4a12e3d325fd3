import { describe, expect, it } from 'vitest';
import { canBe, hasBinary, type CodeModule } from '../../../src/debugInfo/fileNames';

const kernel = (name: string): CodeModule => ({ name, layer: 'kernel', buildId: '' });
const xen: CodeModule = { name: 'xen', layer: 'hypervisor', buildId: '' };
const program: CodeModule = { name: '/usr/bin/iperf3', layer: 'user', buildId: '' };

describe('names of binaries', () => {
  it.each([
    [kernel('[kernel.kallsyms]'), 'vmlinux', true],
    [kernel('[kernel.kallsyms]'), 'vmlinux-6.1.0-13-amd64', true],
    [kernel('[kernel.kallsyms]'), 'vmlinuz', false],
    [kernel('[kernel.kallsyms]'), 'xen-netback.ko', false],
    [kernel('[xen_netback]'), 'xen-netback.ko', true],
    [kernel('[xen_netback]'), 'xen_netback.ko.debug', true],
    [kernel('[xen_netback]'), 'xen-netback.ko.gz', true],
    [kernel('[xen_netback]'), 'xen-netback.ko.zst', true],
    [kernel('[xen_netback]'), 'xen-netback.ko.xz', true],
    [kernel('[xen_netback]'), 'xen-netback.ko.asc', false],
    [kernel('[xen_netback]'), 'xen-netfront.ko', false],
    [kernel('[xen_netback]'), 'xen-netback.o', false],
    [xen, 'xen-syms', true],
    [xen, 'xen-syms-4.17.3', true],
    [xen, 'xen', false],
    [program, 'iperf3', true],
    [program, 'iperf3.debug', true],
    [program, 'iperf', false],
  ])('%j in %s: %s', (module, file, can) => expect(canBe(module, file)).toBe(can));

  it.each([
    [kernel('[bpf]'), false],
    [kernel('[guest]'), false],
    [kernel('[unknown]'), false],
    [kernel('bpf_prog_6deef7357e7b4530'), false],
    [kernel('[xen_netback]'), true],
    [{ ...program, name: '[vdso]' }, false],
    [{ ...program, name: '//anon' }, false],
    [program, true],
    [{ ...program, layer: 'unknown' as const }, false],
    [xen, true],
  ])('%j has a binary: %s', (module, has) => expect(hasBinary(module)).toBe(has));
});
