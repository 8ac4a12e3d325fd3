/** The profile on source code, built and connected. */
import * as vscode from 'vscode';
import type { ActiveProfile } from '../activeProfile';
import { INNER_COMMANDS } from '../names';
import type { RecentProfiles } from '../recentProfiles';
import type { DocumentContext } from '../workerDocument';
import { ChosenProfile } from './chosenProfile';
import { DocumentFunctions } from './documentFunctions';
import { LensRegistration } from './lenses/functionLenses';
import type { GoToSource } from './goToSource';
import { registerGoToSource } from './goToSourceCommands';
import type { KbuildFolders } from './kbuildFolders';
import { pickOfLens } from './lenses/lensPick';
import { LensProfile } from './lensProfile';
import { LineHeat } from './lineHeat';
import { NotePages } from './lenses/notePages';
import type { SourceParser } from './parserClient';
import { ProfileAtHand } from './profileAtHand';
import { registerSourceCommands } from './sourceCommands';
import { SourceStatus } from './sourceStatus';

export interface SourceContext {
  readonly memory: vscode.Memento;
  /** What is worked out of binaries is kept here. */
  readonly cacheFolder: string;
  readonly documents: DocumentContext;
  readonly active: ActiveProfile;
  readonly recent: RecentProfiles;
  readonly sample: vscode.Uri;
  readonly parser: SourceParser;
  readonly makefiles: KbuildFolders;
  readonly goToSource: GoToSource;
}

export function registerSource(context: SourceContext): { dispose(): unknown }[] {
  const { memory, cacheFolder, documents, active, recent, sample, parser, makefiles, goToSource } = context;
  const chosen = new ChosenProfile(memory, active, sample);
  const atHand = new ProfileAtHand(documents, active);
  const profile = new LensProfile(chosen, atHand, active, documents);
  const functions = new DocumentFunctions(parser, makefiles);
  const pages = new NotePages();
  const picking = { profile, active, goToSource, pages };
  return [
    chosen,
    atHand,
    profile,
    functions,
    pages,
    new LensRegistration(profile, functions),
    new SourceStatus(profile),
    new LineHeat({ workerFile: documents.workerFile, cacheFolder, log: documents.log }, profile),
    ...registerSourceCommands({ profile, active, recent, sample }),
    ...registerGoToSource(goToSource, profile),
    vscode.commands.registerCommand(INNER_COMMANDS.pickOfLens, (match: Parameters<typeof pickOfLens>[1]) =>
      pickOfLens(picking, match),
    ),
  ];
}
