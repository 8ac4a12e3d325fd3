/** From a profile to source code: clear cases at once, doubtful ones by a question that is asked once, hostile names not at all. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { openSession } from '../session.mjs';

const LINUX = '#include <linux/skbuff.h>\n\n';
const BRIDGE = `${LINUX}static rx_handler_result_t br_handle_frame(struct sk_buff **pskb)\n{\n\treturn 0;\n}\n`;
const FILES = {
  'linux/drivers/net/xen-netback/netback.c': `${LINUX}static void tx(struct xenvif_queue *queue)\n{\n\txenvif_tx_action(queue, 1);\n}\n\nint xenvif_tx_action(struct xenvif_queue *queue, int budget)\n{\n\treturn budget;\n}\n`,
  'linux/drivers/net/xen-netback/Makefile':
    'obj-$(CONFIG_XEN_NETDEV_BACKEND) := xen-netback.o\nxen-netback-y := netback.o\n',
  // Another program's, of the same name.
  'tools/xen-netback/sim.c':
    '#include <stdio.h>\nint xenvif_tx_action(void *queue, int budget)\n{\n\treturn 0;\n}\n',
  'linux/net/bridge/br_input.c': BRIDGE,
  'copy/net/bridge/br_input.c': BRIDGE,
  'odd $(touch pwned) [x]/br.c': BRIDGE,
  'linux/arch/x86/lib/memcpy_64.S':
    '#include <linux/linkage.h>\n\tjmp memcpy_erms\nSYM_FUNC_START_LOCAL(memcpy_erms)\n\trep movsb\n\tRET\n',
};
const HOSTILE = ['$(touch pwned)', '--pre=touch pwned', '`touch pwned`', '../../../etc/passwd', '<b>x</b>'];

/** @type {import('../session.mjs').Session} */
let vscode;

before(async () => {
  vscode = await openSession({
    files: {
      ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, Buffer.from(text)])),
      'hostile.folded': Buffer.from(
        ['main', '__proto__', ...HOSTILE].map((name, i) => `app;${name} ${100 - i}\n`).join(''),
      ),
    },
    size: { width: 1500, height: 900 },
  });
});
afterEach((t) => vscode?.screenshot(`goToSource-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

const page = () => vscode.page;
const pickTitle = (text) => page().locator('.quick-input-titlebar', { hasText: text });
const pickRow = (text) => page().locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
/** The place of the cursor, with a name of so many letters selected. */
const cursor = (line, letters) =>
  vscode.statusBarItem(new RegExp(`^Ln ${line}, Col \\d+ \\(${letters} selected\\)$`));
/** A part of the path above the text. */
const breadcrumb = (text) =>
  page().locator('.breadcrumbs-control .monaco-breadcrumb-item', { hasText: text }).first();

/** Of the list that is open; done when it has gone. */
async function choose(text) {
  await pickRow(text).click();
  await page().locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Asks for the source of a function in the Functions tab. */
async function askFromTable(name) {
  const editor = vscode.editor();
  await editor.getByRole('tab', { name: 'Functions' }).click();
  await editor.locator('.functions-bar vscode-text-field input').fill(name);
  await editor
    .getByRole('button', { name: `Go to source of ${name}`, exact: true })
    .first()
    .click();
}

test('G on a box opens the definition beside the profile, in the module that was recorded', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  const editor = vscode.editor();
  await editor.locator('.layer-bars .lb-segment').first().waitFor();
  await editor.getByRole('tab', { name: 'Flame graph' }).click();
  await editor.locator('.lane-facts strong').first().waitFor();
  await editor.locator('.search vscode-text-field').click();
  await page().keyboard.type('xenvif_tx_action');
  await page().keyboard.press('Enter');
  await editor.locator('.details-name', { hasText: 'xenvif_tx_action' }).waitFor();
  await editor.locator('.flame-scroller').focus();
  await page().keyboard.press('g');
  await vscode.tab('netback.c').waitFor();
  await cursor(8, 'xenvif_tx_action'.length).waitFor();
  assert.equal(await page().locator('.editor-group-container').count(), 2);
});

test('two that fit alike are asked about, and the choice is remembered', async () => {
  await askFromTable('br_handle_frame');
  await pickTitle('Source of br_handle_frame in [bridge]').waitFor();
  const rows = await page().locator('.quick-input-list .monaco-list-row').allInnerTexts();
  assert.equal(rows.length, 3, rows.join(' | '));
  assert.match(rows[0], /br_input\.c:3[^]*copy\/net\/bridge[^]*static rx_handler_result_t br_handle_frame/);
  assert.match(rows[1], /linux\/net\/bridge/);
  assert.match(
    rows[2],
    /odd \$ \(touch pwned\) \[x\]/,
    'the least likely comes last, and no icon is drawn of it',
  );
  await vscode.screenshot('goToSource-picker');
  await choose('copy/net/bridge');
  await breadcrumb('copy').waitFor();
  await cursor(3, 'br_handle_frame'.length).waitFor();
  await vscode.openFile('Makefile');
  await askFromTable('br_handle_frame');
  await breadcrumb('copy').waitFor();
});

test('choices can be forgotten, and are when the function is gone', async () => {
  await vscode.runCommand('Xen I/O: Forget Remembered Source Places');
  await vscode.notification('Forgot one remembered source place.');
  await askFromTable('br_handle_frame');
  await choose('copy/net/bridge');
  await breadcrumb('copy').waitFor();
  writeFileSync(join(vscode.folder, 'copy', 'net', 'bridge', 'br_input.c'), LINUX);
  await page().locator('.view-lines', { hasText: 'br_handle_frame' }).waitFor({ state: 'detached' });
  await askFromTable('br_handle_frame');
  await breadcrumb('linux').waitFor();
  await cursor(3, 'br_handle_frame'.length).waitFor();
});

test('the palette goes to a function that only a search of all files finds', async () => {
  await vscode.runCommand('Xen I/O: Go to Source of Function...');
  await pickRow('memcpy_erms').waitFor();
  await vscode.answer('memcpy_erms');
  await vscode.tab('memcpy_64.S').waitFor();
  await cursor(3, 'memcpy_erms'.length).waitFor();
});

test('what is nowhere is said, with what to do', async () => {
  await askFromTable('clear_page_erms');
  await vscode.notification(
    /No definition of clear_page_erms \(\[kernel\.kallsyms\]\) was found in .*all \*\.c/,
  );
  await vscode.notification('Add Folder to Workspace...');
  await vscode.clearNotifications();
});

test('a candidate of the Offload tab offers its functions', async () => {
  const editor = vscode.editor();
  await editor.getByRole('tab', { name: 'Offload' }).click();
  await editor
    .getByRole('button', { name: 'Go to source of netback NAPI of vif1.0 (guest to wire)' })
    .first()
    .click();
  await pickTitle('Source of netback:vif1.0').waitFor();
  await vscode.screenshot('goToSource-unit');
  await vscode.answer('xenvif_tx_action');
  await cursor(8, 'xenvif_tx_action'.length).waitFor();
});

test('hostile names run nothing and open nothing', async () => {
  await vscode.closeAllEditors();
  await vscode.openFile('hostile.folded');
  await vscode.reopenWith('Xen I/O Profile');
  for (const name of HOSTILE) {
    await askFromTable(name);
    await vscode.notification('is not the name of a function that source code shows');
    await vscode.clearNotifications();
  }
  await askFromTable('__proto__');
  await vscode.notification('No definition of __proto__');
  assert.equal(existsSync(join(vscode.folder, 'pwned')), false);
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
