/** What a person is told when a definition was not found, and what can be done then. */
import * as vscode from 'vscode';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import { lineOfText } from '../plainLine';
import type { SearchedName } from './searchedName';
import type { SearchOutcome } from './sourceSearch';

const OPEN_FOLDER = 'Open Folder...';
const ADD_FOLDER = 'Add Folder to Workspace...';
const SEARCH = 'Search in Files';
const SHOW_THEM = 'Show Them';

/** There is nothing to look in. */
export async function tellNoFolder(symbol: RecordedSymbol, name: SearchedName): Promise<void> {
  const choice = await vscode.window.showInformationMessage(
    `No folder is open in which ${described(symbol, name)} could be looked for. Open the folder with the sources of ${ownerOf(symbol)}.`,
    OPEN_FOLDER,
  );
  if (choice === OPEN_FOLDER) await vscode.commands.executeCommand('workbench.action.files.openFolder');
}

/** @returns `misfits` if the person wants to see what does not fit */
export async function notFound(
  symbol: RecordedSymbol,
  name: SearchedName,
  { misfits, looked, everywhere }: SearchOutcome,
): Promise<'misfits' | null> {
  const places = lineOfText(listed(looked), 200);
  const choice = await vscode.window.showInformationMessage(
    misfits.length > 0
      ? `${misfits.length === 1 ? 'A function' : `${misfits.length} functions`} called ${name.word} ${misfits.length === 1 ? 'is' : 'are'} in this workspace, but ${described(symbol, name)} cannot come from there.`
      : `No definition of ${described(symbol, name)} was found in ${places}. If the sources of ${ownerOf(symbol)} are in another folder, add it.`,
    ...[
      ...(misfits.length > 0 ? [SHOW_THEM] : []),
      ADD_FOLDER,
      // Where no program could look at all files, VS Code itself can.
      ...(everywhere ? [] : [SEARCH]),
    ],
  );
  if (choice === ADD_FOLDER) await vscode.commands.executeCommand('workbench.action.addRootFolder');
  if (choice === SEARCH) await searchInFiles(name);
  return choice === SHOW_THEM ? 'misfits' : null;
}

async function searchInFiles({ word }: SearchedName): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.findInFiles', {
    query: word,
    isRegex: false,
    isCaseSensitive: true,
    matchWholeWord: true,
    triggerSearch: true,
  });
}

/** "xenvif_tx_action ([xen_netback])". */
function described({ module }: RecordedSymbol, { name }: SearchedName): string {
  return module === '' ? name : `${name} (${lineOfText(module, 80)})`;
}

function ownerOf({ layer }: RecordedSymbol): string {
  if (layer === 'hypervisor') return 'Xen';
  return layer === 'kernel' ? 'the kernel' : 'the program';
}

function listed(texts: readonly string[]): string {
  const last = texts.length - 1;
  return last < 1 ? (texts.at(0) ?? '') : `${texts.slice(0, last).join(', ')} and ${texts[last]}`;
}
