/**
 * The profile on source code where not everything is at hand: in a folder that is not trusted, in several folders with trees that have names in
 * common, with git in place of ripgrep, and in a file system that VS Code cannot search.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { run } from '../../../scripts/command.mjs';
import { root, sampleRecording, vscodeFolder } from '../../../scripts/project.mjs';
import { openSession } from '../session.mjs';

const fixture = join(root, 'test', 'fixtures', 'lines');
/** Programs that the extension may start, with a note of each start. */
const PROGRAMS = ['addr2line', 'llvm-symbolizer', 'git'];
const PATIENCE_MS = 90_000;

const LINUX = '#include <linux/skbuff.h>\n\n';
const XEN = '#include <xen/sched.h>\n\n';
const SCHEDULE = 'void schedule(void)\n{\n\treturn;\n}\n';
const BRIDGE = `${LINUX}static rx_handler_result_t br_handle_frame(struct sk_buff **pskb)\n{\n\treturn 0;\n}\n`;
const NETBACK = `${LINUX}int xenvif_tx_action(struct xenvif_queue *queue, int budget)\n{\n\treturn budget;\n}\n`;
const GRANTS = `${XEN}static void\ngnttab_map_grant_ref(\n    struct gnttab_map_grant_ref *op)\n{\n}\n`;
const assembly = (name) => `#include <linux/linkage.h>\nSYM_FUNC_START_LOCAL(${name})\n\tRET\n`;

const FILES = {
  'linux/drivers/net/xen-netback/netback.c': NETBACK,
  'linux/kernel/sched/core.c': `${LINUX}asmlinkage __visible ${SCHEDULE}`,
  'linux/net/bridge/br_input.c': BRIDGE,
  // What only a search of texts finds: git knows of none of these files.
  'linux/arch/x86/lib/memcpy_64.S': assembly('memcpy_erms'),
  'copy/net/bridge/br_input.c': BRIDGE,
  'xen/xen/common/sched/core.c': `${XEN}static ${SCHEDULE}`,
  'xen/xen/common/grant_table.c': GRANTS,
  // In the same repository, but in no folder that is open.
  'outside/arch/x86/lib/clear_page_64.S': assembly('clear_page_erms'),
};
const FOLDERS = ['linux', 'xen', 'copy'];
/** Where nothing is to be seen of it: it reads the profile once more. */
const WITHOUT_HEAT = { 'xenIoProfiler.lineHeat.enabled': false };
const MEMORY = {
  '/src/.vscode/settings.json': JSON.stringify(WITHOUT_HEAT),
  '/src/linux/drivers/net/xen-netback/netback.c': NETBACK,
  '/src/linux/indexed/br_input.c': BRIDGE,
  '/src/xen/common/grant_table.c': GRANTS,
};

/** @type {import('../session.mjs').Session} */
let vscode;
const folder = mkdtempSync(join(tmpdir(), 'source-workspaces-'));
const started = (program) => existsSync(join(folder, `${program} was started`));

