import { describe, expect, it } from 'vitest';
import type { FileLines, LineCosts } from '../../../../src/source/lines/lineCosts';
import { linesOfDocument, type SourceDocument } from '../../../../src/source/lines/linesOfDocument';
import { plainPath } from '../../../../src/source/lines/sourcePath';

const share = { value: 0.5, low: 0.4, high: 0.6 };

function file(path: string, layer: FileLines['layer'] = 'kernel', func = 'tx_action'): FileLines {
  const cost = { line: 7, lane: 'l', label: 'L', self: share, total: share, samples: 5, totalSamples: 5 };
  return {
    file: path,
    layer,
    module: 'm',
    origin: 'o',
    madeMs: null,
    lines: [{ ...cost, functions: [func] }],
  };
}

function found(files: readonly FileLines[], path: string, document: Partial<SourceDocument> = {}): string[] {
  const costs: LineCosts = { kind: 'lineCosts', metric: 'cycles', files, notes: [] };
  return linesOfDocument(costs, { path, text: '', tree: 'unknown', ...document }).map(
    (line) => line.file.file,
  );
}

describe('the recorded file that a document is', () => {
  it('lies elsewhere on the machine that compiled it', () => {
    const files = [file('/build/linux-6.1/drivers/net/xen-netback/netback.c'), file('net/core/dev.c')];
    expect(found(files, '/home/me/linux/drivers/net/xen-netback/netback.c')).toEqual([files[0].file]);
    expect(found(files, '/c:/src/linux/net/core/dev.c')).toEqual([files[1].file]);
    expect(found(files, '/home/me/linux/net/core/sock.c')).toEqual([]);
  });

  it('is the one with more of the path in common', () => {
    const files = [file('kernel/sched/core.c'), file('/xen/common/sched/core.c')];
    expect(found(files, '/src/linux/kernel/sched/core.c')).toEqual(['kernel/sched/core.c']);
    expect(found(files, '/src/xen/common/sched/core.c')).toEqual(['/xen/common/sched/core.c']);
  });

  it('is not one of the other tree', () => {
    const files = [file('common/sched/core.c', 'hypervisor')];
    expect(found(files, '/src/kernel/sched/core.c', { tree: 'linux' })).toEqual([]);
    expect(found(files, '/src/xen/common/sched/core.c', { tree: 'xen' })).toHaveLength(1);
  });

  it('of which only the name agrees must hold a function that was recorded', () => {
    const files = [file('/tmp/build/hot.c', 'user', 'fill.constprop.0')];
    expect(found(files, '/home/me/hot.c', { text: 'static void drain(void)' })).toEqual([]);
    expect(found(files, '/home/me/hot.c', { text: 'static void fill(void)' })).toHaveLength(1);
    expect(found(files, '/home/me/hot.c', { text: 'static void refill(void)' })).toEqual([]);
  });

  it('is told by its functions where two lie in folders of one name', () => {
    const files = [file('/a/sched/core.c', 'kernel', 'pick'), file('/b/sched/core.c', 'kernel', 'tick')];
    expect(found(files, '/home/sched/core.c', { text: 'void tick(void)' })).toEqual(['/b/sched/core.c']);
    expect(found(files, '/home/sched/core.c')).toEqual([]);
  });

  it('may have been recorded under two paths: a kernel and its modules are compiled in different folders', () => {
    const files = [file('/build/linux/include/linux/skbuff.h'), file('include/linux/skbuff.h')];
    expect(found(files, '/home/me/linux/include/linux/skbuff.h')).toEqual(files.map((f) => f.file));
  });
});

describe('a plain path', () => {
  it.each([
    ['/build/a/../b/./c.c', '/build/b/c.c'],
    ['./drivers//net/x.c', 'drivers/net/x.c'],
    ['../lib/x.c', '../lib/x.c'],
    ['/../../x.c', '/x.c'],
    ['C:\\src\\x.c', 'C:/src/x.c'],
    ['', ''],
  ])('of %j is %j', (path, plain) => expect(plainPath(path)).toBe(plain));
});
