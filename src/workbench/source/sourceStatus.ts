/** The profile on source code, in the status bar: its name, how far it is read, what went wrong. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { CONTEXTS, INNER_COMMANDS, SETTINGS } from '../names';
import type { LensProfile, LensProfileState } from './lensProfile';
import { lineOfText } from './plainLine';
import { affects, isLineHeatOn, lensSettings } from './sourceSettings';

type Shown = Exclude<LensProfileState, { state: 'none' }>;

export class SourceStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'sourceProfile',
    vscode.StatusBarAlignment.Left,
    98,
  );
  private readonly disposables: readonly { dispose(): unknown }[];
  private isShown = false;

  constructor(private readonly profile: LensProfile) {
    this.item.name = 'Xen I/O Profile on Source Code';
    this.item.command = INNER_COMMANDS.sourceMenu;
    this.disposables = [
      this.item,
      profile.onDidChange(() => this.show()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if ([SETTINGS.codeLensEnabled, SETTINGS.lineHeat].some((name) => affects(event, name))) this.show();
      }),
    ];
    this.show();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private show(): void {
    const { state } = this.profile;
    const isShown = state.state !== 'none';
    if (isShown !== this.isShown)
      void vscode.commands.executeCommand('setContext', CONTEXTS.sourceProfile, isShown);
    this.isShown = isShown;
    if (state.state === 'none') {
      this.item.hide();
      return;
    }
    const name = lineOfText(basename(state.uri.path), 40);
    this.item.text = `${iconOf(state)} ${name}${progressOf(state)}`;
    this.item.tooltip = tooltipOf(state, this.profile.chosen.isPinned);
    this.item.accessibilityInformation = { label: `Profile on source code: ${name}. ${stateText(state)}` };
    this.item.show();
  }
}

function iconOf({ state }: Shown): string {
  if (state === 'loading') return '$(loading~spin)';
  if (state === 'failed') return '$(warning)';
  return lensSettings().enabled || isLineHeatOn() ? '$(flame)' : '$(eye-closed)';
}

function progressOf(shown: Shown): string {
  if (shown.state !== 'loading' || shown.progress.total === null || shown.progress.total === 0) return '';
  const { done, total } = shown.progress;
  return ` ${Math.min(100, Math.floor((100 * done) / total))} %`;
}

function tooltipOf(shown: Shown, isPinned: boolean): string {
  const off = [
    ...(lensSettings().enabled ? [] : ['Code lenses are off.']),
    ...(isLineHeatOn() ? [] : ['Line heat is off.']),
  ];
  return [
    `${lineOfText(basename(shown.uri.path))} on source code${isPinned ? ', chosen' : ', the profile looked at last'}`,
    stateText(shown),
    ...off,
    'Click to change profile or metric, to switch it off, or to clear it',
  ].join('\n');
}

function stateText(shown: Shown): string {
  switch (shown.state) {
    case 'remembered':
      return 'Its functions are read when a source file is looked at.';
    case 'loading':
      return `${shown.progress.phase}...`;
    case 'failed':
      return lineOfText(shown.message, 500);
    case 'ready': {
      const { host, metric } = shown.index.costs;
      const of = host === null ? '' : `Recorded on ${lineOfText(host, 80)}. `;
      return `${of}Counted: ${lineOfText(metric.label)}.`;
    }
  }
}
