/** What a recording holds of the kernel's and its modules' build ids, as the real recorder collects them on this machine. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { readBuildIdNotes } from '../../src/formats/recording/buildIdNotes';
import { findBuildId } from '../../src/formats/symbols/buildId';
import { openXenprof } from '../../src/formats/xenprof/openXenprof';
import { record } from '../../src/host/record';
import type { MachineToRecord } from '../../src/host/recordRequest';
import { keyedSshd } from './keyedSshd';
import { LocalRemote } from './localRemote';
import { farAndNear, perfWorks, requestOf } from './makeRecordings';
import { sshdProgram } from './sshd';

const at = farAndNear();

/** Records for a second. @returns the build ids that the recording holds, and what reading it warns about */
async function recorded(machine: Omit<MachineToRecord, 'name' | 'isGuest'>) {
  const here: MachineToRecord = { name: 'here', isGuest: false, ...machine };
  const { out } = await record(
    requestOf([here], at.far, at.near, { seconds: 1, sources: ['perf'] }),
    () => undefined,
  );
  const files = await openXenprof(out);
  try {
    const ids = await readBuildIdNotes(files.input('build-id-notes'), { warn: () => undefined });
    const { warnings } = await openProfile(out, QUIET);
    return { ids, warnings: warnings.map(({ code }) => code) };
  } finally {
    await files.close();
  }
}

const NOTES = '/sys/kernel/notes';
const kernel = existsSync(NOTES) ? findBuildId(readFileSync(NOTES), true) : undefined;

describe.skipIf(!perfWorks || !existsSync(sshdProgram))('a recording over SSH', () => {
  const ssh = keyedSshd();

  it('holds the build id of the kernel, the same that perf tells', async () => {
    const { ids, warnings } = await recorded({ connection: () => ssh.connect(ssh.servers[0]) });
    expect(ids.get('[kernel.kallsyms]')).toBe(kernel);
    expect(warnings).not.toContain('perf-data.build-id');
  });
});

describe.skipIf(!perfWorks)('a recording', () => {
  /** A `head` that finds what `print` prints where the recorder asks for notes, and is this machine's own otherwise. */
  function withNotes(print: string): Pick<MachineToRecord, 'connection'> {
    const tools = join(at.near, 'tools');
    mkdirSync(tools);
    const program = `#!/bin/sh\ncase "$*" in *kernel/notes*) ;; *) exec /usr/bin/head "$@" ;; esac\n${print}\n`;
    writeFileSync(join(tools, 'head'), program, { mode: 0o755 });
    const PATH = `${tools}:${process.env['PATH'] ?? ''}`;
    return { connection: () => Promise.resolve(new LocalRemote('me@here', { PATH })) };
  }

  it('holds those of modules', async () => {
    const path = join(import.meta.dirname, '../fixtures/lines/build-id-notes');
    const { ids } = await recorded(withNotes(`cat '${path}'`));
    expect(ids.get('[e1000e]')).toBe('7188f7714bf2eec73f14825793f3eeed253e9adc');
    expect(ids.size).toBe(5);
  });

  it('without any is a recording all the same', async () => {
    const { ids, warnings } = await recorded(withNotes('echo "head: cannot open" >&2; exit 1'));
    expect(ids.size).toBe(0);
    expect(warnings.join()).not.toContain('build-id');
  });

  it('of a machine that prints noise in their place is one too', async () => {
    const noise =
      'head -c 300000 /dev/urandom; printf "\\n==> /sys/module/a/notes/.note.gnu.build-id <==\\n\\377\\377"';
    const { ids } = await recorded(withNotes(`PATH=/usr/bin:/bin\n${noise}`));
    expect(ids.has('[a]')).toBe(false);
  });
});
