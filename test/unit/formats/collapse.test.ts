import { describe, expect, it } from 'vitest';
import { collapse, type CollapseOptions } from '../../../src/formats/collapse/collapse';
import { UnknownEventError } from '../../../src/formats/collapse/eventChoice';
import { frameText } from '../../../src/formats/collapse/frameText';
import { scriptProfile, textFixture } from './textProfile';

const RECORDINGS = ['rx-hv-dom0', 'rx-hv-guest1', 'blkread-dom0', 'blkread-hv-dom0', 'rx-hv-guest1-pid'];
const VARIANTS: [string, CollapseOptions][] = [
  ['default', {}],
  ['pid', { pid: true }],
  ['tid', { tid: true }],
  ['kernel', { kernel: true }],
  ['jit', { jit: true }],
  ['all', { all: true }],
  ['all-tid', { all: true, tid: true }],
  ['addrs', {}],
];

describe('collapse prints what stackcollapse-perf.pl prints', () => {
  for (const recording of RECORDINGS) {
    it.each(VARIANTS)(`${recording} %s`, async (variant, options) => {
      const text = textFixture(`${recording}.perf-script.txt`);
      const profile = await scriptProfile(text, { unknownAddresses: variant === 'addrs' });
      const golden = textFixture(`${recording}.${variant}.folded`).toString().trimEnd().split('\n');
      expect(collapse(profile, options)).toEqual(golden);
    });
  }
});

/** One sample of command `comm` with the given frames, innermost first. */
function sample(comm: string, ...frames: string[]): string {
  return `${comm}  1710 [000]  1606.097883:          7 cycles: \n${frames.map((f) => `\t${f}\n`).join('')}\n`;
}

async function folded(text: string, options: CollapseOptions = {}): Promise<string[]> {
  return collapse(await scriptProfile(text), options);
}

describe('the rules one by one', () => {
  it.each([
    ['a;b', 'a:b'],
    ['foo(int, char*)', 'foo'],
    ['ns::(anonymous namespace)::bar(int)', 'ns::(anonymous namespace)::bar'],
    ['net/http.(*Client).Do', 'net/http.(*Client).Do'],
    ['RegExp:[&<>\\"\\\']', 'RegExp:[&<>\\\\]'],
    ['outer->inner', 'outer;inner_[i]'],
    ['a->b_[i]->c->', 'a;b_[i];c_[i]'],
    ['(process)', undefined],
    ['->', undefined],
  ])('%s becomes %s', (name, text) => {
    expect(frameText(name, '/bin/x', { kernel: true, jit: true }, false)).toBe(text);
  });

  it('marks by module: brackets and vmlinux are kernel unless unknown, perf-PID.map is compiled', () => {
    const annotate = { kernel: true, jit: true };
    expect(frameText('f', '[kernel.kallsyms]', annotate, false)).toBe('f_[k]');
    expect(frameText('f', '/boot/vmlinux', annotate, false)).toBe('f_[k]');
    expect(frameText('f', '[vdso]', annotate, false)).toBe('f_[k]');
    expect(frameText('[unknown]', '[unknown]', annotate, false)).toBe('[unknown]');
    expect(frameText('f', '/tmp/perf-12.map', annotate, false)).toBe('f_[j]');
    expect(frameText('f_[j]', '/tmp/perf-12.map', annotate, false)).toBe('f_[j]');
    expect(frameText('f', '/tmp/perf-12.map', { kernel: true, jit: false }, false)).toBe('f');
  });

  it('tidies Java signatures in Java processes only', () => {
    const none = { kernel: false, jit: false };
    expect(frameText('Lorg/moz/Box;.call(Lx/Y;)V', '', none, true)).toBe('org/moz/Box:.call');
    expect(frameText('Lorg/moz/Box;.call', '', none, false)).toBe('Lorg/moz/Box:.call');
  });

  it('writes blanks of a command as underscores and cuts it at a number, as the script does', async () => {
    expect(await folded(sample('V8 WorkerThread', '12 main+0x1 (/bin/x)'))).toEqual([
      'V8_WorkerThread;main 7',
    ]);
    expect(await folded(sample('IPC 5 Child', '12 main+0x1 (/bin/x)'), { tid: true })).toEqual([
      'IPC-?/5;main 7',
    ]);
  });

  it('does not tell the process of thread 0, as the script does not', async () => {
    const text =
      'swapper 0/0 [000] 1.5: 7 cycles: \n\t12 f (/x)\n\nbash 3/4 [000] 1.5: 7 cycles: \n\t12 f (/x)\n\n';
    expect(await folded(text, { pid: true })).toEqual(['bash-3;f 7', 'swapper-?;f 7']);
    expect(await folded(text, { tid: true })).toEqual(['bash-3/4;f 7', 'swapper-?/0;f 7']);
  });

  it('counts a period of 0, or none, as 1', async () => {
    expect(await folded('sh 3 [000] 1.5: 0 cycles: \n\nsh 3 [000] 1.6: cycles: \n\n')).toEqual(['sh 2']);
  });

  it('prints a sample without frames as its command alone', async () => {
    expect(await folded(sample('bash'))).toEqual(['bash 7']);
  });

  it('takes the first event, or the one asked for; counts samples if asked', async () => {
    const text =
      'a1 7 [000] 1.000001: 10 cycles:ppp: \n\t12 f (/x)\n\na1 7 [000] 1.000002: 3 instructions: \n\t12 f (/x)\n\n' +
      'a1 7 [000] 1.000003: 11 cycles:ppp: \n\t12 f (/x)\n\n';
    expect(await folded(text)).toEqual(['a1;f 21']);
    expect(await folded(text, { weight: 'samples' })).toEqual(['a1;f 2']);
    expect(await folded(text, { event: 'instructions' })).toEqual(['a1;f 3']);
    expect(await folded(text, { event: 'cycles:ppp' })).toEqual(['a1;f 21']);
    await expect(folded(text, { event: 'misses' })).rejects.toThrow(UnknownEventError);
    await expect(folded(text, { event: 'misses' })).rejects.toThrow(
      'no event misses; it has cycles, instructions',
    );
  });

  it('sorts by byte, also beyond the basic plane', async () => {
    const text = ['\uffee', '\u{1f600}', 'b', 'B', 'é']
      .map((comm) => sample(`x${comm}`, '12 f (/x)'))
      .join('');
    const lines = await folded(text);
    const byBytes = [...lines].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(lines).toEqual(byBytes);
    expect(lines).toHaveLength(5);
  });

  it('takes linear time on names made to be slow', async () => {
    const names = [
      '.('.repeat(100_000),
      '('.repeat(200_000),
      '->'.repeat(100_000),
      `x${' '.repeat(200_000)}`,
    ];
    for (const name of names) frameText(name, '[k]', { kernel: true, jit: true }, true);
    expect((await folded(sample('a1', `12 ${names[0]}+0x1 (/x)`)))[0]).toMatch(/^a1;\. 7$/);
  });

  it('folds a stack of 100000 frames', async () => {
    const frames = Array.from({ length: 100_000 }, (_, i) => `${(4096 + i).toString(16)} f${i}+0x1 (/x)`);
    const [line] = await folded(sample('deep', ...frames));
    expect(line.split(';')).toHaveLength(100_001);
    expect(line.startsWith('deep;f99999;f99998;')).toBe(true);
  });
});