before(async () => {
  vscode = await openSession({
    files: {
      ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, Buffer.from(text)])),
      'trees.code-workspace': Buffer.from(JSON.stringify(workspaceOf(sampleRecording))),
      'lines.xenprof': recordingWithoutLines(),
      // Settings of the person for this machine: where VS Code runs elsewhere, what they have at their own machine does not hold.
      '../user/Machine/settings.json': Buffer.from(
        JSON.stringify({ 'xenIoProfiler.debugFolders': [join(folder, 'programs')] }),
      ),
      'lines/hot.c': join(fixture, 'source', 'hot.c'),
    },
    asksForTrust: true,
    settings: { 'editor.minimap.enabled': false },
    variables: {
      // Where perf may keep binaries of other runs.
      HOME: folder,
      // Otherwise VS Code takes the search path of a login shell.
      VSCODE_CLI: '1',
      PATH: [watchedPrograms(), process.env.PATH].join(delimiter),
      XEN_IO_MEMORY_FILES: JSON.stringify(MEMORY),
    },
    extensions: [join(vscodeFolder, 'memoryFiles')],
    size: { width: 1500, height: 900 },
  });
  execFileSync('git', ['init', '--quiet'], { cwd: vscode.folder });
});
afterEach((t) => vscode?.screenshot(`sourceWorkspaces-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(async () => {
  await vscode?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** No editor has the profile open: that takes longer than to read it. */
function workspaceOf(profile) {
  return {
    folders: FOLDERS.map((path) => ({ path })),
    settings: { ...WITHOUT_HEAT, 'xenIoProfiler.codeLens.profile': profile },
  };
}

/** With the program's symbols; its lines are only where the person's settings say. */
function recordingWithoutLines() {
  const [machine, recording] = [join(folder, 'recorded', 'machine'), join(folder, 'lines.xenprof')];
  cpSync(join(fixture, 'machine'), machine, { recursive: true });
  const program = join(machine, 'files', 'tmp', 'lines', 'hot');
  mkdirSync(join(folder, 'programs'));
  copyFileSync(program, join(folder, 'programs', 'hot'));
  execFileSync('strip', ['--strip-debug', program]);
  run(process.execPath, [join(root, 'dist', 'cli.js'), 'pack', join(folder, 'recorded'), recording], {
    quiet: true,
  });
  return recording;
}

/** @returns a folder with programs that note that they were started, and then do what the real ones do */
function watchedPrograms() {
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  for (const program of PROGRAMS) {
    const path = join(programs, program);
    const note = `'${join(folder, `${program} was started`)}'`;
    writeFileSync(path, `#!/bin/sh\n: > ${note}\nPATH="\${PATH#*:}"\nexec ${program} "$@"\n`);
    chmodSync(path, 0o755);
  }
  return programs;
}

const page = () => vscode.page;
const pickRow = (text) => page().locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
const pickTitle = (text) => page().locator('.quick-input-titlebar', { hasText: text });
const breadcrumb = (text) =>
  page().locator('.breadcrumbs-control .monaco-breadcrumb-item', { hasText: text }).first();
/** The place of the cursor, with a name of so many letters selected. */
const cursor = (line, name) =>
  vscode.statusBarItem(new RegExp(`^Ln ${line}, Col \\d+ \\(${name.length} selected\\)$`)).waitFor();

