/**
 * Questions of a login on the terminal, for the command line. They go to /dev/tty, so that standard input and output
 * stay free for data; secrets are not shown while they are typed.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { CannotConnect } from './cannotConnect';
import { printable } from './connectProblem';
import { newKeyText } from './hostKey';
import type { LoginQuestions } from './loginQuestions';
import { TypedLine } from './typedLine';

/** @param terminal path of the terminal device. The questions throw CannotConnect if there is no terminal. */
export function terminalQuestions(terminal = '/dev/tty'): LoginQuestions {
  let last: Promise<unknown> = Promise.resolve();
  // Several machines log in at the same time: one question after the other.
  const ask = (question: string, isShown: boolean): Promise<string | null> => {
    const answer = last.then(() => askOn(terminal, question, isShown));
    last = answer.catch(() => undefined);
    return answer;
  };
  const again = (attempt: number): string => (attempt > 1 ? 'That was wrong. ' : '');
  return {
    passphrase: (keyFile, attempt) =>
      ask(`${again(attempt)}Passphrase of the key ${printable(keyFile)}: `, false),
    password: (_user, host, attempt) => ask(`${again(attempt)}Password of ${printable(host)}: `, false),
    sudoPassword: (host, attempt) =>
      ask(`${again(attempt)}Password for sudo on ${printable(host)} (empty to go on without): `, false).then(
        (answer) => (answer === '' ? null : answer),
        // In a script too it goes on without; the checks say what that costs.
        (error: unknown) => {
          if (error instanceof CannotConnect) return null;
          throw error;
        },
      ),
    async keyboardInteractive(name, instructions, prompts) {
      const head = [name, instructions].map((text) => printable(text).trim()).filter((text) => text !== '');
      const answers: string[] = [];
      for (const [index, { prompt, echo }] of prompts.entries()) {
        const shown = index === 0 ? [...head, printable(prompt)].join('\r\n') : printable(prompt);
        const answer = await ask(shown, echo);
        if (answer === null) return null;
        answers.push(answer);
      }
      return answers;
    },
    async newHostKey(host, fingerprint, type) {
      let question = `${newKeyText(host, type, fingerprint)}\r\nConnect and remember it? Type yes, no, or the fingerprint: `;
      while (true) {
        const answer = (await ask(question, true))?.trim();
        if (answer === undefined || /^no?$/i.test(answer)) return false;
        if (/^yes$/i.test(answer) || answer === fingerprint) return true;
        question = 'Please type yes, no, or the fingerprint as you know it: ';
      }
    },
  };
}

/** @returns null if the user gave up with Ctrl+C or Ctrl+D */
async function askOn(terminal: string, question: string, isShown: boolean): Promise<string | null> {
  const { input, output } = open(terminal);
  const line = new TypedLine();
  try {
    // Raw, so that the terminal shows nothing by itself; before the question, for people who type fast.
    input.setRawMode(true);
    writeSync(output, question);
    return await new Promise<string | null>((resolve, reject) => {
      input.once('error', reject);
      input.once('end', () => resolve(null));
      input.on('data', (bytes: Buffer) => {
        const shown = line.type(bytes);
        if (isShown && shown !== '') writeSync(output, shown);
        if (line.state === 'typing') return;
        resolve(line.state === 'done' ? line.text : null);
      });
    });
  } finally {
    input.setRawMode(false);
    input.destroy();
    writeSync(output, '\r\n');
    closeSync(output);
  }
}

function open(terminal: string): { input: ReadStream; output: number } {
  try {
    const output = openSync(terminal, 'w');
    return { input: new ReadStream(openSync(terminal, 'r')), output };
  } catch {
    throw new CannotConnect(
      'noTerminal',
      'Logging in needs an answer, and there is no terminal to ask on',
      'Run this from a terminal, or log in without questions: add the key to the agent (ssh-add) and the host key to known_hosts (ssh once by hand).',
    );
  }
}
