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
/** After that long without an effect, a key or a click counts as swallowed. */
const EFFECT_PATIENCE_MS = 5000;
/** VS Code takes no click of a menu that has only just come: it may be the end of the one that opened it. */
const MENU_PAUSE_MS = 400;
/** After that long, a notification may have been held back. */
const TOAST_PATIENCE_MS = 15_000;
/** Notifications in the corner and, where it is open, in the list behind the bell. */
const NOTIFICATIONS = '.notification-toast, .notifications-center .notification-list-item';
const QUICK_INPUT = '.quick-input-widget input.input';

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
   * Acts as a person does, who tries again when nothing happens: a busy window swallows keys and clicks, and a page that takes the
   * focus closes lists and menus.
   * @param {() => Promise<unknown>} act may be done twice, and should not wait longer than a few seconds for what it needs
   * @param {(options: { timeout: number }) => Promise<unknown>} effect fails if it has not come within that time
   */
  async insist(act, effect) {
    const deadline = Date.now() + START_PATIENCE_MS;
    for (;;) {
      try {
        await act();
        await effect({ timeout: EFFECT_PATIENCE_MS });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  /**
   * Runs a command from the palette.
   * @param {string} title the whole of it: "Xen I/O: Open Sample Recording"
   */
  async runCommand(title) {
    const row = this.#quickRow(title);
    let offered = [];
    // The list does not grow while it is open, and an extension's commands come a little after the window.
    const choose = async () => {
      try {
        await this.#quickOpen('F1', `>${title}`);
        await row.click({ timeout: EFFECT_PATIENCE_MS });
      } catch (error) {
        offered = await this.page.locator('.quick-input-list .label-name').allInnerTexts();
        await this.page.keyboard.press('Escape');
        throw error;
      }
    };
    try {
      await this.insist(choose, (options) => row.waitFor({ state: 'hidden', ...options }));
    } catch (error) {
      throw new Error(`no command "${title}" in the palette; it offered: ${offered.join(' | ')}`, {
        cause: error,
      });
    }
  }

  /** Types into the quick pick or input box that is open, and accepts it: done when it has gone, or asks for something else. */
  async answer(text) {
    await this.#quickInput().fill(text);
    await this.insist(
      () => this.page.keyboard.press('Enter'),
      (options) =>
        this.page.waitForFunction(
          ([selector, value]) =>
            [...globalThis.document.querySelectorAll(selector)].every(
              (input) => input.offsetParent === null || input.value !== value,
            ),
          [QUICK_INPUT, text],
          options,
        ),
    );
  }

  /** Chooses an entry, by its whole label, of the quick pick that is open. */
  async pick(label) {
    await this.#quickRow(label).click();
  }

  /** Opens the quick input by its keys and fills it. */
  #quickOpen(keys, text) {
    return this.insist(
      () => this.page.keyboard.press(keys),
      (options) => this.#quickInput().fill(text, options),
    );
  }

  /** Puts the cursor of the text editor that is in front to the start of a line, counted from 1. */
  async goToLine(line) {
    const go = async () => {
      await this.#quickOpen('Control+G', `:${line}`);
      await this.page.keyboard.press('Enter');
    };
    await this.insist(go, (options) => this.statusBarItem(new RegExp(`^Ln ${line}, `)).waitFor(options));
  }

  #quickInput() {
    return this.page.locator(QUICK_INPUT).locator('visible=true').first();
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
    const open = async () => {
      await this.#quickOpen('Control+P', name);
      await this.#quickRow(name).click({ timeout: EFFECT_PATIENCE_MS });
    };
    const front = this.page.locator('.editor-group-container.active .tab.active', { hasText: name });
    await this.insist(open, (options) => front.waitFor(options));
    await this.page.locator('.quick-input-widget:visible').waitFor({ state: 'detached' });
  }

  /** "Open With...": shows the file of the active editor in another one, by that one's display name. */
  async reopenWith(editorName) {
    await this.runCommand('View: Reopen Editor With...');
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: editorName }).first().click();
  }

  async closeAllEditors() {
    await this.insist(
      () => this.runCommand('View: Close All Editors'),
      (options) =>
        this.page
          .locator('.tabs-container .tab')
          .first()
          .waitFor({ state: 'detached', ...options }),
    );
  }

  /** The tab of an open editor. */
  tab(name) {
    return this.page.locator('.tabs-container .tab', { hasText: name }).first();
  }

  /** Brings a container of the activity bar to the front, by its title. */
  async showContainer(title) {
    const entry = this.#activity(title);
    await entry.waitFor();
    const show = async () => {
      // A click on the one in front hides it.
      if (!(await entry.evaluate((node) => node.classList.contains('checked')))) await entry.click();
    };
    const shown = this.page.locator('.sidebar .composite.title', { hasText: title });
    await this.insist(show, (options) => shown.waitFor(options));
  }

  /** A row of a tree in the sidebar. */
  treeRow(text) {
    return this.page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text }).first();
  }

  /** Chooses an entry of the context menu of something. */
  async chooseInMenu(target, label) {
    const entry = this.page.getByRole('menuitem', { name: label, exact: true });
    const choose = async () => {
      try {
        await target.click({ button: 'right', timeout: EFFECT_PATIENCE_MS });
        await entry.hover({ timeout: EFFECT_PATIENCE_MS });
      } catch (error) {
        // What decides about its entries may come a little later than it.
        await this.page.keyboard.press('Escape');
        throw error;
      }
      await this.page.waitForTimeout(MENU_PAUSE_MS);
      await entry.click({ timeout: EFFECT_PATIENCE_MS });
    };
    await this.insist(choose, (options) => entry.waitFor({ state: 'hidden', ...options }));
  }

  /**
   * Waits for a notification. Of several within 800 ms VS Code shows three and holds back the others: those are looked for behind the bell.
   * @returns {Promise<import('playwright-core').Locator>} the whole of it
   */
  async notification(text) {
    const found = this.page.locator(NOTIFICATIONS, { hasText: text }).first();
    try {
      await found.waitFor({ timeout: TOAST_PATIENCE_MS });
    } catch {
      await this.runCommand('Notifications: Show Notifications');
      await found.waitFor();
    }
    return found;
  }

  async clearNotifications() {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page.locator(NOTIFICATIONS).first().waitFor({ state: 'detached' });
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
