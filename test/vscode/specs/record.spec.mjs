/** The form that records, with a real sshd on loopback and the real perf of this machine: filled in, recorded, opened. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { assertReadable } from '../contrast.mjs';
import { PASSPHRASE, RecordForm } from '../recordForm.mjs';

/** @type {RecordForm} */
let form;

before(async () => {
  form = await RecordForm.open();
});
afterEach((t) => form?.shot(`end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => form?.close());

test('without a host the form says what to do, and adds one', async () => {
  await form.show();
  await form.page.getByRole('heading', { name: 'No hosts yet' }).waitFor();
  await form.shot('empty');
  await form.addHost();
  assert.ok(await form.page.getByRole('checkbox', { name: 'xen1' }).first().isChecked());
});

test('the form shows the machine and what it cannot record, with the reason', async () => {
  const xentrace = form.page.locator('.source-row', { hasText: 'xentrace' });
  await xentrace.getByText(/Not recorded\. There is no Xen below this machine/).waitFor();
  assert.match(await form.page.locator('.host-facts').innerText(), /no Xen to be seen, \d+ CPUs?$/);
  await form.page.getByRole('checkbox', { name: 'cpu-clock' }).waitFor();
  await form.vscode.settled();
  await form.shot('form');
});

test('what is wrong is said beside the field', async () => {
  await form.field('Seconds').fill('3x');
  await form.field('Name').fill('');
  await form.record();
  await form.page.getByText('Seconds: a whole number from 1 to 3600.').waitFor();
  await form.page.getByText('Type a name for the recording.').waitFor();
  await form.shot('problems');
  await form.field('Seconds').fill('3');
  await form.field('Name').fill('local');
});

test('records this machine for three seconds, and the profile opens', async () => {
  await form.record();
  await form.running.waitFor();
  await form.vscode.statusBarItem('Recording xen1').waitFor();
  await form.vscode.notification('Recording xen1');
  await form.clock(/^0:0[1-3] of 0:03$/);
  await form.page.locator('.run-table tbody tr').first().waitFor();
  await form.shot('running');
  await form.profileOpened('local.xenprof');
  await form.shot('profile');
  assert.ok(existsSync(form.file('local.xenprof')));
  // Nothing is left of it, here and there.
  assert.deepEqual(readdirSync(form.far), []);
  assert.deepEqual(
    readdirSync(form.vscode.folder).filter((name) => name.includes('captures')),
    [],
  );
});

test('the form says what it cost, and takes another name for the next one', async () => {
  await form.show();
  await form.page.getByRole('heading', { name: 'Recorded', exact: true }).waitFor();
  const cost = await form.page.locator('.outcome .run-table tbody tr').innerText();
  assert.match(cost, /3 s[\s\S]*[kM]B[\s\S]*perf [\d.]+/);
  // What is remembered came back, and the name is taken.
  assert.equal(await form.field('Seconds').inputValue(), '3');
  await form.page.getByText('That name is taken: it will be local-2.xenprof.').waitFor();
  await form.page.getByText(/As last time, .* a second/).waitFor();
  await form.vscode.settled();
  await form.shot('done');
});

test('the themes', async () => {
  for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
    await form.vscode.setTheme(theme);
    await form.vscode.settled();
    await form.shot(`done-${theme}`);
    await assertReadable(form.page);
  }
});

test('the log has every command and no secret', () => {
  const log = form.vscode.server.extensionLog();
  assert.match(log, /\[\d+\]\$ /);
  assert.match(log, /perf record/);
  assert.ok(!log.includes(PASSPHRASE));
});

test('no webview has thrown', () => {
  assert.deepEqual(form.vscode.webviewErrors, []);
});
