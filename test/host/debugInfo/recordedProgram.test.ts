/** A real recording of a real program, with perf's own lines as oracle. */
import { readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedSymbolizers } from '../../../src/debugInfo/symbolizer';
import { QUIET } from '../../../src/formats/byteInput';
import { recordingFilesOf } from '../../../src/formats/recording/filesOf';
import { packRecording } from '../../../src/formats/recording/packRecording';
import { countedLines, FIXTURE, nothingAtHand, resolveLines, temporaryFolder } from './resolving';

const ORACLE = readFileSync(join(FIXTURE, 'lines.tsv'), 'utf8').trimEnd().split('\n').sort();
const PROGRAM = join(FIXTURE, 'machine/files/tmp/lines/hot');
const BUILD_ID = '6a981f11c8867334145a9dc5bd045b3a424d5e1e';

const folder = temporaryFolder();

/** The recording without its program. */
async function bare(): Promise<string> {
  const path = join(folder.path, 'recording');
  await mkdir(join(path, 'machine'), { recursive: true });
  await copyFile(join(FIXTURE, 'machine/perf.data.gz'), join(path, 'machine/perf.data.gz'));
  return path;
}

/** With its program's symbols, but none of its debug information. */
async function stripped(): Promise<string> {
  const path = await bare();
  await mkdir(join(path, 'machine/files/tmp/lines'), { recursive: true });
  const bytes = await readFile(PROGRAM);
  bytes.write('.no_lines!!', bytes.indexOf('.debug_line\0', 0, 'latin1'), 'latin1');
  await writeFile(join(path, 'machine/files/tmp/lines/hot'), bytes);
  return path;
}

/** A folder of builds with the program in it. */
async function builds(change: (bytes: Buffer) => void = () => undefined): Promise<string> {
  const path = join(folder.path, 'builds');
  await mkdir(path);
  const bytes = await readFile(PROGRAM);
  change(bytes);
  await writeFile(join(path, 'hot'), bytes);
  return path;
}

