/** Recordings that do not end by themselves: cancelled, their form closed, their host gone. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { assertReadable } from '../contrast.mjs';
import { PASSPHRASE, PATIENCE, RecordForm } from '../recordForm.mjs';

/** @type {RecordForm} */
let form;

before(async () => {
  form = await RecordForm.open();
  await form.show();
  await form.addHost();
  await form.field('Seconds').fill('600');
  await form.field('Name').fill('long');
});
afterEach((t) => form?.shot(`end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => form?.close());

test('one that is cancelled in the middle is kept and opens', async () => {
  await form.record();
  await form.clock(/^0:\d[2-9] of 10:00$/);
  await form.page.getByRole('button', { name: 'Cancel' }).click();
  await form.profileOpened('long.xenprof');
  assert.ok(existsSync(form.file('long.xenprof')));
  assert.deepEqual(readdirSync(form.far), []);
  await form.show();
  await form.page.getByRole('heading', { name: 'Recorded, ended early' }).waitFor();
});

test('the form can be closed while it records; the status bar brings it back', async () => {
  await form.record();
  await form.clock(/^0:\d\d of 10:00$/);
  await form.vscode.closeAllEditors();
  await form.vscode.statusBarItem('Recording xen1').click();
  await form.running.waitFor();
  await form.clock(/^\d:\d\d of 10:00$/);
});

test('a host that goes away in the middle: what to do, and where what was recorded lies', async () => {
  await form.sshd.stop();
  const failed = form.page.locator('.outcome.failed');
  await failed.waitFor(PATIENCE);
  const text = await failed.innerText();
  assert.match(text, /A machine could not be reached[\s\S]*(sshd runs|ssh)/);
  assert.match(text, /xen-io-profiler\.\w{8}/);
  for (const theme of ['highContrast', 'light', 'dark']) {
    await form.vscode.setTheme(theme);
    await form.vscode.settled();
    await form.shot(`failed-${theme}`);
    await assertReadable(form.page);
  }
  await form.page.getByRole('button', { name: 'Dismiss' }).click();
  await failed.waitFor({ state: 'detached' });
  assert.deepEqual(await form.perfLeft(), []);
});

test('no secret is in the log, and no webview has thrown', () => {
  assert.ok(!form.vscode.server.extensionLog().includes(PASSPHRASE));
  assert.deepEqual(form.vscode.webviewErrors, []);
});
