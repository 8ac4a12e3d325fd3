/** Applied plans in the status bar, as long as there are any. */
import * as vscode from 'vscode';
import { hostText } from '../hosts/hostText';
import { COMMANDS } from '../names';
import type { AppliedHere } from './applyMemory';

export class ApplyStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'offloadPlan',
    vscode.StatusBarAlignment.Left,
    99,
  );

  constructor() {
    this.item.name = 'Xen I/O Offload Plan';
    this.item.command = COMMANDS.showAppliedPlan;
  }

  show(plans: readonly AppliedHere[]): void {
    if (plans.length === 0) {
      this.item.hide();
      return;
    }
    const where = plans.length === 1 ? iconless(plans[0].target) : `${plans.length} hosts`;
    const what = plans.length === 1 ? 'Offload plan' : 'Offload plans';
    this.item.text = `$(rocket) ${what} on ${where}`;
    const lines = plans.map(({ target, title, by, appliedAt, prediction }) => {
      const when = new Date(appliedAt);
      const time = Number.isNaN(when.getTime()) ? '' : `, ${when.toLocaleString()}`;
      return `${hostText(target)}: ${hostText(title)} (${hostText(by)}${time})${prediction === null ? '' : `\nPredicted: ${hostText(prediction, 300)}`}`;
    });
    this.item.tooltip = `${lines.join('\n')}\nClick to revert it, see its commands or record again`;
    this.item.accessibilityInformation = {
      label: `${what} on ${where}. Revert, show commands or record again`,
    };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** `$(name)` in a status bar is an icon. */
function iconless(text: string): string {
  return hostText(text, 40).replaceAll('$(', '$ (');
}
