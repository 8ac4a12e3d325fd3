/** A plan that is applied on a host: found when the host is connected, shown in the status bar, kept over a reload, reverted. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startHosts } from '../hostServers.mjs';
import { HostsView } from '../hostsView.mjs';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;
/** @type {import('../hostServers.mjs').Hosts} */
let hosts;
/** @type {HostsView} */
let view;
const folder = mkdtempSync(join(tmpdir(), 'xen-io-applied-'));
const file = join(folder, "made by the plan's step");
const shot = (name) => vscode.screenshot(`apply-${name}`);
const quoted = `'${file.replaceAll("'", `'\\''`)}'`;

before(async () => {
  hosts = await startHosts();
  await applyElsewhere();
  vscode = await openSession(hosts.session);
  view = new HostsView(vscode);
  await vscode.showContainer('Xen I/O');
});
afterEach((t) => vscode?.screenshot(`apply-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  await hosts?.stop();
  const room = hostRoom();
  const found = await room.findApplied(here);
  if (found !== null) await room.revert([{ machine: here, found }], { log });
  rmSync(folder, { recursive: true, force: true });
});

test('connecting to a host finds the plan that another program applied there', async () => {
  await view.add('xen1');
  await vscode.dialog('is not known yet').getByRole('button', { name: 'Connect and Remember' }).click();
  const toast = await vscode.notification('An offload plan is applied on xen1: netback to pCPU 3');
  await vscode.statusBarItem('Offload plan on xen1').waitFor();
  await shot('found');
  await toast.getByRole('button', { name: 'Show Commands' }).click();
  await vscode.page.locator('.view-lines', { hasText: 'undone by:' }).waitFor();
  await shot('commands');
});

test('the status bar knows it after a reload', async () => {
  await vscode.reload();
  await vscode.statusBarItem('Offload plan on xen1').waitFor();
  assert.ok(existsSync(file));
});

test('one click reverts it, and leaves nothing behind', async () => {
  await vscode.statusBarItem('Offload plan on xen1').click();
  await vscode.page.locator('.quick-input-titlebar', { hasText: 'Offload Plan on xen1' }).waitFor();
  await shot('choices');
  await vscode.pick('Revert Now');
  await vscode.notification('The offload plan on xen1 is undone');
  await vscode.statusBarItem('Offload plan on xen1').waitFor({ state: 'detached' });
  assert.ok(!existsSync(file));
  assert.equal(await hostRoom().findApplied(here), null);
  await vscode.runCommand('Xen I/O: Revert Offload Plan');
  await vscode.notification('No offload plan is known to be applied');
});

/** The host room as it is shipped. */
function hostRoom() {
  return createRequire(import.meta.url)('../../../dist/hostRoom.js');
}

const log = { info: () => undefined, warn: () => undefined };

/** This machine, which the host is too, without SSH. */
const here = {
  where: 'dom0',
  privilege: 'self',
  remote: {
    name: 'here',
    run: (command, { stdin = '' } = {}) =>
      new Promise((resolve) => {
        const child = spawn('sh', ['-c', command]);
        const said = { stdout: '', stderr: '' };
        for (const name of ['stdout', 'stderr']) child[name].on('data', (bytes) => (said[name] += bytes));
        child.on('close', (code, signal) => resolve({ ...said, code, signal, cut: false }));
        child.stdin.on('error', () => undefined).end(stdin);
      }),
  },
};

async function applyElsewhere() {
  const room = hostRoom();
  const step = {
    title: 'Make a file',
    where: 'dom0',
    commands: [`echo made >${quoted}`],
    undo: [`rm -f ${quoted}`],
    needs: 'nothing',
    canApply: true,
    note: null,
  };
  const prepared = await room.prepareSteps([here], [step]);
  const facts = {
    title: 'netback to pCPU 3',
    by: 'another program',
    host: 'xen1',
    prediction: '+38 %',
    recording: null,
  };
  await room.applySteps([here], prepared, facts, { log });
}
