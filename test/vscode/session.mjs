/** One call for a spec: a folder with files, a fresh VS Code with the packed extension in it, and a window. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { CommandFailed } from '../../scripts/command.mjs';
import { pack } from '../../scripts/package.mjs';
import { outputFolder, vsixFile } from '../../scripts/project.mjs';
import { ensureChromium } from './chromium.mjs';
import { startServer } from './server.mjs';
import { THEMES } from './settings.mjs';
import { Workbench } from './workbench.mjs';

/** Two windows share two cores, perhaps with other work on the machine: what takes a second alone can take a minute. */
const ACTION_PATIENCE_MS = 60_000;

/** @typedef {Workbench & { close(): Promise<void> }} Session */

/**
 * @param {object} [options]
 * @param {Record<string, string | Uint8Array>} [options.files] name in the folder -> an absolute path to copy, or bytes
 * @param {string} [options.open] name of one of those files, without folders: open it, in the editor that its name asks for
 * @param {import('./settings.mjs').Theme} [options.theme] dark, if left out
 * @param {Record<string, unknown>} [options.settings] user settings
 * @param {Record<string, string>} [options.variables] in the environment of the extensions
 * @param {string[]} [options.extensions] folders of extensions besides ours, for what only an extension can ask
 * @param {boolean} [options.asksForTrust] the folder is not trusted before a person says so
 * @param {{ width: number, height: number }} [options.size] of the window, in CSS pixels
 * @param {number} [options.scale] device pixels per CSS pixel
 * @returns {Promise<Session>} a `Workbench` that must be closed
 * @throws {CommandFailed} when the package or Chromium is missing
 */
export async function openSession(options = {}) {
  if (!existsSync(vsixFile)) throw new CommandFailed(`No ${vsixFile}: run \`npm run package\` first.`);
  const executablePath = ensureChromium();
  const {
    files = {},
    open,
    theme = 'dark',
    settings = {},
    variables = {},
    extensions = [],
    asksForTrust = false,
    size = { width: 1280, height: 800 },
    scale = 1,
  } = options;

  /** What to undo, newest last. @type {(() => unknown)[]} */
  const undo = [];
  const close = async () => {
    while (undo.length > 0) await undo.pop()();
  };
  try {
    const server = await startServer({
      vsix: [vsixFile, ...extensions.map(packed)],
      settings: {
        'workbench.colorTheme': THEMES[theme],
        'security.workspace.trust.enabled': asksForTrust,
        ...settings,
      },
      variables,
      asksForTrust,
    });
    undo.push(() => server.stop());
    undo.push(() => keepLog(server));
    // With the server's own data, which is removed whatever happens to this process.
    const folder = join(server.dataFolder, 'recordings');
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      if (typeof content === 'string') copyFileSync(content, file);
      else writeFileSync(file, content);
    }
    const browser = await chromium.launch({
      executablePath,
      // Chromium's own sandbox does not work as root, and the only pages it shows are ours.
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
    undo.push(() => browser.close());
    const context = await browser.newContext({ viewport: size, deviceScaleFactor: scale });
    context.setDefaultTimeout(ACTION_PATIENCE_MS);
    const workbench = new Workbench(await context.newPage(), server, folder);
    await workbench.open(server.address(folder));
    if (open) await workbench.openFile(open);
    return Object.assign(workbench, { close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns {string} the .vsix of an extension's folder; of this process, for another spec may pack the same folder at the same time */
function packed(folder) {
  const parcels = join(outputFolder, 'extensions');
  mkdirSync(parcels, { recursive: true });
  return pack(folder, join(parcels, `${basename(folder)}-${process.pid}.vsix`));
}

/** For a person who asks why a test failed: what the extension and its host logged, named for the spec. */
function keepLog(server) {
  const folder = join(outputFolder, 'vscode');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${basename(process.argv[1], '.mjs')}.log`), server.extensionLog());
}
