/** What looks at a recording while it grows: a real perl and a real shell, with a real perf.data. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import processes from '../../../src/host/farSide/recorder/processes.sh';
import watch from '../../../src/host/farSide/recorder/watch.sh';

const FIXTURE = 'test/fixtures/recording/rx-hv/dom0/perf.data.gz';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'recorder-watch-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function shell(program: string): string {
  const text = `${processes}\n${watch}\n${program}`;
  return execFileSync('/bin/sh', ['-c', text], { cwd: folder, encoding: 'utf8' });
}

/** The watching program alone, and the lines that it has printed. */
function startWatching() {
  const program = shell('printf %s "$watch_program"');
  const recorder = spawn('sleep', ['60']);
  const watcher = spawn(
    'perl',
    ['-e', program, String(recorder.pid), process.arch === 'x64' ? '137' : '43'],
    {
      cwd: folder,
    },
  );
  const ticks: string[][] = [];
  watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
    ticks.push(
      ...text
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    );
  });
  const end = () => {
    recorder.kill();
    return new Promise<void>((resolve) => void watcher.once('close', () => resolve()));
  };
  return { ticks, end, next: () => nextOf(ticks) };
}

/** The first look that began after this call: the one after the next. */
async function nextOf(ticks: readonly string[][]): Promise<string[]> {
  const wanted = ticks.length + 2;
  while (ticks.length < wanted) await new Promise((resolve) => setTimeout(resolve, 50));
  return ticks[wanted - 1];
}

describe('the watcher', () => {
  it('counts samples as the reader does, of a file that grows in the middle of a record', async () => {
    const whole = gunzipSync(readFileSync(FIXTURE));
    const { samples } = await openProfile(FIXTURE, QUIET);
    const file = join(folder, 'perf.data');
    const { next, end } = startWatching();
    expect((await next()).slice(0, 1)).toEqual(['tick']);
    expect((await next())[2]).toBe('-');
    writeFileSync(file, whole.subarray(0, 20));
    expect((await next())[2]).toBe('-');
    appendFileSync(file, whole.subarray(20, 300_003));
    const some = Number((await next())[2]);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(samples.timeNs.length);
    appendFileSync(file, whole.subarray(300_003));
    const [, kb, all, free] = await next();
    expect(Number(all)).toBe(samples.timeNs.length);
    expect(Number(kb) * 1024).toBeGreaterThanOrEqual(whole.length);
    const { bavail, bsize } = statfsSync(folder);
    expect(Number(free) / ((bavail * bsize) / 1024)).toBeCloseTo(1, 1);
    await end();
  }, 60_000);

  it('is ended with its perl, and says what it cost', () => {
    const rest = shell(`
      helpers=
      mkfifo events; exec 7<>events
      watcher
      read -r line <&7; echo "$line"
      end_helpers
      cat watcher.cpu
      for entry in /proc/[0-9]*; do
        [ "$(readlink "$entry/cwd")" = "$PWD" ] || continue
        read -r line <"$entry/stat" || continue
        case $line in *'(perl)'* | *'(xen-io-watch)'*) echo "left $line" ;; esac
      done 2>/dev/null`);
    expect(rest).toMatch(/^tick \d+ - \d+\n(?:\d+m[\d.]+s \d+m[\d.]+s\n){2}$/);
  });

  it('ticks without perl, and where perl cannot do it', () => {
    writeFileSync(join(folder, 'perl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const ticks = shell(`
      PATH=$PWD:$PATH
      helpers=
      mkfifo events; exec 7<>events
      watcher
      read -r line <&7; echo "$line"
      end_helpers`);
    expect(ticks).toBe('tick\n');
  });

  it('reads sizes and room by du and df where nothing else tells', () => {
    writeFileSync(join(folder, 'file'), new Uint8Array(300_000));
    const [kb, free] = shell('spare_kb=1; size; room').trim().split('\n').map(Number);
    expect(kb).toBeGreaterThanOrEqual(293);
    const { bavail, bsize } = statfsSync(folder);
    expect(free / ((bavail * bsize) / 1024)).toBeCloseTo(1, 1);
  });
});
