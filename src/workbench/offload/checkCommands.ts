/** The commands that hold a prediction against a later recording, and forget what was learnt that way. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { pairsText } from '../../offload/calibration/learntText';
import { chooseFiles } from '../commands';
import { knownProfiles, type CompareContext } from '../compareCommands';
import { hostText } from '../hosts/hostText';
import { COMMANDS } from '../names';
import type { ApplyMemory, TriedPlan } from './applyMemory';
import type { Calibrations } from './calibrations';
import { newestFirst, whenText, type KnownRecording } from './laterRecordings';

export interface CheckContext {
  readonly plans: ApplyMemory;
  readonly calibrations: Calibrations;
  readonly comparing: CompareContext;
}

export function registerChecking(context: CheckContext): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand(COMMANDS.checkPrediction, (plan?: unknown) => check(context, plan)),
    vscode.commands.registerCommand(COMMANDS.forgetCalibration, () => forget(context.calibrations)),
  ];
}

async function check({ plans, comparing }: CheckContext, id: unknown): Promise<void> {
  const plan = plans.tried.find((each) => each.id === id) ?? (await pickPlan(plans.tried));
  if (plan === undefined) return;
  const before = vscode.Uri.parse(plan.recording);
  const after = await pickLater(comparing, plan, before);
  if (after !== undefined) comparing.panels.open({ before, after }, plan.id);
}

async function pickPlan(tried: readonly TriedPlan[]): Promise<TriedPlan | undefined> {
  if (tried.length === 0) {
    void vscode.window.showInformationMessage(
      'No prediction is known that could be compared. Apply a plan from the Offload tab of a recording, then record again.',
    );
    return undefined;
  }
  if (tried.length === 1) return tried[0];
  const picks = tried.map((plan) => ({
    label: hostText(plan.title),
    description: `${hostText(plan.target)}, ${whenText(Date.parse(plan.appliedAt))}`,
    ...(plan.prediction !== null && { detail: hostText(plan.prediction, 300) }),
    iconPath: new vscode.ThemeIcon('rocket'),
    plan,
  }));
  const title = 'Compare Prediction with Recording (1 of 2): prediction';
  return (await vscode.window.showQuickPick(picks, { title, matchOnDescription: true }))?.plan;
}

interface RecordingPick extends vscode.QuickPickItem {
  /** Absent: another file, to be chosen in a dialog. */
  readonly uri?: vscode.Uri;
}

/** The newest recording made after the plan was applied comes first. */
async function pickLater(
  comparing: CompareContext,
  { title, appliedAt }: TriedPlan,
  before: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  const known = (await knownProfiles(comparing)).filter((uri) => uri.toString() !== before.toString());
  const { later, earlier } = newestFirst(await Promise.all(known.map(madeAt)), Date.parse(appliedAt));
  const pick = ({ uri, madeAtMs }: KnownRecording<vscode.Uri>): RecordingPick => ({
    label: basename(uri.path),
    description: `${vscode.workspace.asRelativePath(dirname(uri.path))}, ${whenText(madeAtMs)}`,
    iconPath: new vscode.ThemeIcon('flame'),
    uri,
  });
  const group = (label: string, recordings: readonly KnownRecording<vscode.Uri>[]): RecordingPick[] =>
    recordings.length === 0
      ? []
      : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...recordings.map(pick)];
  const picks = [
    ...group('Made after the plan was applied', later),
    { label: 'Another File...', iconPath: new vscode.ThemeIcon('folder-opened'), alwaysShow: true },
    ...group('Made before', earlier),
  ];
  const asked = `Compare Prediction with Recording: after "${hostText(title, 60)}"`;
  const picked = await vscode.window.showQuickPick(picks, {
    title: asked,
    placeHolder: 'A recording made while the plan was applied, with the same load',
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  return picked.uri ?? (await chooseFiles({ title: asked, many: false })).at(0);
}

/** A file that is gone is as old as can be. */
async function madeAt(uri: vscode.Uri): Promise<KnownRecording<vscode.Uri>> {
  return vscode.workspace.fs.stat(uri).then(
    ({ mtime }) => ({ uri, madeAtMs: mtime }),
    () => ({ uri, madeAtMs: NaN }),
  );
}

async function forget(calibrations: Calibrations): Promise<void> {
  const picks = calibrations.all.map((calibration) => ({
    label: hostText(calibration.host),
    description: `learnt from ${pairsText(calibration)}`,
    iconPath: new vscode.ThemeIcon('server'),
    host: calibration.host,
  }));
  if (picks.length === 0) {
    void vscode.window.showInformationMessage(
      'Nothing was learnt of any host yet, so there is nothing to forget.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(picks, {
    title: 'Forget Calibration',
    placeHolder: 'Estimates for this host use the default assumptions again',
  });
  if (picked === undefined) return;
  await calibrations.forget(picked.host);
  void vscode.window.showInformationMessage(`What was learnt of ${hostText(picked.host)} is forgotten.`);
}
