/** Lists that lead from one to the next and back again, by keyboard all the way. */
import * as vscode from 'vscode';

export interface StepItem<T> extends vscode.QuickPickItem {
  /** Absent for separators. */
  readonly value?: T;
}

export interface Step<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Shows that it is busy until they are there. */
  readonly items: readonly StepItem<T>[] | Promise<readonly StepItem<T>[]>;
  /** There is a list before it. */
  readonly back: boolean;
}

/** What was chosen; `back` for the list before; undefined if it was left. @throws what the items' promise throws */
export async function pickStep<T>(step: Step<T>): Promise<{ readonly value: T } | 'back' | undefined> {
  const picker = vscode.window.createQuickPick<StepItem<T>>();
  picker.title = step.title;
  picker.placeholder = step.placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  if (step.back) picker.buttons = [vscode.QuickInputButtons.Back];
  const chosen = new Promise<{ readonly value: T } | 'back' | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const value = picker.selectedItems.at(0)?.value;
      if (value !== undefined) resolve({ value });
    });
    picker.onDidTriggerButton(() => resolve('back'));
    picker.onDidHide(() => resolve(undefined));
  });
  const { items } = step;
  // What is known is there at once: a person may press Enter as soon as the list is.
  if (!(items instanceof Promise)) picker.items = items;
  else picker.busy = true;
  picker.show();
  try {
    if (items instanceof Promise) {
      // A list that is left while it is made is not waited for.
      const made = await Promise.race([items, chosen.then(() => null)]);
      if (made === null) return await chosen;
      picker.items = made;
      picker.busy = false;
    }
    return await chosen;
  } finally {
    picker.dispose();
  }
}

export function separator(label: string): StepItem<never> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
