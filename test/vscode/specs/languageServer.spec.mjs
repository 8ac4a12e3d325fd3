/**
 * Functions from a real clangd beside those of the parser: before it is there, while it is busy, when it has died. `clangdServer/` brings it into VS Code,
 * and clangd itself is stopped, continued and killed by its process id.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureApt } from '../../../scripts/apt.mjs';
import { vscodeFolder } from '../../../scripts/project.mjs';
import { fetchSources } from '../../sources/sources.mjs';
import { askLenses } from '../askLenses.mjs';
import { openSession } from '../session.mjs';

const PATIENCE_MS = 90_000;
const NETBACK = 'drivers/net/xen-netback';
const DEV = 'net/core/dev.c';
const BUILD_GOPS = 'static void xenvif_tx_build_gops';

/** @type {import('../session.mjs').Session} */
let vscode;
let sources;
/** Of netback.c, from clangd and the parser together. */
let netback;

before(async () => {
  ensureApt(['clangd'], 'clangd, which tells VS Code the symbols of C and C++');
  sources = fetchSources();
  const own = (name) => [name, join(vscodeFolder, 'serverSources', name)];
  const linux = (path) => [`linux/${path}`, join(sources.linux, path)];
  vscode = await openSession({
    extensions: ['clangdServer', 'lensProbe'].map((name) => join(vscodeFolder, name)),
    files: Object.fromEntries([
      ...[`${NETBACK}/netback.c`, `${NETBACK}/Makefile`, DEV, 'net/core/Makefile'].map(linux),
      ...['ring.c', 'queue.cc', 'ring.rs', 'calls.folded'].map(own),
    ]),
    settings: {
      'editor.minimap.enabled': false,
      'files.autoSave': 'off',
      // What is typed is what comes to be there.
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingComments': 'never',
      'editor.autoIndent': 'none',
    },
  });
});
afterEach((t) => vscode?.screenshot(`server-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

const clangd = () => JSON.parse(readFileSync(join(vscode.folder, 'clangd.json'), 'utf8'));
const lens = (text) => vscode.codeLens(text);

/** A process answers no more, until it is told to go on, or the test ends. */
function stop(pid, t) {
  const goOn = () => process.kill(pid, 'SIGCONT');
  process.kill(pid, 'SIGSTOP');
  t.after(goOn);
  return goOn;
}

/** Until clangd's state, as its extension tells it, is as wanted. */
async function clangdHas(wanted, what) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = existing(clangd);
    if (state !== null && wanted(state)) return state;
    assert.ok(Date.now() < deadline, `clangd has not ${what}: ${JSON.stringify(state)}`);
    await sleep(50);
  }
}

function existing(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

async function lensesOf(file) {
  const [{ lenses }] = await askLenses(vscode, [file]);
  return lenses.map(({ line, title }) => `${line + 1}: ${title}`);
}

/**
 * Until the lenses of a file are where it wants them: each marked line has them, once, and no other line has any.
 * @param {{ above?: number, text?: string }} [typed] what was typed above a line, counted from 1, and not saved
 */
async function lensesAreAsMarked(file, marks, { above = 1, text = '' } = {}) {
  const lines = readFileSync(join(vscode.folder, file), 'utf8').split('\n');
  lines.splice(above - 1, 0, ...text.split('\n').slice(0, -1));
  const wanted = lines.flatMap((line, at) => (marks.test(line) ? [`${at + 1}: ${line.trim()}`] : []));
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const [{ lenses }] = await askLenses(vscode, [file]);
    const found = [...new Set(lenses.map(({ line }) => `${line + 1}: ${lines[line].trim()}`))];
    if (Date.now() > deadline || found.join() === wanted.join()) {
      assert.deepEqual(found, wanted);
      assert.equal(new Set(lenses.map(({ line, title }) => `${line} ${title}`)).size, lenses.length);
      return;
    }
  }
}

async function goTo(file, definition) {
  const at = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.startsWith(definition));
  assert.notEqual(at, -1, `${file} defines ${definition}`);
  await vscode.goToLine(at + 1);
}

test('clangd answers, and each function has its lens once', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await vscode.editor().locator('.layer-bars .lb-segment').first().waitFor();
  await vscode.openFile('netback.c');
  await goTo(join(sources.linux, NETBACK, 'netback.c'), BUILD_GOPS);
  await lens(/^dom0 [\d.]+ %/).waitFor({ timeout: PATIENCE_MS });
  await clangdHas(({ answered }) => answered['netback.c'] > 0, 'told the symbols of netback.c');
  netback = await lensesOf(`linux/${NETBACK}/netback.c`);
  assert.ok(netback.length >= 10, `${netback.length} lenses`);
  assert.equal(new Set(netback).size, netback.length);
});

test('lines typed above move the lenses, and clangd is asked about the new text', async () => {
  const { answered } = clangd();
  await vscode.page.keyboard.press('Control+Home');
  await vscode.page.keyboard.type('/* typed */\n\n');
  await clangdHas((now) => now.answered['netback.c'] > answered['netback.c'], 'been asked again');
  const moved = await lensesOf(`linux/${NETBACK}/netback.c`);
  assert.deepEqual(
    moved,
    netback.map((text) => text.replace(/^\d+/, (line) => Number(line) + 2)),
  );
  await vscode.runCommand('File: Revert File');
});

test('11 000 lines have their lenses while clangd thinks, and the same when it has answered', async (t) => {
  const goOn = stop(clangd().pid, t);
  await vscode.openFile('dev.c');
  const begin = Date.now();
  await goTo(join(sources.linux, DEV), 'static int __netif_receive_skb_core');
  await lens(/^dom0 [\d.]+ %/).waitFor();
  t.diagnostic(`lenses of dev.c after ${Date.now() - begin} ms, with clangd stopped`);
  const { asked, answered } = clangd();
  assert.ok(asked['dev.c'] > 0);
  assert.equal(answered['dev.c'], undefined);
  const alone = await lensesOf(`linux/${DEV}`);
  assert.ok(alone.length >= 10, `${alone.length} lenses`);
  goOn();
  await clangdHas((now) => now.answered['dev.c'] > 0, 'told the symbols of dev.c');
  assert.deepEqual(await lensesOf(`linux/${DEV}`), alone);
});

test('clangd dies: the parser has the same lenses, wherever lines are typed', async () => {
  process.kill(clangd().pid, 'SIGKILL');
  await vscode.openFile('netback.c');
  await goTo(join(sources.linux, NETBACK, 'netback.c'), BUILD_GOPS);
  await vscode.page.keyboard.press('ArrowUp');
  await vscode.page.keyboard.type('static int typed(void)\n{\n}\n');
  await lens(/^dom0 [\d.]+ %/).waitFor();
  const lines = readFileSync(join(sources.linux, NETBACK, 'netback.c'), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.startsWith(BUILD_GOPS));
  assert.deepEqual(
    await lensesOf(`linux/${NETBACK}/netback.c`),
    netback.map((text) => text.replace(/^\d+/, (line) => (Number(line) > at ? Number(line) + 3 : line))),
  );
  await vscode.runCommand('File: Revert File');
});

test('functions that macros make: the parser has those that it knows, and clangd brings the others when it is back', async () => {
  vscode.setSettings({ 'xenIoProfiler.codeLens.profile': 'calls.folded' });
  await vscode.statusBarItem('calls.folded').waitFor();
  await vscode.openFile('ring.c');
  await lensesAreAsMarked('ring.c', /\/\* lens(?! of clangd)/);
  await vscode.runCommand('Clangd Server: Restart');
  // That of ring_poll, which alone has samples enough. Nobody types.
  await lens(/^(?:≈ )?machine [\d.]+ % ±/).waitFor({ timeout: PATIENCE_MS });
  await lensesAreAsMarked('ring.c', /\/\* lens/);
});

test('they stay while clangd thinks about an edit, and what is typed has its lens from the parser', async (t) => {
  const goOn = stop(clangd().pid, t);
  const typed = { above: 8, text: 'int napi_poll(void) // lens\n{\n}\n' };
  await vscode.goToLine(typed.above);
  await vscode.page.keyboard.type(typed.text);
  await lensesAreAsMarked('ring.c', /\/[*/] lens/, typed);
  goOn();
  await lensesAreAsMarked('ring.c', /\/[*/] lens/, typed);
  await vscode.runCommand('File: Revert File');
});

test("methods of C++ have clangd's lenses, in templates, classes and namespaces", async () => {
  await vscode.openFile('queue.cc');
  await lens(/^≈ machine/).waitFor({ timeout: PATIENCE_MS });
  await lensesAreAsMarked('queue.cc', /\/\/ lens/);
  assert.ok(clangd().answered['queue.cc'] > 0);
});

test('methods of Rust have their lenses, from symbols as rust-analyzer gives them, which a stand-in makes', async () => {
  await vscode.openFile('ring.rs');
  await lens(/^≈ machine/).waitFor({ timeout: PATIENCE_MS });
  await lensesAreAsMarked('ring.rs', /\/\/ lens/);
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
