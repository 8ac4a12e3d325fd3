/** The form that records, from a person's side, with a real sshd of its own on loopback behind the host `xen1`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostServers } from './hostServers.mjs';
import { openSession } from './session.mjs';

export const PASSPHRASE = 'open sesame, please';
/** A recording starts, records, is fetched, packed and opened on a busy machine. */
export const PATIENCE = { timeout: 120_000 };

export class RecordForm {
  /** A window with an empty folder, and a host in the SSH configuration that wants a key with a passphrase. */
  static async open() {
    const servers = await hostServers();
    const home = mkdtempSync(join(tmpdir(), 'xen-io-home-'));
    const form = new RecordForm(servers, home);
    try {
      mkdirSync(join(home, '.ssh'), { mode: 0o700 });
      mkdirSync(form.far);
      form.key = servers.makeKey(join(home, '.ssh'), 'id_ed25519', { passphrase: PASSPHRASE });
      await form.startHost();
      form.vscode = await openSession({
        variables: { HOME: home, SSH_AUTH_SOCK: '' },
        settings: { 'xenIoProfiler.hostDirectory': form.far },
        size: { width: 1280, height: 1000 },
      });
    } catch (error) {
      await form.close();
      throw error;
    }
    return form;
  }

  constructor(servers, home) {
    this.servers = servers;
    this.home = home;
    /** Where recordings are kept on the host. */
    this.far = join(home, 'recordings-of-the-host');
  }

  /** Starts the host anew: another port, another host key. */
  async startHost() {
    this.sshd = await this.servers.startSshd({ authorizedKeys: [this.key.publicKey] });
    const { host, port, user, knownHosts } = this.sshd;
    const config = ['Host xen1', `  HostName ${host}`, `  Port ${port}`, `  User ${user}`];
    writeFileSync(join(this.home, '.ssh', 'config'), config.join('\n'));
    writeFileSync(join(this.home, '.ssh', 'known_hosts'), knownHosts, { mode: 0o600 });
  }

  async close() {
    await this.vscode?.close();
    await this.sshd?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  get page() {
    return this.vscode.editor();
  }

  async show() {
    await this.vscode.runCommand('Xen I/O: Record...');
  }

  /** Of the form without hosts. */
  async addHost() {
    await this.page.getByRole('button', { name: 'Add Host...' }).click();
    await this.vscode.pick('xen1');
    await this.unlock();
  }

  /** Answers for the key, and waits for the connection. */
  async unlock() {
    await this.vscode.page.locator('.quick-input-titlebar', { hasText: 'Passphrase' }).waitFor();
    await this.vscode.answer(PASSPHRASE);
    await this.page.getByText('connected', { exact: true }).waitFor();
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  async record() {
    await this.page.getByRole('button', { name: 'Record', exact: true }).click();
  }

  /** The clock of the run, once it is so far. */
  async clock(pattern) {
    await this.page.getByText(pattern).waitFor(PATIENCE);
  }

  get running() {
    return this.page.getByRole('heading', { name: 'Recording xen1' });
  }

  /** The profile that was recorded is in front. */
  async profileOpened(name) {
    await this.vscode.tab(name).waitFor(PATIENCE);
    await this.page.getByRole('tab', { name: 'Flame graph' }).waitFor(PATIENCE);
  }

  /** Path of a recording. */
  file(name) {
    return join(this.vscode.folder, name);
  }

  shot(name) {
    return this.vscode.screenshot(`record-${name}`);
  }

  /** Waits until no perf of a recording runs any more on the host; gives those that still do. */
  async perfLeft() {
    const alive = () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(this.far) && /perf record/.test(line));
    for (let look = 0; look < 60 && alive().length > 0; look++) await this.vscode.page.waitForTimeout(500);
    return alive();
  }
}
