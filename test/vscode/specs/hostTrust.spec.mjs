/** Without workspace trust no connection to a host is offered. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;

before(async () => {
  vscode = await openSession({ asksForTrust: true });
});
after(() => vscode?.close());

test('the view says why, and offers trust instead of a host', async () => {
  await vscode.statusBarItem('Restricted Mode').waitFor();
  await vscode.showContainer('Xen I/O');
  const welcome = vscode.page.locator('.sidebar .welcome-view-content', { hasText: 'not trusted' });
  await welcome.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
  await vscode.screenshot('hostTrust-view');
  assert.equal(await vscode.page.locator('.sidebar').getByText('Add Host').count(), 0);
});

test('the palette has other commands, and none of hosts', async () => {
  await vscode.page.keyboard.press('F1');
  const input = vscode.page.locator('.quick-input-widget:visible input.input').first();
  const offered = vscode.page.locator('.quick-input-list .label-name');
  await input.fill('>Xen I/O: ');
  await offered.filter({ hasText: 'Open Sample Recording' }).waitFor();
  for (const title of ['Add Host', 'Connect to Host', 'Forget Secrets', 'Record...'])
    assert.equal(await offered.filter({ hasText: title }).count(), 0, title);
});
