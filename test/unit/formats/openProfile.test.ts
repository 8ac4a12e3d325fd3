/** Opening by path: what a file is, is told from its bytes, whatever it is called. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/profile/profile';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { openBytes, openProfile, recognise } from '../../../src/formats/openProfile';
import { packRecording } from '../../../src/formats/recording/packRecording';
import { folderFiles } from '../../../src/formats/xenprof/folderFiles';
import { exportPprof } from '../../../src/formats/export/exportPprof';
import {
  gunzipped,
  made,
  PERF_DATA,
  perfDataProfile,
  RX_HV,
  stacksOf,
  warningCodes,
} from './perfDataProfile';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-profile-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The file in a folder of its own, so that nothing beside it is taken for its symbols. */
function written(name: string, bytes: Uint8Array | string): string {
  const own = mkdtempSync(join(folder, 'case-'));
  writeFileSync(join(own, name), bytes);
  return join(own, name);
}

async function refusal(path: string): Promise<string> {
  const error: unknown = await openProfile(path, QUIET).then(
    () => new Error('was opened'),
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FormatError);
  return (error as FormatError).message;
}

/** The fixture rx-hv as a `.xenprof`. */
async function packed(reduce: boolean): Promise<Buffer> {
  const files = await folderFiles(RX_HV);
  const out = join(mkdtempSync(join(folder, 'packed-')), 'x.xenprof');
  await packRecording(files, out, QUIET, { tool: { name: 't', version: '1' }, title: 'rx-hv', reduce });
  await files.close();
  return readFileSync(out);
}

/** One file of every format. */
async function everyFormat(): Promise<[string, Buffer][]> {
  return [
    ['perf.data', made('plain')],
    ['perf script', gunzipped(`${PERF_DATA}/made/plain.perf-script.txt.gz`)],
    ['folded stacks', gunzipped(`${PERF_DATA}/blkread-hv-guest1/collapse-default.folded.gz`)],
    ['xentrace', gunzipped('test/fixtures/xentrace/blkread.xentrace.gz')],
    ['pprof', await pprof()],
    ['xenprof', await packed(true)],
  ];
}

async function pprof(): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportPprof(await perfDataProfile(made('plain')))) chunks.push(chunk);
  return gunzipSync(Buffer.concat(chunks)); // as the others, plain
}

describe('formats', () => {
  let formats: [string, Buffer][];
  beforeAll(async () => {
    formats = await everyFormat();
  });

  it.each([
    'perf.data',
    'stacks.folded',
    'trace.bin',
    'profile.pb.gz',
    'recording.xenprof',
    'out.txt',
    'noname',
    'image.png',
  ])('are recognised in a file called %s', async (name) => {
    for (const [format, bytes] of formats) {
      const profile = await openProfile(written(name, bytes), QUIET);
      expect([name, profile.format]).toEqual([name, format]);
      expect(profile.captures.length).toBeGreaterThan(0);
    }
  });

  it('are recognised behind gzip', async () => {
    for (const [format, bytes] of formats) {
      if (format === 'xenprof') continue; // compressed already, and read at random
      const plain = await openProfile(written('x', bytes), QUIET);
      const profile = await openProfile(written('x.gz', gzipSync(bytes)), QUIET);
      expect(profile.format).toBe(format);
      expect(profile.samples.stack).toEqual(plain.samples.stack);
    }
  });

  it('are recognised in memory', async () => {
    for (const [format, bytes] of formats) {
      const profile = await openBytes('x', bytes, memoryInput('x', bytes, 999), QUIET);
      expect(profile.format).toBe(format);
    }
  });

  it('are each recognised by one rule only', () => {
    for (const [format, bytes] of formats) expect(recognise(bytes.subarray(0, 64 << 10))).toBe(format);
  });
});

