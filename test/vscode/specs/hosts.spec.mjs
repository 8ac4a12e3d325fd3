/** Hosts over SSH, with a real sshd on loopback: added, connected, looked at, lost, refused. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
const shot = (name) => vscode.screenshot(`hosts-${name}`);

before(async () => {
  hosts = await startHosts();
  vscode = await openSession(hosts.session);
  view = new HostsView(vscode);
  await vscode.showContainer('Xen I/O');
});
afterEach((t) => vscode?.screenshot(`hosts-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  await hosts?.stop();
});

test('the empty view says what to do', async () => {
  const welcome = vscode.page.locator('.sidebar .welcome-view-content', { hasText: 'Xen host over SSH' });
  await welcome.getByRole('button', { name: 'Add Host' }).click();
  const rows = vscode.page.locator('.quick-input-list .monaco-list-row');
  const leads = await rows.filter({ hasText: 'xen1' }).innerText();
  assert.match(leads, new RegExp(`127\\.0\\.0\\.1:${hosts.sshd.port}`));
  // What is wrong with the configuration is said.
  assert.match(await rows.filter({ hasText: '~/.ssh/config, line' }).innerText(), /line 16/);
  await shot('add');
  await vscode.page.keyboard.press('Escape');
});

test('a host is added, its new key asked about, and logged in to with a key', async () => {
  await view.add('xen1');
  const question = vscode.dialog('is not known yet');
  await question.waitFor();
  assert.match(await question.innerText(), /SHA256:[A-Za-z0-9+/]{43}/);
  await shot('new-key');
  await question.getByRole('button', { name: 'Connect and Remember' }).click();
  await view.row('What Can Be Recorded').waitFor();
  // Without the name: Debian's configuration has it hashed.
  assert.ok(readFileSync(hosts.knownHosts, 'utf8').includes(hosts.sshd.hostKeys[0]));
});

test('the tree shows Xen, its domains and what can be recorded', async () => {
  await view.row('xen1').filter({ hasText: 'Xen 4.17.7' }).waitFor();
  assert.match(await view.row('Topology').innerText(), /socket.*pCPU/s);
  await view.fold('guest1');
  for (const [text, what] of [
    ['vCPU 0', /on pCPU \d/],
    ['vif', /queue/],
    ['xvd', /queue/],
  ])
    assert.match(await view.row(text).innerText(), what);
  await view.fold('What Can Be Recorded');
  const check = view.row('Shell tools');
  await check.waitFor();
  assert.match(await check.getAttribute('aria-label'), /Shell tools, ok, /);
});

test('CPU use is shown while the view is seen', async () => {
  await view.row('guest1').filter({ hasText: '% CPU' }).waitFor();
  assert.match(await view.row('guest1').innerText(), /\d % CPU/);
});

test('a fix is copied', async () => {
  // No machine of a test has a virtual PMU of Xen.
  await view.press("Xen's PMU", 'Copy Fix');
  assert.match(await view.clipboard(), /vpmu=on/);
});

test('the themes', async () => {
  for (const theme of ['light', 'highContrast', 'dark']) {
    await vscode.setTheme(theme);
    await shot(`tree-${theme}`);
  }
});

test('the log has the commands', () => {
  assert.match(vscode.server.extensionLog(), /\$ sh -c/);
});

test('disconnects, and connects when unfolded', async () => {
  await view.press('xen1', 'Disconnect Host');
  await view.host('xen1', 'not connected').waitFor();
  await view.fold('xen1');
  await view.row('What Can Be Recorded').waitFor();
});

test('what earlier recordings left behind is offered for removal', async () => {
  const left = join(hosts.recordings, 'xen-io-profiler.abcd1234');
  mkdirSync(left);
  writeFileSync(join(left, 'processes'), '');
  await view.press('xen1', 'Disconnect Host');
  await vscode.runCommand('Xen I/O: Connect to Host');
  await vscode.pick('xen1');
  const offer = await vscode.notification('1 recording was left behind on xen1');
  await view.row('Left Behind').waitFor();
  await shot('leftovers');
  await offer.getByRole('button', { name: 'Remove' }).click();
  await view.row('Left Behind').waitFor({ state: 'detached' });
  assert.equal(existsSync(left), false);
});

test('a lost connection is shown, and made again', async () => {
  assert.ok(hosts.sshd.cutConnections() > 0);
  const lost = await vscode.notification('The connection to');
  // The rows of before stay for a moment, and would be taken for those of the new connection.
  await view.host('xen1', 'no connection').waitFor();
  await shot('lost');
  await lost.getByRole('button', { name: 'Reconnect' }).click();
  await view.row('What Can Be Recorded').waitFor();
});

test('a changed host key is refused, with the command that puts it right', async () => {
  await view.press('xen1', 'Disconnect Host');
  writeFileSync(hosts.knownHosts, `[127.0.0.1]:${hosts.sshd.port} ${hosts.otherKey}\n`);
  await view.press('xen1', 'Connect to Host');
  await view.row('The host key of').waitFor();
  const refusal = await vscode.notification('has changed');
  await refusal.getByRole('button', { name: 'Copy Fix' }).click();
  await refusal.waitFor({ state: 'detached' });
  // VS Code shows three notifications within 800 ms and holds back the fourth, which must not be this one.
  await view.press('xen1', 'Connect to Host');
  const again = await vscode.notification('has changed');
  await again.getByRole('button', { name: 'Show Log' }).waitFor();
  await shot('changed-key');
  assert.match(await view.clipboard(), /^ssh-keygen -R /);
});

test('a host is removed', async () => {
  await vscode.chooseInMenu(view.row('xen1'), 'Remove Host');
  await view.row('xen1').waitFor({ state: 'detached' });
});
