/** The Hosts view from a person's side. */
export class HostsView {
  /** @param {import('./session.mjs').Session} vscode */
  constructor(vscode) {
    this.vscode = vscode;
  }

  row(text) {
    return this.vscode.treeRow(text);
  }

  /** The row of a host in a state: "connected", "not connected". */
  host(name, state) {
    return this.vscode.page.locator(`.sidebar .monaco-list-row[aria-label^="${name}, ${state}"]`);
  }

  /** A button of a row is there while the pointer is on the row, which may move away from under it. */
  async press(text, title) {
    const button = this.row(text).locator(`.action-label[aria-label^="${title}"]`);
    for (let attempt = 1; ; attempt++) {
      await this.row(text).hover();
      try {
        await button.click({ timeout: 2000 });
        return;
      } catch (error) {
        if (attempt === 10) throw error;
        await this.vscode.page.mouse.move(700, 700);
      }
    }
  }

  async fold(text) {
    await this.row(text).locator('.monaco-tl-twistie').click();
  }

  async add(name) {
    await this.vscode.runCommand('Xen I/O: Add Host...');
    await this.vscode.pick(name);
  }

  /** The input box with that in its title. */
  question(title) {
    return this.vscode.page.locator('.quick-input-titlebar', { hasText: title });
  }

  /** What an input box says below the input. */
  message(text) {
    return this.vscode.page.locator('.quick-input-message', { hasText: text });
  }

  /** What is on the clipboard, by pasting it into a box. */
  async clipboard() {
    await this.vscode.runCommand('Xen I/O: Add Host...');
    const input = this.vscode.page.locator('.quick-input-widget:visible input.input').first();
    await input.fill('');
    await this.vscode.page.keyboard.press('Control+V');
    await this.vscode.page.waitForFunction((box) => box.value !== '', await input.elementHandle());
    const text = await input.inputValue();
    await this.vscode.page.keyboard.press('Escape');
    return text;
  }
}