describe('lines of a recorded program', () => {
  it('are those that perf prints, sample for sample', async () => {
    const both = await resolveLines(FIXTURE, nothingAtHand(folder.path));
    expect(countedLines(both)).toEqual(ORACLE);
    expect(both.resolved.notes).toEqual([]);
    const [origin, ...others] = both.resolved.origins;
    expect(origin.text).toMatch(
      /^the debug information of .*files\/tmp\/lines\/hot \(its build id agrees\)$/,
    );
    expect(origin.madeMs).toBeNull();
    expect(others).toEqual([]);
  });

  it('are the same out of a packed recording, and nothing of it stays on the disk', async () => {
    const packed = join(folder.path, 'packed.xenprof');
    const files = await recordingFilesOf(FIXTURE);
    const tool = { name: 'test', version: '0' };
    await packRecording(files, packed, QUIET, { tool, title: 'lines', reduce: false });
    await files.close();
    expect(countedLines(await resolveLines(packed, nothingAtHand(folder.path)))).toEqual(ORACLE);
    expect(await readdir(join(folder.path, 'cache/programs'))).toEqual([]);
  });

  it('are told with the lines that inlined code was put in at', async () => {
    const { profile, resolved } = await resolveLines(FIXTURE, nothingAtHand(folder.path));
    const chains = new Set(
      resolved.places.map((places, spot) =>
        [profile.funcs.name[profile.spots!.func[spot]], ...places.map((p) => `${p.file}:${p.line}`)].join(
          ' ',
        ),
      ),
    );
    expect(chains).toContain('checksum /build/lines/mix.h:6 /build/lines/checksum.c:9');
    expect(chains).toContain('fill /build/lines/mix.h:6 /build/lines/hot.c:13');
  });

  it('are in the recording itself where perf script printed them', async () => {
    const script = join(FIXTURE, 'perf-script-srcline.txt.gz');
    const both = await resolveLines(script, nothingAtHand(folder.path));
    expect(countedLines(both)).toEqual(ORACLE);
    expect(both.resolved.origins.map((o) => o.text)).toEqual(['the recording itself']);
  });

  it('come from a folder that the setting names', async () => {
    const options = { ...nothingAtHand(folder.path), folders: ['/nowhere', await builds()] };
    const both = await resolveLines(await stripped(), options);
    expect(countedLines(both)).toEqual(ORACLE);
    expect(both.resolved.origins[0].text).toMatch(/builds\/hot \(its build id agrees\)$/);
    expect(both.resolved.origins[0].madeMs).toBeGreaterThan(0);
  });

  it.each([
    ['debugRoot', `.build-id/${BUILD_ID.slice(0, 2)}/${BUILD_ID.slice(2)}.debug`],
    ['perfCache', `.build-id/${BUILD_ID.slice(0, 2)}/${BUILD_ID.slice(2)}/elf`],
    ['systemRoot', 'tmp/lines/hot'],
  ])('come from %s', async (option, place) => {
    const root = join(folder.path, 'root');
    await cp(PROGRAM, join(root, place));
    const options = { ...nothingAtHand(folder.path), [option]: root };
    expect(countedLines(await resolveLines(await stripped(), options))).toEqual(ORACLE);
  });

  it('are not those of another build', async () => {
    const folders = [
      await builds((bytes) => {
        bytes[bytes.indexOf(Buffer.from(BUILD_ID, 'hex'))] ^= 1;
      }),
    ];
    const both = await resolveLines(await stripped(), { ...nothingAtHand(folder.path), folders });
    expect(countedLines(both)).toEqual([]);
    expect(both.resolved.notes).toEqual([
      expect.stringMatching(/builds\/hot is not the build of \/tmp\/lines\/hot that was recorded \(100 % of/),
    ]);
  });

  it('of a recording without build ids are taken, and it is said that nobody checked', async () => {
    const options = { ...nothingAtHand(folder.path), folders: [await builds()] };
    const path = join(folder.path, 'nameless');
    const both = await resolveLines(await stripped(), options, (profile) => ({
      ...profile,
      spots: { ...profile.spots!, buildIds: profile.funcs.modules.map(() => '') },
    }));
    // The recording's own, stripped program still tells which build it is.
    expect(both.resolved.notes).toEqual([]);
    await cp(join(FIXTURE, 'perf-script-srcline.txt.gz'), join(path, 'script.txt.gz'));
    const script = await resolveLines(join(path, 'script.txt.gz'), options, (profile) => ({
      ...profile,
      spots: { ...profile.spots!, line: profile.spots!.line.map(() => 0) },
    }));
    expect(countedLines(script)).toEqual(ORACLE);
    expect(script.resolved.notes).toEqual([
      expect.stringMatching(/^Whether .*builds\/hot is the build .* could not be checked/),
    ]);
    expect(script.resolved.origins[0].text).toMatch(/\(not checked: /);
  });

  it('are unknown without debug information, and it is said how to get it', async () => {
    const both = await resolveLines(await stripped(), nothingAtHand(folder.path));
    expect(countedLines(both)).toEqual([]);
    expect(both.resolved.notes).toEqual([
      expect.stringMatching(/files\/tmp\/lines\/hot has no line numbers, .*xenIoProfiler\.debugFolders/),
    ]);
  });

  it('are unknown without a symbolizer, and it is said what to install', async () => {
    const options = { ...nothingAtHand(folder.path), searchPath: folder.path };
    const both = await resolveLines(FIXTURE, options);
    expect(countedLines(both)).toEqual([]);
    expect(both.resolved.notes).toEqual([expect.stringContaining('apt install binutils')]);
  });

  it('are looked up once: the next time no symbolizer runs', async () => {
    const options = nothingAtHand(folder.path);
    await resolveLines(FIXTURE, options);
    const tool = join(folder.path, 'addr2line');
    await writeFile(tool, '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    const again = await resolveLines(FIXTURE, { ...options, searchPath: folder.path });
    expect(countedLines(again)).toEqual(ORACLE);
    const elsewhere = { ...options, cacheFolder: join(folder.path, 'other'), searchPath: folder.path };
    const fresh = await resolveLines(FIXTURE, elsewhere);
    expect(countedLines(fresh)).toEqual([]);
    expect(fresh.resolved.notes).toEqual([expect.stringContaining('addr2line ended with code 9')]);
  });

  it('of a damaged program are an answer, whatever the symbolizer does with it', async () => {
    const end = (await readFile(PROGRAM)).length;
    // Headers, code, debug information, symbols, and the table of sections at the end.
    for (const at of [0, 20, 600, 5000, 9000, 14000, end - 2400, end - 1200, end - 400]) {
      const path = await bare();
      await mkdir(join(path, 'machine/files/tmp/lines'), { recursive: true });
      const bytes = await readFile(PROGRAM);
      bytes.fill(0xff, at, at + 40);
      await writeFile(join(path, 'machine/files/tmp/lines/hot'), bytes);
      const { resolved } = await resolveLines(path, nothingAtHand(join(folder.path, String(at))));
      expect(resolved.places.flat().every((place) => place.line > 0)).toBe(true);
    }
  });

  it('are the same with LLVM', async () => {
    const llvm = (await installedSymbolizers(process.env.PATH)).find((t) => t.name === 'llvm-symbolizer');
    if (llvm === undefined) throw new Error('llvm-symbolizer is not installed: apt-get install llvm');
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'llvm-symbolizer'), `#!/bin/sh\nexec ${llvm.path} "$@"\n`, { mode: 0o755 });
    const options = { ...nothingAtHand(folder.path), searchPath: bin };
    expect(countedLines(await resolveLines(FIXTURE, options))).toEqual(ORACLE);
  });
});
