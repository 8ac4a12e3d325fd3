/** The recorder's timers in a real shell: one that is ended takes its sleep along, however soon that comes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import processes from '../../../src/host/farSide/recorder/processes.sh';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'recorder-timers-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `program` prints, after the recorder's functions, in a folder of its own. */
function shell(program: string): string {
  return execFileSync('/bin/sh', ['-c', `${processes}\n${program}`], { cwd: folder, encoding: 'utf8' });
}

it('ends the sleep of a timer that is ended at once', () => {
  const count = 200;
  const survivors = shell(`
    trap : TERM
    helpers= round=0
    while [ "$round" -lt ${count} ]; do
      timer 45 never
      end_helpers
      round=$((round + 1))
    done
    alive=0
    for entry in /proc/[0-9]*; do
      [ "$(readlink "$entry/cwd")" = "$PWD" ] || continue
      read -r line <"$entry/stat" || continue
      case $line in *'(sleep)'*) alive=$((alive + 1)) kill "\${entry#/proc/}" ;; esac
    done 2>/dev/null
    echo "$alive"`);
  expect(survivors.trim()).toBe('0');
});

it('ends a sleep that was just begun', () => {
  const alive = shell(`
    trap : TERM
    round=0
    while [ "$round" -lt 200 ]; do
      sleep 45 & nap=$!
      end_nap
      wait "$nap"
      round=$((round + 1))
    done
    echo done`);
  expect(alive.trim()).toBe('done');
});
