/** What a person is told when a definition was not found, and what can be done then. */
import * as vscode from 'vscode';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import { lineOfText } from '../plainLine';
import type { SearchedName } from './searchedName';
import type { SearchOutcome } from './sourceSearch';

const OPEN_FOLDER = 'Open Folder...';
const ADD_FOLDER = 'Add Folder to Workspace...';
const CHOOSE_FILE = 'Choose File...';
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

/** @returns `misfits` if the person wants to see what does not fit; a file if they know better */
export async function notFound(
  symbol: RecordedSymbol,
  name: SearchedName,
  outcome: SearchOutcome,
): Promise<'misfits' | vscode.Uri | null> {
  const { misfits, isCut, unsearched } = outcome;
  const elsewhere = unsearched.filter(({ uri }) => uri.scheme !== 'file');
  const choice = await vscode.window.showInformationMessage(
    misfits.length > 0
      ? `${misfits.length === 1 ? 'A function' : `${misfits.length} functions`} called ${name.word} ${misfits.length === 1 ? 'is' : 'are'} in this workspace, but ${described(symbol, name)} cannot come from there.`
      : nothingText(symbol, name, outcome, elsewhere),
    ...[
      ...(misfits.length > 0 ? [SHOW_THEM] : []),
      ...(elsewhere.length > 0 ? [CHOOSE_FILE] : []),
      ADD_FOLDER,
      // Where no program could look at all files, VS Code itself can, on disk.
      ...(isCut || unsearched.length > elsewhere.length ? [SEARCH] : []),
    ],
  );
  if (choice === ADD_FOLDER) await vscode.commands.executeCommand('workbench.action.addRootFolder');
  if (choice === SEARCH) await searchInFiles(name);
  if (choice === CHOOSE_FILE) {
    const title = `The file that defines ${described(symbol, name)}`;
    return (await vscode.window.showOpenDialog({ title, defaultUri: elsewhere[0].uri }))?.at(0) ?? null;
  }
  return choice === SHOW_THEM ? 'misfits' : null;
}

/** @param elsewhere folders that are not on disk */
function nothingText(
  symbol: RecordedSymbol,
  name: SearchedName,
  { looked }: SearchOutcome,
  elsewhere: readonly vscode.WorkspaceFolder[],
): string {
  const found = `No definition of ${described(symbol, name)} was found in ${lineOfText(listed(looked), 200)}.`;
  if (elsewhere.length === 0)
    return `${found} If the sources of ${ownerOf(symbol)} are in another folder, add it.`;
  const names = lineOfText(listed(elsewhere.map((folder) => folder.name)), 80);
  return `${found} Files of ${names} are not on disk, where they could be searched: choose the one that defines it, or add a folder on disk with the sources of ${ownerOf(symbol)}.`;
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
