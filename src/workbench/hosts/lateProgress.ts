/** Progress of work that mostly is quick, as a notification that comes only if it is not. */
import * as vscode from 'vscode';

/**
 * Work that is done sooner needs no notification: the row of the host shows it. More than that: VS Code shows three
 * notifications within 800 ms and keeps what follows for the bell, so that one which says "Connecting" and is over at once
 * could cost the one that says why it failed. Later than those 800 ms it stands in nobody's way.
 * (`SPAM_PROTECTION` in VS Code's notificationsToasts.ts)
 */
const QUIET_MS = 1000;

/**
 * @param title of the notification; has a button that cancels
 * @param cancel what the button does; the work has to end by it
 * @param work is given what to tell its present step with
 * @returns what the work returns. Rejects as the work does
 */
export async function withLateProgress<T>(
  title: string,
  cancel: () => void,
  work: (tell: (step: string) => void) => Promise<T>,
): Promise<T> {
  let step: string | undefined;
  let shown: vscode.Progress<{ message?: string }> | undefined;
  const done = work((message) => {
    step = message;
    shown?.report({ message });
  });
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        shown = progress;
        if (step !== undefined) progress.report({ message: step });
        token.onCancellationRequested(cancel);
        // Whoever asked for the work is told how it ended.
        await Promise.allSettled([done]);
      },
    );
  }, QUIET_MS);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
  }
}