/** On a busy machine VS Code may open the file of a workspace, use its settings, and forget its folders. */
async function openWorkspace(workspace) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await vscode.open(`${vscode.server.origin}/?${new URLSearchParams({ workspace })}`);
    try {
      await vscode.treeRow(FOLDERS.at(-1)).waitFor({ timeout: 20_000 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** @param module of several functions of that name, the one of this module */
async function goTo(name, module = '') {
  await vscode.runCommand('Xen I/O: Go to Source of Function...');
  await pickTitle('Go to Source of Function').waitFor();
  await page().locator('.quick-input-widget:visible input.input').first().fill(name);
  const exact = page().locator('.label-name', { hasText: new RegExp(`^${name}$`) });
  await page().locator('.quick-input-list .monaco-list-row', { has: exact, hasText: module }).first().click();
}

/** Texts behind lines: decorations write them by style sheet. */
function heat() {
  return page()
    .locator('.view-lines .view-line span')
    .evaluateAll((spans) =>
      spans
        .map((span) => globalThis.getComputedStyle(span, '::after').content)
        .filter((content) => content.startsWith('"')),
    );
}

test('a folder that is not trusted: lenses and go to source, but no program reads binaries', async () => {
  await vscode.statusBarItem('Restricted Mode').waitFor();
  await vscode.openFile('lines.xenprof');
  await vscode.editor().locator('canvas.flame-canvas').waitFor();
  await goTo('fill');
  await vscode.tab('hot.c').waitFor();
  await cursor(10, 'fill');
  await vscode
    .codeLens(/machine.*%/)
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  await page().locator('.statusbar-item[id="status.languageStatus"]').hover();
  await page()
    .locator('.monaco-hover:visible', { hasText: 'No line heat in restricted mode' })
    .waitFor({ timeout: PATIENCE_MS });
  await vscode.screenshot('sourceWorkspaces-restricted');
  assert.deepEqual(await heat(), []);
  assert.deepEqual(PROGRAMS.filter(started), []);
});

test('trust brings line heat, with the folders of the person, without a reload', async () => {
  await page().evaluate(() => (globalThis.isSameWindow = true));
  await vscode.runCommand('Workspaces: Manage Workspace Trust');
  await page().getByRole('button', { name: 'Trust', exact: true }).click();
  await vscode.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
  await vscode.openFile('hot.c');
  await page().waitForFunction(
    () =>
      [...globalThis.document.querySelectorAll('.view-lines .view-line span')].some((span) =>
        globalThis.getComputedStyle(span, '::after').content.includes('machine 44 %'),
      ),
    undefined,
    { timeout: PATIENCE_MS },
  );
  assert.ok(started('addr2line') || started('llvm-symbolizer'));
  assert.equal(await page().evaluate(() => globalThis.isSameWindow), true);
});

test('several folders: each function is found in its own tree, and has the lens of its layer', async () => {
  await openWorkspace(join(vscode.folder, 'trees.code-workspace'));
  await goTo('schedule', 'xen');
  await breadcrumb('xen').waitFor();
  await cursor(3, 'schedule');
  await vscode.codeLens(/^Hypervisor .*%/).waitFor({ timeout: PATIENCE_MS });
  await goTo('schedule', 'kernel');
  await breadcrumb('linux').waitFor();
  await vscode.codeLens(/^dom0 .*%/).waitFor();
  await vscode.screenshot('sourceWorkspaces-folders');
});

test('a function that two folders have is asked about', async () => {
  await goTo('br_handle_frame');
  await pickTitle('Source of br_handle_frame in [bridge]').waitFor();
  await pickRow('linux').waitFor();
  await vscode.screenshot('sourceWorkspaces-copies');
  await pickRow('copy').click();
  await breadcrumb('copy').waitFor();
  await cursor(3, 'br_handle_frame');
});

test('without ripgrep git searches, in the folders that are open and nowhere else', async () => {
  assert.equal(started('git'), false);
  await vscode.runCommand('Memory Files: Hide Ripgrep');
  await vscode.notification('Ripgrep is hidden.');
  await vscode.clearNotifications();
  await goTo('memcpy_erms');
  await vscode.tab('memcpy_64.S').waitFor();
  await cursor(2, 'memcpy_erms');
  assert.ok(started('git'));
  await goTo('clear_page_erms');
  await vscode.notification(/No definition of clear_page_erms .* in .*all \*\.c \*\.h \*\.S \*\.rs files/);
});

test('files on no disk: recorded paths, symbols and open files are found, and what to do is said', async () => {
  await vscode.open(`${vscode.server.origin}/?${new URLSearchParams({ folder: 'memory:/src' })}`);
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await vscode.editor().locator('.layer-bars .lb-segment').first().waitFor({ timeout: PATIENCE_MS });
  await goTo('gnttab_map_grant_ref');
  await vscode.tab('grant_table.c').waitFor();
  await cursor(4, 'gnttab_map_grant_ref');
  await vscode.codeLens(/^Hypervisor .*%/).waitFor({ timeout: PATIENCE_MS });
  await goTo('br_handle_frame');
  await vscode.tab('br_input.c').waitFor();
  await cursor(3, 'br_handle_frame');
  await goTo('xenvif_tx_action');
  await vscode.notification(/Files of src are not on disk/);
  await vscode.screenshot('sourceWorkspaces-memory');
  await page().getByRole('button', { name: 'Choose File...' }).click();
  await pickTitle('The file that defines xenvif_tx_action').waitFor();
  await pickRow('linux').waitFor();
  await page()
    .locator('.quick-input-widget:visible input.input')
    .first()
    .fill('/src/linux/drivers/net/xen-netback/');
  await pickRow('netback.c').click();
  await cursor(3, 'xenvif_tx_action');
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
