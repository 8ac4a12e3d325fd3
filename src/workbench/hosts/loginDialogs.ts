/** How VS Code asks what only a person can answer while connecting: one question at a time. */
import * as vscode from 'vscode';
import type { HostLog } from '../../host/hostLog';
import type { LoginQuestions } from '../../host/loginQuestions';
import { hostText, messageText } from './hostText';
import { RememberedSecrets, type SecretAnswer, type SecretQuestion } from './rememberedSecrets';

export class LoginDialogs {
  private readonly secrets: RememberedSecrets;
  /** VS Code shows one input box at a time, and a second would close the first, as if the person had given up. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(storage: vscode.SecretStorage, log: HostLog) {
    this.secrets = new RememberedSecrets(storage, log);
  }

  /** @param signal closes the box that is open */
  questions(signal?: AbortSignal): Required<LoginQuestions> {
    const askSecret = (question: SecretQuestion) => this.inTurn(signal, null, () => ask(question, signal));
    return {
      passphrase: (keyFile, attempt) => {
        const title = `Passphrase of the key ${hostText(keyFile)}`;
        const question = { title, prompt: 'Leave it empty to go on without this key.' };
        return this.secrets.secret(`passphrase of ${keyFile}`, attempt, question, askSecret);
      },
      password: (_user, host, attempt) => {
        const question = {
          title: `Password of ${hostText(host)}`,
          prompt: 'It is sent to the host and nowhere else.',
        };
        return this.secrets.secret(`password of ${host}`, attempt, question, askSecret);
      },
      sudoPassword: async (host, attempt) => {
        const question = {
          title: `Password for sudo on ${hostText(host)}`,
          prompt: 'Leave it empty to go on without the rights of root.',
        };
        const answer = await this.secrets.secret(`sudo password of ${host}`, attempt, question, askSecret);
        return answer === '' ? null : answer;
      },
      keyboardInteractive: (name, instructions, prompts) =>
        this.inTurn(signal, null, async () => {
          const answers: string[] = [];
          const head = [name, instructions]
            .map((text) => messageText(text, 300))
            .filter((text) => text !== '');
          for (const [index, { prompt, echo }] of prompts.entries()) {
            const answer = await answerTo(
              {
                title: `The server asks (${index + 1} of ${prompts.length})`,
                prompt: [...head, messageText(prompt, 300)].join(': '),
                problem: null,
                isSecret: !echo,
              },
              signal,
            );
            if (answer === null) return null;
            answers.push(answer);
          }
          return answers;
        }),
      newHostKey: (host, fingerprint, type) =>
        this.inTurn(signal, false, async () => {
          const accept = 'Connect and Remember';
          const chosen = await vscode.window.showWarningMessage(
            `${hostText(host)} is not known yet. Is it the machine that you mean?`,
            {
              modal: true,
              detail: `It shows this ${hostText(type)} key:\n\n${hostText(fingerprint)}\n\nTo be sure, compare it with what "ssh-keygen -lf" prints for the key in /etc/ssh on the machine's own console. It is then written to your known_hosts file.`,
            },
            accept,
          );
          return chosen === accept;
        }),
    };
  }

  forgetSecrets(): Promise<number> {
    return this.secrets.forgetAll();
  }

  private inTurn<T>(signal: AbortSignal | undefined, abandoned: T, question: () => Promise<T>): Promise<T> {
    const answer = this.last.then(() => (signal?.aborted === true ? abandoned : question()));
    this.last = answer.catch(() => undefined);
    return answer;
  }
}

/** A secret, and whether to remember it, which a button of the box says. */
async function ask(
  { title, prompt, problem }: SecretQuestion,
  signal: AbortSignal | undefined,
): Promise<SecretAnswer | null> {
  let remember = false;
  const secret = await answerTo({ title, prompt, problem, isSecret: true }, signal, (input) => {
    const show = () => {
      input.prompt = remember
        ? `It will be remembered in VS Code's secret storage. ${prompt}`.trim()
        : prompt;
      input.buttons = [
        remember
          ? { iconPath: new vscode.ThemeIcon('pass-filled'), tooltip: 'Do Not Remember' }
          : { iconPath: new vscode.ThemeIcon('save'), tooltip: "Remember in VS Code's Secret Storage" },
      ];
    };
    show();
    input.onDidTriggerButton(() => {
      remember = !remember;
      // It would stand in the place of what is said about remembering.
      input.validationMessage = undefined;
      show();
    });
  });
  return secret === null ? null : { secret, remember };
}

interface Question {
  readonly title: string;
  readonly prompt: string;
  /** Shown until something is typed. */
  readonly problem: string | null;
  readonly isSecret: boolean;
}

function answerTo(
  { title, prompt, problem, isSecret }: Question,
  signal: AbortSignal | undefined,
  prepare?: (input: vscode.InputBox) => void,
): Promise<string | null> {
  const input = vscode.window.createInputBox();
  input.title = title;
  input.prompt = prompt;
  input.password = isSecret;
  // Secrets are often looked up in another window.
  input.ignoreFocusOut = true;
  if (problem !== null) {
    input.validationMessage = problem;
    input.onDidChangeValue(() => (input.validationMessage = undefined));
  }
  prepare?.(input);
  return new Promise((resolve) => {
    const aborted = () => input.hide();
    signal?.addEventListener('abort', aborted, { once: true });
    let answer: string | null = null;
    input.onDidAccept(() => {
      answer = input.value;
      input.hide();
    });
    input.onDidHide(() => {
      signal?.removeEventListener('abort', aborted);
      input.dispose();
      resolve(answer);
    });
    input.show();
  });
}
