/** The commands of the profile on source code, and what its place in the status bar offers. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ActiveProfile } from '../activeProfile';
import { chooseFiles } from '../commands';
import { COMMANDS, editorFor, INNER_COMMANDS, SETTINGS } from '../names';
import type { RecentProfiles } from '../recentProfiles';
import type { LensProfile } from './lensProfile';
import { lineOfText } from './plainLine';
import { pickStep, separator, type StepItem } from './quickSteps';
import { isLineHeatOn, lensSettings, writeSetting } from './sourceSettings';

export interface SourceCommandContext {
  readonly profile: LensProfile;
  readonly active: ActiveProfile;
  readonly recent: RecentProfiles;
  readonly sample: vscode.Uri;
}

type Deed = () => unknown;

export function registerSourceCommands(context: SourceCommandContext): vscode.Disposable[] {
  const { profile } = context;
  const command = (id: string, deed: Deed) => vscode.commands.registerCommand(id, () => told(deed));
  return [
    command(COMMANDS.toggleCodeLenses, () =>
      toggle(profile, SETTINGS.codeLensEnabled, !lensSettings().enabled, 'Code lenses'),
    ),
    command(COMMANDS.toggleLineHeat, () => toggle(profile, SETTINGS.lineHeat, !isLineHeatOn(), 'Line heat')),
    command(COMMANDS.chooseSourceProfile, () => chooseProfile(context)),
    command(COMMANDS.chooseSourceMetric, () => chooseMetric(profile)),
    command(COMMANDS.clearSourceProfile, () => {
      profile.chosen.clear();
    }),
    command(INNER_COMMANDS.sourceMenu, () => menu(context)),
  ];
}

async function told(deed: Deed): Promise<void> {
  try {
    await deed();
  } catch (error) {
    void vscode.window.showErrorMessage(
      lineOfText(error instanceof Error ? error.message : String(error), 500),
    );
  }
}

/** Says so where nothing else shows it. */
async function toggle(profile: LensProfile, setting: string, on: boolean, what: string): Promise<void> {
  await writeSetting(setting, on);
  if (profile.uri !== undefined) return;
  void vscode.window.showInformationMessage(
    on ? `${what}: on. It shows the profile that you open next.` : `${what}: off.`,
  );
}

async function menu(context: SourceCommandContext): Promise<void> {
  const { profile } = context;
  const { state } = profile;
  if (state.state === 'none') {
    await chooseProfile(context);
    return;
  }
  const { uri } = state;
  const name = lineOfText(basename(uri.path), 80);
  const metric = state.state === 'ready' ? lineOfText(state.index.costs.metric.label, 80) : '';
  const picked = await pickStep<Deed>({
    title: `${name} on Source Code`,
    placeholder: 'What to change',
    items: [
      ...(state.state === 'failed'
        ? [
            {
              ...item('refresh', 'Try again', '', () => {
                profile.retry();
              }),
              detail: lineOfText(state.message),
            },
          ]
        : [item('symbol-numeric', 'Change metric...', metric, () => chooseMetric(profile))]),
      item('flame', 'Change profile...', name, () => chooseProfile(context)),
      item('go-to-file', 'Show the profile', '', async () => {
        await vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path));
      }),
      separator('Switches'),
      switchItem(profile, 'Code lenses', SETTINGS.codeLensEnabled, lensSettings().enabled),
      switchItem(profile, 'Line heat', SETTINGS.lineHeat, isLineHeatOn()),
      separator(''),
      item('clear-all', 'Clear', 'no profile on source code until another one is opened', () => {
        profile.chosen.clear();
      }),
    ],
    back: false,
  });
  if (picked !== undefined && picked !== 'back') await picked.value();
}

function switchItem(profile: LensProfile, what: string, setting: string, on: boolean): StepItem<Deed> {
  return item(on ? 'eye-closed' : 'eye', `Turn ${what.toLowerCase()} ${on ? 'off' : 'on'}`, '', () =>
    toggle(profile, setting, !on, what),
  );
}

function item(icon: string, label: string, description: string, value: Deed): StepItem<Deed> {
  return { label, description, iconPath: new vscode.ThemeIcon(icon), value };
}

/** Files of the workspace are not looked for: it may hold a kernel tree. */
async function chooseProfile({ profile, recent, sample, active }: SourceCommandContext): Promise<void> {
  const { chosen } = profile;
  const current = active.current?.document.uri;
  const known = new Map<string, vscode.Uri>();
  for (const uri of [...(current === undefined ? [] : [current]), ...recent.list()])
    if (uri.toString() !== sample.toString()) known.set(uri.toString(), uri);
  const shown = profile.uri?.toString();
  const title = 'Choose Profile for Source Code';
  const use = (uri: vscode.Uri) => () => {
    chosen.choose(uri);
    // The same one again: perhaps its file was mended.
    profile.retry();
  };
  const mark = (uri: vscode.Uri, text: string) => (uri.toString() === shown ? `${text}, shown now` : text);
  const picked = await pickStep<Deed>({
    title,
    placeholder: 'The profile that code lenses and line heat show in this workspace',
    items: [
      item('sync', 'Follow', 'the profile that is looked at, whichever it is', () => {
        chosen.unpin();
      }),
      separator('Only this one'),
      ...[...known.values()].map((uri) =>
        item(
          'flame',
          lineOfText(basename(uri.path), 80),
          mark(uri, lineOfText(vscode.workspace.asRelativePath(dirname(uri.path)), 120)),
          use(uri),
        ),
      ),
      item('beaker', 'Sample Recording', mark(sample, 'Xen 4.17, network receive'), use(sample)),
      {
        ...item('folder-opened', 'Another File...', '', async () => {
          const uri = (await chooseFiles({ title, many: false })).at(0);
          if (uri !== undefined) use(uri)();
        }),
        alwaysShow: true,
      },
    ],
    back: false,
  });
  if (picked !== undefined && picked !== 'back') await picked.value();
}

async function chooseMetric(profile: LensProfile): Promise<void> {
  const ready = profile.whenReady();
  const use = (key: string) => () => writeSetting(SETTINGS.codeLensMetric, key);
  const picked = await pickStep<Deed>({
    title: 'Choose Metric for Source Code',
    placeholder: 'What code lenses and line heat count',
    items: ready.then(({ metric, metrics }) => [
      item('wand', 'Automatic', lineOfText(metrics.at(0)?.label ?? ''), use('automatic')),
      separator('Of this recording'),
      ...metrics.map(({ key, label }) =>
        item('symbol-numeric', lineOfText(label, 120), key === metric.key ? 'shown now' : '', use(key)),
      ),
    ]),
    back: false,
  });
  if (picked !== undefined && picked !== 'back') await picked.value();
}
