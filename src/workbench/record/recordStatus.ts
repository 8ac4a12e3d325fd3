/** A recording that runs, where it is seen without the form: a notification with Cancel, and the status bar. */
import * as vscode from 'vscode';
import type { RunState } from '../../protocol/recordForm';
import { clockText } from '../../protocol/recordClock';
import { messageText } from '../hosts/hostText';
import { COMMANDS } from '../names';
import type { Recordings } from './recordings';

type Running = Extract<RunState, { state: 'running' }>;

export class RecordStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('recording', vscode.StatusBarAlignment.Left, 100);
  private readonly following: vscode.Disposable;
  /** Ends the notification; undefined without one. */
  private close: (() => void) | undefined;
  private report: (text: string, percent: number) => void = () => undefined;
  private percent = 0;

  constructor(private readonly recordings: Recordings) {
    this.item.name = 'Xen I/O Recording';
    this.item.command = COMMANDS.record;
    this.following = recordings.onDidChange(() => this.show());
  }

  dispose(): void {
    this.following.dispose();
    this.close?.();
    this.item.dispose();
  }

  private show(): void {
    const run = this.recordings.state;
    if (run.state !== 'running') {
      this.item.hide();
      this.close?.();
      return;
    }
    if (this.close === undefined) this.notify(run);
    const text = briefly(run);
    this.item.text = `$(record) ${iconless(`Recording ${run.what} ${text}`)}`;
    this.item.tooltip = `${run.step}\nShows the form`;
    this.item.accessibilityInformation = { label: `Recording ${run.what}, ${text}. Shows the form` };
    this.item.show();
    const done = run.stage === 'recording' ? Math.min(100, (run.elapsedSeconds / run.totalSeconds) * 100) : 0;
    this.report(`${run.stage === 'recording' ? '' : `${run.step} `}${text}`.trim(), done);
  }

  private notify({ what }: Running): void {
    this.percent = 0;
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: messageText(`Recording ${what}`, 200),
        cancellable: true,
      },
      (progress, token) => {
        token.onCancellationRequested(() => this.recordings.cancel());
        this.report = (message, percent) => {
          const increment = Math.max(0, percent - this.percent);
          this.percent += increment;
          progress.report({ message: messageText(message, 200), increment });
        };
        return new Promise<void>((resolve) => {
          this.close = () => {
            this.close = undefined;
            this.report = () => undefined;
            resolve();
          };
        });
      },
    );
  }
}

/** `0:03 of 0:10`, or what it does instead. */
function briefly({ stage, elapsedSeconds, totalSeconds, cancelling }: Running): string {
  if (cancelling && stage !== 'after') return 'stopping';
  if (stage === 'before') return 'starting';
  if (stage === 'after') return 'fetching';
  return `${clockText(Math.min(elapsedSeconds, totalSeconds))} of ${clockText(totalSeconds)}`;
}

/** In the status bar `$(name)` is a picture. */
function iconless(text: string): string {
  return messageText(text, 80).replaceAll('$(', '$ (');
}
