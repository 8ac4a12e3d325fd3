/**
 * Runs a server for as long as somebody holds this process's standard input open, and leaves nothing behind: not when
 * the test ends well, nor when it is killed, because a pipe closes with its holder, however that ended.
 * It must lead a process group of its own (`detached`), which is then ended as a whole: VS Code's file watcher and
 * terminals outlive their parent otherwise.
 *
 * Usage: node guard.mjs FOLDER PROGRAM ARG...    FOLDER: removed at the end; '' for none
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const PATIENCE_MS = 5000;
const [folder, program, ...args] = process.argv.slice(2);

const server = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
// The group's signals are meant for the others.
process.on('SIGTERM', () => {});

let stopping = false;
server.once('error', (error) => {
  console.error(error.message);
  leave();
});
server.once('exit', leave);
process.stdin.resume();
for (const event of ['end', 'close', 'error']) process.stdin.once(event, stop);

function stop() {
  if (stopping) return;
  stopping = true;
  process.kill(-process.pid, 'SIGTERM');
  setTimeout(leave, PATIENCE_MS);
}

function leave() {
  if (folder) {
    // Others of the group may still write for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  // Ends this process, too.
  process.kill(-process.pid, 'SIGKILL');
}
