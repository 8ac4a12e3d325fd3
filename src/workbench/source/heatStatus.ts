/** Line heat in the language status of source files: that lines are looked up, and why there are none. */
import * as vscode from 'vscode';
import type { LineCosts } from '../../source/lines/lineCosts';
import { COMMANDS, SETTINGS } from '../names';
import { SOURCE_SELECTOR } from './documentFunctions';
import { lineOfText } from './plainLine';

const SHOW_LOG: vscode.Command = { command: COMMANDS.showLog, title: 'Show Log' };
const SET_FOLDERS: vscode.Command = {
  command: 'workbench.action.openSettings',
  title: 'Folders with Debug Information...',
  arguments: [`${SETTINGS.section}.${SETTINGS.debugFolders}`],
};
const TRUST: vscode.Command = { command: 'workbench.trust.manage', title: 'Manage Workspace Trust' };

export class HeatStatus implements vscode.Disposable {
  /** There is no hiding one: it is made when there is something to say. */
  private item: vscode.LanguageStatusItem | undefined;

  busy(phase: string): void {
    this.set('Line heat', `${lineOfText(phase, 80)}...`, undefined);
    this.shown.busy = true;
  }

  /** @param hasHeat of a visible file */
  ready(hasHeat: boolean, { metric, notes }: LineCosts, isTrusted: boolean): void {
    if (hasHeat) this.set('Line heat', `Share of each layer by ${lineOfText(metric, 60)}`, undefined);
    else if (!isTrusted)
      this.set('No line heat in restricted mode', 'Binaries are read once the workspace is trusted.', TRUST);
    else
      this.set(
        'No line heat here',
        lineOfText(notes.at(0) ?? 'No sample is in this file.', 400),
        SET_FOLDERS,
      );
  }

  failed(message: string): void {
    this.set('No line heat', lineOfText(message, 400), SHOW_LOG);
    this.shown.severity = vscode.LanguageStatusSeverity.Warning;
  }

  hide(): void {
    this.item?.dispose();
    this.item = undefined;
  }

  dispose(): void {
    this.hide();
  }

  private get shown(): vscode.LanguageStatusItem {
    return (this.item ??= vscode.languages.createLanguageStatusItem(
      `${SETTINGS.section}.${SETTINGS.lineHeat}`,
      SOURCE_SELECTOR,
    ));
  }

  private set(text: string, detail: string, command: vscode.Command | undefined): void {
    const item = this.shown;
    item.name = 'Xen I/O Line Heat';
    item.text = text;
    item.detail = detail;
    item.command = command;
    item.busy = false;
    item.severity = vscode.LanguageStatusSeverity.Information;
  }
}
