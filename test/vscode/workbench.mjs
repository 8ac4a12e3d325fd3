/**
 * A VS Code window, from a person's side: the palette, editors, the sidebar, messages, themes. What is inside the
 * extension's webviews is reached with the locators that `editor` and `view` give.
 *
 * All waiting is Playwright's: a locator waits until what it names is there (60 s), so specs never sleep.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { activityTitle, extensionId, outputFolder } from '../../scripts/project.mjs';
import { THEMES } from './settings.mjs';

/** How long the first start of a workbench and of its extension host may take on a busy machine. */
const START_PATIENCE_MS = 90_000;

export class Workbench {
  #folderSettings = {};

  /**
   * @param {import('playwright-core').Page} page
   * @param {import('./server.mjs').Server} server
   * @param {string} folder absolute: what the window has open
   */
  constructor(page, server, folder) {
    this.page = page;
    this.server = server;
    this.folder = folder;
    /** Uncaught errors of the extension's own pages, since the start. @type {string[]} */
    this.webviewErrors = [];
    page.on('console', (message) => {
      const ours = message.location().url.includes('webview') || message.location().url.includes(extensionId);
      if (message.type() === 'error' && ours) this.webviewErrors.push(message.text());
    });
    page.on('pageerror', (error) => this.webviewErrors.push(String(error.stack ?? error)));
  }

  /** Opens an address of the server and waits for the window. */
  async open(address) {
    await this.page.goto(address);
    await this.#shown();
  }