describe('what is no profile', () => {
  it('an empty file', async () => {
    expect(await refusal(written('perf.data', ''))).toMatch(/perf\.data: offset 0 .*the file is empty/);
    expect(await refusal(written('perf.data.gz', gzipSync('')))).toMatch(/the file is empty/);
  });

  it.each<[string, Uint8Array | string]>([
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0])],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ['prose', 'It was a dark and stormy night.\nThe rain fell in torrents.\n'],
    ['JSON', '{"traceEvents": [{"ph": "X", "ts": 1}]}\n'],
    ['zeros', Buffer.alloc(5000)],
    ['perf report', '# Samples: 14K of event\n# Overhead  Command\n     7.25%  iperf3  [k] copy_user\n'],
    ['one letter', 'x'],
    ['kallsyms', 'ffffffff81000000 T _text\nffffffff81000100 t start\n'],
  ])('%s', async (_, bytes) => {
    expect(await refusal(written('perf.data', bytes))).toMatch(
      /offset 0 .*expected perf\.data, perf script text/,
    );
  });

  it('a path that leads nowhere', async () => {
    expect(await refusal(join(folder, 'missing.data'))).toMatch(/missing\.data: .*no such file/);
    expect(await refusal(join(written('file', 'x'), 'below'))).toMatch(/not a folder/);
  });

  it('a pipe, without waiting for anybody to write to it', async () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(await refusal(pipe)).toMatch(/found a pipe or a device/);
  });

  it('a link in a circle', async () => {
    const link = join(folder, 'circle');
    symlinkSync(link, link);
    expect(await refusal(link)).toMatch(/circle: /);
  });

  it('a cut .gz of which nothing can be read', async () => {
    const cut = gzipSync(made('plain')).subarray(0, 15);
    expect(await refusal(written('perf.data.gz', cut))).toMatch(/compressed data ends in the middle/);
  });

  it('a recording that is damaged', async () => {
    const zip = await packed(true);
    expect(await refusal(written('x.xenprof', zip.subarray(0, 3000)))).toMatch(/x\.xenprof/);
  });
});

describe('cut files', () => {
  it('show what came before the cut', async () => {
    const whole = gzipSync(gunzipped(`${RX_HV}/guest1/perf.data.gz`));
    const profile = await openProfile(written('perf.data.gz', whole.subarray(0, whole.length >> 1)), QUIET);
    expect(profile.samples.stack.length).toBeGreaterThan(500);
    expect(warningCodes(profile)).toContain('perf-data.damaged');
  });
});

describe('folders', () => {
  it('of captures are one profile', async () => {
    const profile = await openProfile(RX_HV, QUIET);
    expect(profile.format).toBe('folder of captures');
    expect(profile.name).toBe('rx-hv');
    expect(profile.captures).toHaveLength(5);
  });

  it('are the same packed', async () => {
    const plain = await openProfile(RX_HV, QUIET);
    const profile = await openProfile(written('x.xenprof', await packed(false)), QUIET);
    expect(profile.format).toBe('xenprof');
    expect(profile.captures).toEqual(plain.captures);
    expect(stacksOf(profile)).toEqual(stacksOf(plain));
    expect(profile.samples).toEqual(plain.samples);
    expect(profile.schedule?.vcpus).toEqual(plain.schedule?.vcpus);
  });

  it('packed and reduced keep the samples of every domain, and the PMU samples that have a schedule', async () => {
    const plain = await openProfile(RX_HV, QUIET);
    const profile = await openProfile(written('x.xenprof', await packed(true)), QUIET);
    const counts = (p: Profile) => Object.fromEntries(p.captures.map((c) => [c.name, c.samples]));
    const { hypervisor, 'hypervisor-hv': hv, ...domains } = counts(profile);
    expect(counts(plain)).toMatchObject(domains);
    expect(hypervisor).toBeGreaterThan(1700);
    expect(hypervisor).toBeLessThan(counts(plain).hypervisor);
    expect(hv).toBeLessThan(counts(plain)['hypervisor-hv']);
    const perf = domains.dom0 + domains.guest1;
    expect(stacksOf(profile).slice(0, perf)).toEqual(stacksOf(plain).slice(0, perf));
    expect(profile.schedule?.vcpus).toEqual(plain.schedule?.vcpus);
  });

  it('without captures are refused with what is expected in them', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(await refusal(empty)).toMatch(/found no capture.*perf\.data.*A recording is a folder per machine/);
    mkdirSync(join(empty, 'dom0'));
    writeFileSync(join(empty, 'dom0', 'notes.txt'), 'nothing');
    expect(await refusal(empty)).toMatch(/found no capture/);
  });

  it('with one perf.data need nothing else', async () => {
    const own = mkdtempSync(join(folder, 'single-'));
    cpSync(`${PERF_DATA}/made/plain.data.gz`, join(own, 'perf.data.gz'));
    const profile = await openProfile(own, QUIET);
    expect(profile.samples.stack).toHaveLength(126);
    expect(profile.domains[0].role).toBe('native');
  });

  it('give one capture if asked for one', async () => {
    const profile = await openProfile(RX_HV, QUIET, { sources: ['guest1'] });
    expect(profile.captures.map((c) => c.name)).toEqual(['guest1']);
  });
});

