/** Progress of something that mostly ends at once: told only when it does not, with a way to stop it. */
import * as vscode from 'vscode';

const PATIENCE_MS = 700;

/**
 * @param task is given a way to say what it does, and is told when a person does not want it any more
 * @param stop ends it from outside
 */
export async function withLateProgress<T>(
  title: string,
  stop: vscode.CancellationTokenSource,
  task: (report: (what: string) => void) => Promise<T>,
): Promise<T> {
  let latest = '';
  let tell = (what: string) => {
    latest = what;
  };
  const work = task((what) => tell(what));
  const timer = setTimeout(() => {
    const location = vscode.ProgressLocation.Notification;
    void vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => stop.cancel());
      tell = (message) => progress.report({ message });
      tell(latest);
      await work.catch(() => undefined);
    });
  }, PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
