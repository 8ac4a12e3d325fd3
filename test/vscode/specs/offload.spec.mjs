/** The Offload tab: ticks, the prediction, what to type, and doing it on a host that only notes what it is told. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { assertReadable } from '../contrast.mjs';
import { startHosts } from '../hostServers.mjs';
import { HostsView } from '../hostsView.mjs';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;
/** @type {import('../hostServers.mjs').Hosts} */
let hosts;
/** @type {HostsView} */
let view;
/** What xl of the host was told to change. */
let changes;
const panel = () => vscode.editor().locator('#panel-offload');
const box = (unit) => panel().locator(`input[data-unit="${unit}"]`);
const moved = (text) => panel().locator('.gain-moved', { hasText: text });
const sideCore = () => panel().locator('.core-table tbody tr', { hasText: 'side-core 1' });
const button = (name) => panel().getByRole('button', { name, exact: true });
const told = () => (existsSync(changes) ? readFileSync(changes, 'utf8').trim().split('\n') : []);

/** To read a recording and search a plan on a busy machine. */
const PATIENCE_MS = 90_000;

before(async () => {
  hosts = await startHosts({ known: true });
  changes = harmlessXl(join(hosts.session.variables.HOME, 'tools'));
  vscode = await openSession(hosts.session);
  view = new HostsView(vscode);
});
afterEach((t) => vscode?.screenshot(`offload-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  await hosts?.stop();
});

test('the palette opens the tab with the best plan', async () => {
  await vscode.runCommand('Xen I/O: Show Offload Advice');
  await (
    await vscode.notification('No profile is open')
  )
    .getByRole('button', { name: 'Open the Sample' })
    .click();
  await vscode.editor().getByRole('tab', { name: 'Offload' }).waitFor({ timeout: PATIENCE_MS });
  await vscode.runCommand('Xen I/O: Show Offload Advice');
  await moved('Best plan for one side-core').waitFor({ timeout: PATIENCE_MS });
  assert.match(await panel().locator('.gain-range').innerText(), /[+−]\d+\s%\sto\s[+−]\d+\s%/);
  await vscode.screenshot('offload-plan');
});

test('the keyboard ticks netback: the prediction and the bars follow, the focus stays', async () => {
  await button('Move nothing').click();
  await moved('Nothing is moved').waitFor();
  assert.match(await sideCore().innerText(), /0\s%\s→\s0\s%/);
  await box('netback:vif1.0').focus();
  await vscode.page.keyboard.press('Space');
  await moved('Your choice, one side-core: move netback NAPI').waitFor();
  assert.match(await sideCore().innerText(), /0\s%\s→\s[1-9]\d*\s%/);
  assert.match(await panel().locator('.gain-headline').innerText(), /[+−]\d+\s%\sto\s[+−]\d+\s%/);
  assert.equal(
    await box('netback:vif1.0').evaluate((input) => input === input.ownerDocument.activeElement),
    true,
  );
  await panel().locator('.tag.bottleneck').waitFor();
  await vscode.screenshot('offload-netback');
});

test('the commands and the name of a unit are copied', async () => {
  await button('Copy all').click();
  const commands = await view.clipboard();
  assert.match(commands, /vif1\.0/);
  await panel()
    .locator('.unit-name', { hasText: /^netback:vif1\.0$/ })
    .click();
  assert.equal(await view.clipboard(), 'netback:vif1.0');
});

test('the steps are saved as a script that a shell understands', async () => {
  await button('Save as script…').click();
  const input = vscode.page.locator('.quick-input-widget:visible input.input').first();
  await input.waitFor();
  await vscode.screenshot('offload-save');
  const script = join(vscode.folder, 'netback.sh');
  await input.fill(script);
  await vscode.page.keyboard.press('Enter');
  await vscode.tab('netback.sh').waitFor();
  execFileSync('sh', ['-n', script]);
  assert.match(readFileSync(script, 'utf8'), /^#!\/bin\/sh\n# Move netback:vif1\.0 to a side-core\n/);
  await vscode.tab('sample.xenprof').click();
});

test('ticks and side-cores survive a reload of the window', async () => {
  await panel().getByRole('button', { name: 'One side-core more' }).click();
  await moved('Your choice, 2 side-cores: move netback NAPI').waitFor();
  // The page keeps its state a moment later.
  await vscode.settled();
  await vscode.reload();
  await moved('Your choice, 2 side-cores: move netback NAPI').waitFor({ timeout: PATIENCE_MS });
  await panel().getByRole('button', { name: 'One side-core fewer' }).click();
  await moved('Your choice, one side-core').waitFor();
});

test('the sidebar has the best plan and leads to the tab', async () => {
  await vscode.showContainer('Xen I/O');
  const offload = vscode.view().locator('.sb-offload');
  await offload.waitFor();
  assert.match(await offload.innerText(), /to a side-core\s+[+−]\d+\s%/);
  await vscode.editor().getByRole('tab', { name: 'Breakdown' }).click();
  await panel().waitFor({ state: 'hidden' });
  await offload.getByRole('button', { name: 'Show the Offload tab' }).click();
  await panel().waitFor();
});

test('a plan is applied after every command was shown, and reverted', async () => {
  await vscode.showContainer('Xen I/O');
  await view.add('xen1');
  await view.host('xen1', 'connected').waitFor();
  await vscode.tab('sample.xenprof').click();
  await button('Move nothing').click();
  await moved('Nothing is moved').waitFor();
  await box('guest1').click();
  await moved('move all of guest1').waitFor();
  await button('Apply over SSH…').click();
  await vscode.pick('xen1');
  const question = vscode.dialog('Apply "Move guest1 to a side-core" on xen1?');
  await question.waitFor();
  await vscode.screenshot('offload-question');
  assert.match(await question.innerText(), /xl vcpu-pin guest1 0 1/);
  assert.deepEqual(told(), []);
  await question.getByRole('button', { name: 'Apply' }).click();
  await vscode.statusBarItem('Offload plan on xen1').waitFor();
  const done = told();
  assert.ok(done.includes('vcpu-pin guest1 0 1'), done.join('; '));
  await vscode.screenshot('offload-applied');

  await vscode.statusBarItem('Offload plan on xen1').click();
  await vscode.pick('Revert Now');
  await vscode.notification('The offload plan on xen1 is undone');
  await vscode.statusBarItem('Offload plan on xen1').waitFor({ state: 'detached' });
  assert.match(told().slice(done.length).join('; '), /vcpu-pin guest1 0 /);
});

for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
  test(`the tab in ${theme}`, async () => {
    await vscode.setTheme(theme);
    await panel().locator('.gain-number').waitFor();
    await vscode.screenshot(`offload-theme-${theme}`);
    await assertReadable(vscode.editor());
  });
}

test('no page had an error', () => assert.deepEqual(vscode.webviewErrors, []));

/** The host's xl, that of the stand-ins, takes what changes something and writes it down. @returns the file */
function harmlessXl(tools) {
  const file = join(tools, 'changes');
  const xl = join(tools, 'xl');
  renameSync(xl, join(tools, 'xl-that-prints'));
  writeFileSync(
    xl,
    `#!/bin/sh
case "$1" in
vcpu-pin | vcpu-set) echo "$*" >>'${file}' ;;
vcpu-list) exec '${tools}/xl-that-prints' vcpu-list ;;
*) exec '${tools}/xl-that-prints' "$@" ;;
esac
`,
  );
  chmodSync(xl, 0o755);
  return file;
}
