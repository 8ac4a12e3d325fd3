/**
 * What only a person can answer while connecting. VS Code asks in its input boxes, the command line on the terminal.
 * Answers are secrets: whoever gets one uses it at once, and neither logs nor keeps it. Null means "I give up".
 */
export interface LoginQuestions {
  /** @param attempt from 1; more than 1 if the last one was wrong */
  passphrase(keyFile: string, attempt: number): Promise<string | null>;
  /** @param host for people: `root@xen1` */
  password(user: string, host: string, attempt: number): Promise<string | null>;
  /** Of the user on the machine, for sudo. Recording keeps it in memory until it ends. @param attempt as for `password` */
  readonly sudoPassword?: (host: string, attempt: number) => Promise<string | null>;
  /** One answer for each prompt, in their order. The texts are the server's: show them as text, and no more than that. */
  keyboardInteractive(
    name: string,
    instructions: string,
    prompts: readonly KeyboardPrompt[],
  ): Promise<readonly string[] | null>;
  /** True to accept and remember a key that is not known yet. @param type `ED25519`, `RSA`, ... */
  newHostKey(host: string, fingerprint: string, type: string): Promise<boolean>;
}

export interface KeyboardPrompt {
  readonly prompt: string;
  /** False if the answer must not be seen. */
  readonly echo: boolean;
}
