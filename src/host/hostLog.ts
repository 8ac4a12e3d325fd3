/** Where the connection says what it does; VS Code's log channel is one. Secrets and what is sent to commands never go there. */
export interface HostLog {
  info(text: string): void;
  warn(text: string): void;
}