describe('what lies beside a file', () => {
  const beside = (name: string, bytes: Uint8Array | string) => {
    const path = written('plain.data', made('plain'));
    writeFileSync(join(path, '..', name), bytes);
    return path;
  };
  const kallsyms = gunzipped(`${PERF_DATA}/made/kallsyms.gz`);

  it('names kernel functions', async () => {
    const bare = await openProfile(written('plain.data', made('plain')), QUIET);
    expect(bare.funcs.name).not.toContain('asm_exc_page_fault');
    expect(warningCodes(bare)).toContain('perf-data.no-kallsyms');
    for (const path of [beside('kallsyms', kallsyms), beside('kallsyms.gz', gzipSync(kallsyms))]) {
      const named = await openProfile(path, QUIET);
      expect(named.funcs.name).toContain('asm_exc_page_fault');
      expect(named.warnings).toEqual([]);
    }
  });

  it('costs names only, if it is damaged', async () => {
    const profile = await openProfile(beside('kallsyms', 'nonsense\n'), QUIET);
    expect(profile.samples.stack).toHaveLength(126);
    expect(warningCodes(profile)).toContain('kallsyms.unreadable');
  });

  it('costs nothing, if it is a damaged xl-info.txt', async () => {
    const cut = gzipSync('cpu_mhz : 2500\n').subarray(0, 14);
    for (const [name, bytes] of [
      ['xl-info.txt', '\0\xff'],
      ['xl-info.txt.gz', cut],
    ] as const) {
      const profile = await openProfile(beside(name, bytes), QUIET);
      expect(profile.samples.stack).toHaveLength(126);
    }
  });

  it('tells a trace how fast its clock ran', async () => {
    const trace = gunzipped('test/fixtures/xentrace/blkread.xentrace.gz');
    const alone = await openProfile(written('trace.bin', trace), QUIET);
    expect(warningCodes(alone)).toContain('xentrace.clock-assumed');
    const path = written('trace.bin', trace);
    writeFileSync(join(path, '..', 'xl-info.txt'), 'cpu_mhz                : 2499.994\n');
    const timed = await openProfile(path, QUIET);
    expect(warningCodes(timed)).not.toContain('xentrace.clock-assumed');
    expect(timed.schedule?.tscHz).toBe(2499.994e6);
  });
});

describe('cancelling', () => {
  it('ends with the reason', async () => {
    const controller = new AbortController();
    controller.abort(new Error('closed'));
    const context = { signal: controller.signal, progress: () => undefined };
    for (const path of [RX_HV, `${PERF_DATA}/made/plain.data.gz`]) {
      await expect(openProfile(path, context)).rejects.toThrow('closed');
    }
  });

  it('progress rises and stays within the bytes there are', async () => {
    const seen: number[] = [];
    const path = `${RX_HV}/dom0/perf.data.gz`;
    await openProfile(path, { signal: new AbortController().signal, progress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(gunzipped(path).length);
  });
});
