/** The settings of the profile on source code, read in one place. */
import * as vscode from 'vscode';
import { SETTINGS } from '../names';

/** What a lens says of a cost. */
export type LensShow = 'share' | 'perUnit' | 'both';

export interface LensSettings {
  readonly enabled: boolean;
  /** Share of a lane, 0 to 1. */
  readonly threshold: number;
  readonly metric: string;
  readonly show: LensShow;
  /** As written; empty for the active profile. */
  readonly profile: string;
}

/** Of the person's own writing: what is not of the right kind counts as absent. */
export function lensSettings(): LensSettings {
  const own = vscode.workspace.getConfiguration(SETTINGS.section);
  const threshold = own.get<unknown>(SETTINGS.codeLensThreshold);
  const metric = own.get<unknown>(SETTINGS.codeLensMetric);
  const show = own.get<unknown>(SETTINGS.codeLensShow);
  const profile = own.get<unknown>(SETTINGS.codeLensProfile);
  return {
    enabled: own.get<unknown>(SETTINGS.codeLensEnabled) !== false,
    threshold: typeof threshold === 'number' && threshold > 0 ? Math.min(threshold, 100) / 100 : 0,
    metric: typeof metric === 'string' ? metric : '',
    show: show === 'share' || show === 'perUnit' ? show : 'both',
    profile: typeof profile === 'string' ? profile.trim() : '',
  };
}

export function isLineHeatOn(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS.section).get<unknown>(SETTINGS.lineHeat) !== false;
}

export function affects(event: vscode.ConfigurationChangeEvent, name: string): boolean {
  return event.affectsConfiguration(`${SETTINGS.section}.${name}`);
}

/** Where the setting is made already, so that the change is seen; otherwise for all windows. */
export async function writeSetting(name: string, value: unknown): Promise<void> {
  const own = vscode.workspace.getConfiguration(SETTINGS.section);
  const known = own.inspect(name);
  const target =
    known?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : known?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await own.update(name, value, target);
}