  /** The extension's entry in the activity bar comes when VS Code has read its manifest: then its editor is known, too. */
  async #shown() {
    await this.#activity(activityTitle).waitFor({ timeout: START_PATIENCE_MS });
  }

  #activity(title) {
    return this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`);
  }

  /** Reloads the window as a person does. Editors come back, rebuilt from the state that they saved. */
  async reload() {
    await this.page.evaluate(() => (globalThis.beforeReload = true));
    await this.runCommand('Developer: Reload Window');
    await this.page.waitForFunction(() => globalThis.beforeReload === undefined, undefined, {
      timeout: START_PATIENCE_MS,
    });
    await this.#shown();
  }

  /**
   * Runs a command from the palette.
   * @param {string} title the whole of it: "Xen I/O: Open Sample Recording"
   */
  async runCommand(title) {
    const row = this.#quickRow(title);
    const deadline = Date.now() + START_PATIENCE_MS;
    // The list does not grow while it is open, and an extension's commands come a little after the window.
    for (;;) {
      try {
        await this.#quickOpen('F1', `>${title}`);
        await row.waitFor({ timeout: 3000 });
        break;
      } catch (error) {
        const offered = await this.page.locator('.quick-input-list .label-name').allInnerTexts();
        await this.page.keyboard.press('Escape');
        if (Date.now() < deadline) continue;
        throw new Error(`no command "${title}" in the palette; it offers: ${offered.join(' | ')}`, {
          cause: error,
        });
      }
    }
    await row.click();
  }

  /** Types into the quick pick or input box that is open, and accepts it. */
  async answer(text) {
    await this.#quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses an entry, by its whole label, of the quick pick that is open. */
  async pick(label) {
    await this.#quickRow(label).click();
  }

  /** Opens the quick input by its keys and fills it. A page that takes the focus just then swallows the keys: they are pressed again. */
  async #quickOpen(keys, text) {
    const deadline = Date.now() + START_PATIENCE_MS;
    for (;;) {
      await this.page.keyboard.press(keys);
      try {
        await this.#quickInput().fill(text, { timeout: 5000 });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  /** Puts the cursor of the text editor that is in front to the start of a line, counted from 1. */
  async goToLine(line) {
    await this.#quickOpen('Control+G', `:${line}`);
    await this.page.keyboard.press('Enter');
    await this.statusBarItem(new RegExp(`^Ln ${line}, `)).waitFor();
  }

  #quickInput() {
    return this.page.locator('.quick-input-widget:visible input.input').first();
  }

  #quickRow(label) {
    const exact = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    const name = this.page.locator('.label-name', { hasText: exact });
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first();
  }

  /**
   * Opens a file of the folder by name, as Ctrl+P does, in the editor that its name asks for. What is typed from then on is meant for that
   * editor: one that has been open in the background has a tab before it comes to the front.
   */
  async openFile(name) {
    await this.#quickOpen('Control+P', name);
    await this.#quickRow(name).click();
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: name }).waitFor();
    await this.page.locator('.quick-input-widget:visible').waitFor({ state: 'detached' });
  }

  /** "Open With...": shows the file of the active editor in another one, by that one's display name. */
  async reopenWith(editorName) {
    await this.runCommand('View: Reopen Editor With...');
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: editorName }).first().click();
  }

  async closeAllEditors() {
    await this.runCommand('View: Close All Editors');
    await this.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  }

  /** The tab of an open editor. */
  tab(name) {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  /** Brings a container of the activity bar to the front, by its title. */
  async showContainer(title) {
    const entry = this.#activity(title);
    await entry.waitFor();
    if (!(await entry.evaluate((node) => node.classList.contains('checked')))) await entry.click();
    await this.page.locator('.sidebar .composite.title', { hasText: title }).waitFor();
  }

  /** A row of a tree in the sidebar. */
  treeRow(text) {
    return this.page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text }).first();
  }

  /** A notification that pops up in the corner. */
  toast(text) {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  async clearToasts() {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  }

  /** A modal dialog. */
  dialog(text) {
    return this.page.locator('.monaco-dialog-box', { hasText: text }).first();
  }

  statusBarItem(text) {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  codeLens(text) {
    return this.page.locator('.codelens-decoration a', { hasText: text }).first();
  }

  /**
   * The page inside the custom editor that is in front. VS Code holds it two frames deep: its own page, then ours.
   * @param {number} [position] which one, of several side by side
   * @returns {import('playwright-core').FrameLocator}
   */
  editor(position = 0) {
    return this.#webview(':not([src*="purpose="])', position);
  }

  /**
   * The page inside the sidebar's webview view; the first, if there are several.
   * @returns {import('playwright-core').FrameLocator}
   */
  view(position = 0) {
    return this.#webview('[src*="purpose=webviewView"]', position);
  }

  #webview(purpose, position) {
    const outer = `iframe.webview.ready${purpose}[src*="extensionId=${extensionId}"]`;
    return this.page.locator(outer).nth(position).contentFrame().frameLocator('iframe#active-frame');
  }

  /**
   * Changes the theme of the open window and waits until it has changed.
   * @param {import('./settings.mjs').Theme} theme
   */
  async setTheme(theme) {
    this.setSettings({ 'workbench.colorTheme': THEMES[theme] });
    const style = { dark: 'vs-dark', light: 'vs', highContrast: 'hc-black', highContrastLight: 'hc-light' }[
      theme
    ];
    await this.page.locator(`.monaco-workbench.${style}`).waitFor();
  }

  /**
   * Changes settings of the open window; VS Code notices by itself, a moment later. They go to the folder's settings:
   * code-server does not watch the user's (and so settings of scope "application" or "machine" must be given to
   * `openSession`).
   * @param {Record<string, unknown>} changes
   */
  setSettings(changes) {
    const file = join(this.folder, '.vscode', 'settings.json');
    mkdirSync(dirname(file), { recursive: true });
    Object.assign(this.#folderSettings, changes);
    writeFileSync(file, JSON.stringify(this.#folderSettings, null, 2));
  }

  /** Waits until the picture stands still: two looks in a row, a moment apart, show the same. */
  async settled() {
    let before;
    for (let look = 0; look < 40; look++) {
      const now = await this.page.screenshot({ animations: 'disabled', caret: 'hide' });
      if (before?.equals(now)) return;
      before = now;
      await this.page.waitForTimeout(300);
    }
    throw new Error('the window does not come to rest: something on it keeps moving');
  }

  /**
   * A picture of the whole window.
   * @param {string} name without ending, or the absolute path of a .png
   * @returns {Promise<string>} the file
   */
  async screenshot(name) {
    const path = name.startsWith('/') ? name : join(outputFolder, 'vscode', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }
}
