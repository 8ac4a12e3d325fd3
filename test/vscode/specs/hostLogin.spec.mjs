/** What is asked while a host is logged in to: secrets, remembered or not, and questions of the server. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PASSPHRASE, PASSWORD, startHosts } from '../hostServers.mjs';
import { HostsView } from '../hostsView.mjs';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;
/** @type {import('../hostServers.mjs').Hosts} */
let hosts;
/** @type {HostsView} */
let view;
const shot = (name) => vscode.screenshot(`hostLogin-${name}`);

before(async () => {
  hosts = await startHosts({ known: true });
  vscode = await openSession(hosts.session);
  view = new HostsView(vscode);
  await vscode.showContainer('Xen I/O');
});
afterEach((t) => vscode?.screenshot(`hostLogin-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  await hosts?.stop();
});

test('a password is asked for, again when it is wrong, and remembered', async () => {
  await view.add('xen2');
  await view.question('Password of operator@xen2').waitFor();
  await vscode.answer('wrong one');
  await view.message('That was wrong').waitFor();
  await shot('password-wrong');
  await vscode.page.locator('.quick-input-titlebar [aria-label^="Remember in"]').click();
  await view.message('will be remembered').waitFor();
  await shot('password');
  await vscode.answer(PASSWORD);
  await view.host('xen2', 'connected').waitFor();
  await view.press('xen2', 'Disconnect Host');
  // Nothing is asked any more.
  await view.press('xen2', 'Connect to Host');
  await view.host('xen2', 'connected').waitFor();
});

test('a remembered password that is wrong now is forgotten and asked for', async () => {
  await view.press('xen2', 'Disconnect Host');
  hosts.passwords.accept({ password: `${PASSWORD}, changed` });
  await view.press('xen2', 'Connect to Host');
  await view.message('no longer remembered').waitFor();
  await vscode.answer(`${PASSWORD}, changed`);
  await view.host('xen2', 'connected').waitFor();
  await vscode.runCommand('Xen I/O: Forget Secrets');
  await vscode.notification('No password');
});

test('questions of the server are shown as text', async () => {
  hosts.passwords.accept({
    prompts: [{ prompt: 'Token [now](command:workbench.action.quit)\u202e:', echo: false }],
    replies: ['123456'],
  });
  await view.press('xen2', 'Disconnect Host');
  await view.press('xen2', 'Connect to Host');
  const message = view.message('Look at your token');
  await message.waitFor();
  assert.equal(await message.locator('a').count(), 0);
  await shot('question');
  await vscode.answer('123456');
  await view.host('xen2', 'connected').waitFor();
  await view.press('xen2', 'Disconnect Host');
});

test('the passphrase of a key is asked for; cancelling closes the question', async () => {
  await view.add('xen3');
  const question = view.question('Passphrase of the key');
  await question.waitFor();
  await (await vscode.notification('Connecting to xen3')).getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'hidden' });
  await view.host('xen3', 'not connected').waitFor();
  await view.press('xen3', 'Connect to Host');
  await question.waitFor();
  await vscode.answer(PASSPHRASE);
  await view.host('xen3', 'connected').waitFor();
});

test('two hosts that ask at the same time are answered one after the other', async () => {
  hosts.passwords.accept({ password: PASSWORD });
  await view.press('xen3', 'Disconnect Host');
  await view.press('xen2', 'Connect to Host');
  await view.question('Password of operator@xen2').waitFor();
  await view.press('xen3', 'Connect to Host');
  await view.host('xen3', 'connecting').waitFor();
  await vscode.answer(PASSWORD);
  await view.question('Passphrase of the key').waitFor();
  await vscode.answer(PASSPHRASE);
  await view.host('xen2', 'connected').waitFor();
  await view.host('xen3', 'connected').waitFor();
});

test('no secret is in the log', () => {
  const log = vscode.server.extensionLog();
  assert.match(log, /operator@xen2/);
  for (const secret of [PASSWORD, PASSPHRASE, 'wrong one', '123456'])
    assert.ok(!log.includes(secret), secret);
});
