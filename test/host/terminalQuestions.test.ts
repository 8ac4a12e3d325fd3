/** Questions on a real pseudo-terminal (script(1) makes one), and without any. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terminalQuestions } from '../../src/host/terminalQuestions';

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-terminal-'));
  program = join(folder, 'ask.cjs');
  const contents = `
    import { terminalQuestions } from './src/host/terminalQuestions';
    import { writeFileSync } from 'node:fs';
    const ask = terminalQuestions();
    const all = {
      password: () => ask.password('root', 'root@xen1', 2),
      passphrase: () => ask.passphrase('/keys/id', 1),
      keyboard: () => ask.keyboardInteractive('Name', 'In\\x1b[2Jstructions', [{ prompt: 'Code: ', echo: true }, { prompt: 'PIN: ', echo: false }]),
      hostKey: () => ask.newHostKey('xen1', 'SHA256:abc', 'ED25519'),
    };
    all[process.argv[2]]().then(
      (answer) => writeFileSync(process.argv[3], JSON.stringify(answer)),
      (error) => writeFileSync(process.argv[3], error.reason + ': ' + error.text),
    );`;
  buildSync({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile: program,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Types keys each time the terminal shows a question, and gives what it showed and what the program was answered. */
async function asked(question: string, keys: readonly string[]): Promise<{ shown: string; answer: string }> {
  const file = join(folder, `answer-${question}`);
  const command = `'${process.execPath}' '${program}' ${question} '${file}'`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = [...keys];
  let shown = '';
  let seen = 0;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (!/: $/.test(shown.slice(seen)) || waiting.length === 0) return;
    seen = shown.length;
    terminal.stdin.write(waiting.shift()!);
  });
  await new Promise((resolve) => terminal.once('close', resolve));
  return { shown, answer: readFileSync(file, 'utf8') };
}

describe('terminalQuestions', () => {
  it('asks for a password without showing it', async () => {
    const { shown, answer } = await asked('password', ['hidden words\r']);
    expect(answer).toBe('"hidden words"');
    expect(shown).toContain('That was wrong. Password of root@xen1: ');
    expect(shown).not.toContain('hidden');
  });

  it('takes Ctrl+C for giving up', async () => {
    expect((await asked('passphrase', ['ab\x03'])).answer).toBe('null');
  });

  it('shows the answers that the server wants shown, and no control characters of it', async () => {
    const { shown, answer } = await asked('keyboard', ['12\x7f3\r', 'geheim\r']);
    expect(answer).toBe('["13","geheim"]');
    expect(shown).toContain('12\b \b3');
    expect(shown).not.toContain('geheim');
    expect(shown).not.toContain('\x1b[2J');
  });

  it('accepts a host key by yes or by its fingerprint only', async () => {
    expect((await asked('hostKey', ['maybe\r', 'yes\r'])).answer).toBe('true');
    expect((await asked('hostKey', ['SHA256:abc\r'])).answer).toBe('true');
    expect((await asked('hostKey', ['SHA256:abd\r', 'no\r'])).answer).toBe('false');
  });

  it('says so when there is no terminal', async () => {
    const file = join(folder, 'none');
    const child = spawn(process.execPath, [program, 'password', file], { detached: true, stdio: 'ignore' });
    await new Promise((resolve) => child.once('close', resolve));
    expect(readFileSync(file, 'utf8')).toMatch(/^noTerminal: .*no terminal.*ssh-add/);
  });

  it('goes on without sudo where nobody can be asked for its password', async () => {
    const { sudoPassword } = terminalQuestions(join(folder, 'no terminal'));
    expect(await sudoPassword?.('xen1', 1)).toBeNull();
  });
});
