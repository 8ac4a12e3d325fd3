/** Line heat on the sources of a program that was recorded with its debug information. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { run } from '../../../scripts/command.mjs';
import { root } from '../../../scripts/project.mjs';
import { openSession } from '../session.mjs';

const fixture = join(root, 'test', 'fixtures', 'lines');
const folder = mkdtempSync(join(tmpdir(), 'xenprof-lines-'));
const recording = join(folder, 'lines.xenprof');
/** The line with the division: 490 of 1122 samples (lines.tsv). */
const DIVISION = 'packet[i] =';
const PATIENCE_MS = 90_000;

/** @type {import('../session.mjs').Session} */
let vscode;

before(async () => {
  run(process.execPath, [join(root, 'dist', 'cli.js'), 'pack', fixture, recording], { quiet: true });
  vscode = await openSession({
    files: {
      'lines.xenprof': recording,
      'lines/hot.c': join(fixture, 'source', 'hot.c'),
      'lines/mix.h': join(fixture, 'source', 'mix.h'),
      'other/parts.c': join(fixture, 'source', 'parts.c'),
    },
    settings: { 'editor.minimap.enabled': false, 'files.autoSave': 'off' },
  });
});
afterEach((t) => vscode?.screenshot(`lineHeat-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Texts behind lines, each with its line: decorations write them by style sheet. */
function heat() {
  return vscode.page.locator('.view-lines .view-line').evaluateAll((lines) =>
    lines.flatMap((line) =>
      [...line.querySelectorAll('span')]
        .map((span) => globalThis.getComputedStyle(span, '::after').content)
        .filter((content) => content.startsWith('"'))
        .map((content) => [line.textContent.replaceAll('\u00a0', ' ').trim(), content.slice(1, -1)]),
    ),
  );
}

/** Waits for the heat of a line that begins so; null for a line without. */
async function waitForHeat(start, expected) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const rows = await heat();
    const found = rows.find(([text]) => text.startsWith(start))?.[1] ?? null;
    if (expected === null ? found === null : found !== null && expected.test(found)) return;
    if (Date.now() > deadline) assert.fail(`heat of "${start}" is ${found}; ${JSON.stringify(rows)}`);
    await vscode.page.waitForTimeout(100);
  }
}

/** Waits for so many bars in the gutter. */
async function waitForBars(count) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const bars = await vscode.page
      .locator('.glyph-margin-widgets .cgmr')
      .evaluateAll(
        (all) => all.filter((e) => globalThis.getComputedStyle(e).backgroundImage.includes('svg')).length,
      );
    if (bars === count) return;
    if (Date.now() > deadline) assert.fail(`${bars} bars in the gutter instead of ${count}`);
    await vscode.page.waitForTimeout(100);
  }
}

/** To the line of the file that begins so, and as many lines below as were put in above it. */
async function goToLine(start, below = 0) {
  const text = readFileSync(join(fixture, 'source', 'hot.c'), 'utf8').split('\n');
  const line = text.findIndex((l) => l.trim().startsWith(start)) + 1 + below;
  await vscode.goToLine(line);
}

async function hover(start) {
  await goToLine(start);
  await vscode.runCommand('Show or Focus Hover');
  const shown = vscode.page.locator('.monaco-hover:visible .monaco-hover-content');
  await shown.filter({ hasText: 'machine' }).waitFor();
  const text = (await shown.innerText()).replaceAll('\u00a0', ' ');
  return text;
}

test('lines of an open source file tell what they cost', async () => {
  await vscode.openFile('lines.xenprof');
  await vscode.editor().locator('canvas.flame-canvas').waitFor();
  await vscode.openFile('hot.c');
  await waitForHeat(DIVISION, /^machine 44 %$/);
  await waitForHeat('seed = mix(', /^machine 10 %$/);
  await waitForHeat('printf', null);
  await waitForBars(2);
});

test('a hover has interval, samples, function and origin', async () => {
  const text = await hover(DIVISION);
  assert.match(text, /machine: 43\.7 % ±2\.9 \(490 samples\)\. In fill of \/tmp\/lines\/hot\./);
  assert.match(text, /Lines are from the debug information of .*hot \(its build id agrees\)\./);
  await vscode.page.keyboard.press('Escape');
  assert.match(await hover('seed = mix('), /all of it in code inlined here/);
  await vscode.page.keyboard.press('Escape');
});

for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
  test(`it is there in theme ${theme}`, async () => {
    await vscode.setTheme(theme);
    await waitForHeat(DIVISION, /^machine 44 %$/);
    await waitForBars(2);
    await goToLine(DIVISION);
    await vscode.runCommand('Show or Focus Hover');
    await vscode.page.locator('.monaco-hover:visible .monaco-hover-content').first().waitFor();
    await vscode.settled();
    await vscode.screenshot(`lineHeat-${theme}`);
    await vscode.page.keyboard.press('Escape');
  });
}

test('heat moves with its line, also when another file was looked at, and the hover tells of edits', async () => {
  await goToLine('static unsigned char packet');
  await vscode.page.keyboard.press('Home');
  await vscode.page.keyboard.type('\n\n');
  await waitForHeat(DIVISION, /^machine 44 %$/);
  await vscode.openFile('mix.h');
  await waitForHeat('return state', /^machine 46 %$/);
  await vscode.openFile('hot.c');
  await waitForHeat(DIVISION, /^machine 44 %$/);
  await goToLine(DIVISION, 2);
  await vscode.runCommand('Show or Focus Hover');
  await vscode.page.locator('.monaco-hover:visible', { hasText: 'The file has changed since' }).waitFor();
  await vscode.page.keyboard.press('Escape');
  await vscode.runCommand('Xen I/O: Toggle Line Heat');
  await waitForHeat(DIVISION, null);
  await vscode.runCommand('Xen I/O: Toggle Line Heat');
  await waitForHeat(DIVISION, /^machine 44 %$/);
  await vscode.runCommand('File: Revert File');
  await vscode.page.locator('.tabs-container .tab.dirty').waitFor({ state: 'detached' });
  await waitForHeat(DIVISION, /^machine 44 %$/);
});

test('a file that nobody recorded has none, and switching it off takes it away', async () => {
  await vscode.openFile('parts.c');
  await vscode.settled();
  assert.deepEqual(await heat(), []);
  await vscode.openFile('hot.c');
  await waitForHeat(DIVISION, /^machine 44 %$/);
  await vscode.runCommand('Xen I/O: Toggle Line Heat');
  await waitForHeat(DIVISION, null);
  await waitForBars(0);
  await vscode.runCommand('Xen I/O: Toggle Line Heat');
  await waitForHeat(DIVISION, /^machine 44 %$/);
});
