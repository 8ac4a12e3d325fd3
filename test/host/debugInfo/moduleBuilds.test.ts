/** Lines of a kernel module whose build id the recorded kernel told: which binaries are found, and which are used. */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DebugOptions } from '../../../src/debugInfo/resolveSpots';
import { KERNEL_CONTEXT, headerString, perfDataFile, usualSample } from '../../unit/formats/perfDataWriter';
import { countedLines, FIXTURE, nothingAtHand, resolveLines, temporaryFolder } from './resolving';

const folder = temporaryFolder();
const MODULE = join(FIXTURE, 'linked/xen-parts.ko');
/** `readelf -n linked/xen-parts.ko` */
const BUILD_ID = '45395c4c1da9da439b6361be53022bba1dd74f01';
const RELEASE = '6.1.0-56-amd64';

const KALLSYMS = `ffffffffc0001000 t other\t[xen_parts]
ffffffffc0002000 t first\t[xen_parts]
ffffffffc0002010 t second\t[xen_parts]
`;
/** What is sampled, with its lines as compiled: see parts.c. */
const LINES = ['first\tparts.c:9\t1', 'other\tparts.c:4\t1', 'second\tparts.c:14\t1'];

/** A recording with samples in the module; its kernel tells this build id of it. */
async function recorded(buildId: string | null = BUILD_ID): Promise<string> {
  const path = join(folder.path, 'recording');
  await mkdir(join(path, 'dom0'), { recursive: true });
  const samples = [0xffffffffc0001009n, 0xffffffffc0002000n, 0xffffffffc0002015n];
  const records = samples.map((ip) => usualSample({ chain: [KERNEL_CONTEXT, ip] }));
  const features = new Map([[4, headerString(RELEASE)]]);
  await writeFile(join(path, 'dom0/perf.data'), perfDataFile({ records, features }));
  await writeFile(join(path, 'dom0/kallsyms'), KALLSYMS);
  if (buildId !== null) {
    const note = Buffer.from(`040000001400000003000000474e5500${buildId}`, 'hex');
    const heading = Buffer.from('==> /sys/module/xen_parts/notes/.note.gnu.build-id <==\n');
    await writeFile(join(path, 'dom0/build-id-notes'), Buffer.concat([heading, note]));
  }
  return path;
}

/** Puts a file into the test's folder. @returns its path */
async function put(path: string, bytes: Uint8Array | string): Promise<string> {
  const to = join(folder.path, path);
  await mkdir(dirname(to), { recursive: true });
  if (typeof bytes === 'string') await copyFile(bytes, to);
  else await writeFile(to, bytes);
  return to;
}

async function lines(recording: string, options: Partial<DebugOptions>) {
  const result = await resolveLines(recording, { ...nothingAtHand(folder.path), ...options });
  const { notes, origins } = result.resolved;
  return { lines: countedLines(result), notes, origins: origins.map(({ text }) => text) };
}

const agrees = (path: string) => ({
  lines: LINES,
  notes: [],
  origins: [`the debug information of ${path} (its build id agrees)`],
});

const BY_ID = `.build-id/${BUILD_ID.slice(0, 2)}/${BUILD_ID.slice(2)}.debug`;

