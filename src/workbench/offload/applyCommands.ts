/** The commands for applied plans, and what the status bar offers. */
import * as vscode from 'vscode';
import { tellFailure } from '../hosts/hostMessages';
import { type Hosts, WorkspaceNotTrusted } from '../hosts/hosts';
import { hostText } from '../hosts/hostText';
import { COMMANDS } from '../names';
import { PlanDocuments } from './applyConfirm';
import type { ApplyMemory, AppliedHere } from './applyMemory';
import { ApplyPlan } from './applyPlan';
import { ApplyStatus } from './applyStatus';

export interface ApplyingParts {
  readonly applying: ApplyPlan;
  readonly disposables: readonly { dispose(): unknown }[];
}

export function registerApplying(plans: ApplyMemory, hosts: Hosts): ApplyingParts {
  const documents = new PlanDocuments();
  const applying = new ApplyPlan(hosts, plans, documents);
  const status = new ApplyStatus();
  const show = () => status.show(applying.plans);
  show();
  const onPlan = (id: string, act: (plan: AppliedHere) => Promise<void>) =>
    vscode.commands.registerCommand(id, async () => {
      try {
        if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
        const plan = await pickPlan(applying.plans);
        if (plan !== undefined) await act(plan);
      } catch (error) {
        await tellFailure(error);
      }
    });
  return {
    applying,
    disposables: [
      documents,
      status,
      applying,
      applying.onDidChange(show),
      onPlan(COMMANDS.revertPlan, ({ target }) => applying.revert(target)),
      onPlan(COMMANDS.showAppliedPlan, (plan) => offer(applying, plan)),
    ],
  };
}

async function pickPlan(plans: readonly AppliedHere[]): Promise<AppliedHere | undefined> {
  if (plans.length === 0) {
    void vscode.window.showInformationMessage(
      'No offload plan is known to be applied. If one is, connect to its host: its journal is found there.',
    );
    return undefined;
  }
  if (plans.length === 1) return plans[0];
  const picks = plans.map((plan) => ({
    label: hostText(plan.target),
    description: hostText(plan.title),
    iconPath: new vscode.ThemeIcon('rocket'),
    plan,
  }));
  return (await vscode.window.showQuickPick(picks, { title: 'Applied Offload Plans' }))?.plan;
}

async function offer(
  applying: ApplyPlan,
  { target, title, recording, predicted, id }: AppliedHere,
): Promise<void> {
  const icon = (id: string) => new vscode.ThemeIcon(id);
  const picks = [
    {
      label: 'Revert Now',
      description: 'undo all of it, last step first',
      iconPath: icon('discard'),
      act: () => applying.revert(target),
    },
    {
      label: 'Show Commands',
      description: 'what was run, and what undoes it',
      iconPath: icon('terminal'),
      act: () => applying.showCommands(target),
    },
    {
      label: 'Record Again',
      description: 'with the plan applied',
      iconPath: icon('record'),
      act: async () => {
        await vscode.commands.executeCommand(COMMANDS.record);
      },
    },
    ...(recording === null || predicted === undefined
      ? []
      : [
          {
            label: 'Compare Prediction with a Recording...',
            description: 'what was predicted beside what a later recording measured',
            iconPath: icon('graph'),
            act: async () => {
              await vscode.commands.executeCommand(COMMANDS.checkPrediction, id);
            },
          },
        ]),
    ...(recording === null
      ? []
      : [
          {
            label: 'Compare with Before',
            description: 'a later recording with the one that the plan was made from',
            iconPath: icon('diff'),
            act: () => compareWith(vscode.Uri.parse(recording)),
          },
        ]),
  ];
  const picked = await vscode.window.showQuickPick(picks, {
    title: `Offload Plan on ${hostText(target)}`,
    placeHolder: hostText(title),
  });
  await picked?.act();
}

async function compareWith(before: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.selectForCompare, before);
  await vscode.commands.executeCommand(COMMANDS.compareWithSelected);
}
