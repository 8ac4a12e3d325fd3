/** The commands that go to source code without a click on a profile. */
import * as vscode from 'vscode';
import type { FunctionCost } from '../../source/sourceCosts';
import { COMMANDS } from '../names';
import type { GoToSource } from './goToSource';
import type { LensProfile } from './lensProfile';
import { searchedName } from './places/searchedName';
import { lineOfText } from './plainLine';

/** Functions that are offered, the dearest; the list is filtered by typing. */
const MOST = 5000;

export function registerGoToSource(source: GoToSource, profile: LensProfile): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand(COMMANDS.goToSource, () => pickFunction(source, profile)),
    vscode.commands.registerCommand(COMMANDS.forgetSourceChoices, async () => {
      const count = await source.forgetChoices();
      void vscode.window.showInformationMessage(
        count === 0
          ? 'No source places were remembered.'
          : `Forgot ${count === 1 ? 'one remembered source place' : `${count} remembered source places`}.`,
      );
    }),
  ];
}

async function pickFunction(source: GoToSource, profile: LensProfile): Promise<void> {
  if (profile.uri === undefined) {
    const openSample = 'Open the Sample';
    const choice = await vscode.window.showInformationMessage(
      'No profile is open. Open a recording first; its functions are then listed here.',
      openSample,
    );
    if (choice === openSample) await vscode.commands.executeCommand(COMMANDS.openSample);
    return;
  }
  const closing = new vscode.CancellationTokenSource();
  const picked = await vscode.window.showQuickPick(
    itemsOf(profile, closing),
    {
      title: 'Go to Source of Function',
      placeHolder: 'Name of a function, or part of it; the dearest come first',
      matchOnDescription: true,
    },
    closing.token,
  );
  if (picked !== undefined) await source.go(picked.symbol);
}

async function itemsOf(profile: LensProfile, closing: vscode.CancellationTokenSource) {
  try {
    const { functions } =
      profile.costs ?? (await profile.ask({ ask: 'sourceCosts', metric: profile.metric }));
    const dearest = (cost: FunctionCost) => cost.lanes.at(0)?.self.value ?? 0;
    return [...functions]
      .filter((cost) => searchedName(cost) !== null)
      .sort((a, b) => dearest(b) - dearest(a))
      .slice(0, MOST)
      .map((cost) => ({ label: lineOfText(cost.name, 120), description: seenIn(cost), symbol: cost }));
  } catch (error) {
    const text = lineOfText(error instanceof Error ? error.message : String(error));
    void vscode.window.showErrorMessage(`The functions of the profile cannot be listed: ${text}`);
    closing.cancel();
    return [];
  }
}

/** "dom0 12.4 %, guest1 3.1 % · [xen_netback]", and which one it is where several have the name. */
function seenIn({ lanes, module, body }: FunctionCost): string {
  const shares = lanes
    .slice(0, 3)
    .map(({ label, self }) => `${label} ${(self.value * 100).toFixed(1)} %`)
    .join(', ');
  return lineOfText([shares, module, body].filter((part) => part !== '').join(' \u00b7 '), 120);
}