describe('lines of a module of which the build id is known', () => {
  it('are checked where it lies in a folder by its name', async () => {
    const path = await put('builds/xen-parts.ko', MODULE);
    expect(await lines(await recorded(), { folders: [dirname(path)] })).toEqual(agrees(path));
  });

  it('are found by build id, in folders and where debug packages install', async () => {
    const recording = await recorded();
    const folders = [join(folder.path, 'mine')];
    const debugRoot = join(folder.path, 'debug');
    const installed = await put(`debug/${BY_ID}`, MODULE);
    expect(await lines(recording, { folders, debugRoot })).toEqual(agrees(installed));
    const mine = await put(`mine/${BY_ID}`, MODULE);
    expect(await lines(recording, { folders, debugRoot })).toEqual(agrees(mine));
  });

  it('are unknown where only another build is at hand, even if it fits', async () => {
    const path = await put('builds/xen-parts.ko', MODULE);
    const told = await lines(await recorded('ab'.repeat(20)), { folders: [dirname(path)] });
    expect(told.lines).toEqual([]);
    expect(told.notes).toEqual([
      expect.stringMatching(
        /xen-parts\.ko is not the build of \[xen_parts\] that was recorded \(100 % of the samples\): their build ids differ\. Install/,
      ),
    ]);
  });

  it('pass another build over for the right one in the next folder', async () => {
    const bytes = await readFile(MODULE);
    const at = bytes.indexOf(Buffer.from(BUILD_ID, 'hex'));
    bytes.fill(0x5a, at, at + 20);
    const other = await put('a/xen-parts.ko', bytes);
    const path = await put('b/xen-parts.ko', MODULE);
    expect(await lines(await recorded(), { folders: [dirname(other), dirname(path)] })).toEqual(agrees(path));
  });

  it('are not checked in a file without one, and that is said', async () => {
    const path = await put('builds/xen-parts.ko', join(FIXTURE, 'module/xen-parts.ko'));
    const told = await lines(await recorded(), { folders: [dirname(path)] });
    expect(told.lines).toEqual(LINES);
    expect(told.origins).toEqual([`the debug information of ${path} (not checked: it has no build id)`]);
    expect(told.notes).toEqual([expect.stringMatching(/could not be checked: that file has no build id\./)]);
  });

  it.each(['zst', 'gz'])('are read out of a module that is compressed (.ko.%s)', async (kind) => {
    const bytes = kind === 'gz' ? gzipSync(await readFile(MODULE)) : await readFile(`${MODULE}.zst`);
    const path = await put(`builds/xen-parts.ko.${kind}`, bytes);
    const options = { folders: [dirname(path)] };
    const recording = await recorded();
    expect(await lines(recording, options)).toEqual(agrees(path));
    // Nothing of it stays on the disk but the lines that were found, which are there for the next time.
    expect(await readdir(join(folder.path, 'cache/programs'))).toEqual([]);
    expect(await lines(recording, options)).toEqual(agrees(path));
  });

  it('are unknown where the module is compressed by xz, and that is said', async () => {
    const path = await put('builds/xen-parts.ko.xz', Buffer.from('fd377a585a000004', 'hex'));
    const told = await lines(await recorded(), { folders: [dirname(path)] });
    expect(told.lines).toEqual([]);
    expect(told.notes).toEqual([
      expect.stringMatching(
        /xen-parts\.ko\.xz is compressed by xz, which cannot be read here, .* \(xz -d\)\.$/,
      ),
    ]);
  });

  it.each([
    ['kernel/drivers/net/xen-parts.ko', MODULE],
    ['updates/dkms/xen-parts.ko.zst', `${MODULE}.zst`],
  ])("are found among this machine's own modules (%s)", async (place, file) => {
    const path = await put(`root/lib/modules/${RELEASE}/${place}`, file);
    expect(await lines(await recorded(), { systemRoot: join(folder.path, 'root') })).toEqual(agrees(path));
  });
});

describe('lines of a module of which no build id was recorded', () => {
  it('are taken from a folder that a person named, not checked', async () => {
    const path = await put('builds/xen-parts.ko', MODULE);
    const told = await lines(await recorded(null), { folders: [dirname(path)] });
    expect(told.lines).toEqual(LINES);
    expect(told.origins).toEqual([
      `the debug information of ${path} (not checked: the recording holds no build id of it)`,
    ]);
    expect(told.notes).toEqual([
      expect.stringMatching(
        /could not be checked: the recording holds no build id of it \(a new one would\)\./,
      ),
    ]);
  });

  it("are not taken from this machine's own modules, which are mostly another kernel's", async () => {
    await put(`root/lib/modules/${RELEASE}/kernel/xen-parts.ko`, MODULE);
    const told = await lines(await recorded(null), { systemRoot: join(folder.path, 'root') });
    expect(told.lines).toEqual([]);
    expect(told.notes).toEqual([expect.stringMatching(/^No debug information of \[xen_parts\] was found/)]);
  });
});
