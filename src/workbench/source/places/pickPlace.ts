/** The list that a person chooses from when one name has several definitions. */
import { basename, dirname } from 'node:path/posix';
import * as vscode from 'vscode';
import { lineOfText } from '../plainLine';
import type { FoundPlace } from './foundPlace';

/** More than that nobody reads; the list can be filtered by typing. */
const MOST = 200;

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: FoundPlace;
}

/** `search`: look at all files, since those that are listed are only from where it was cheap to look. */
export type Picked = FoundPlace | 'search' | undefined;

/** @param more offers to search all files, too */
export async function pickPlace(
  title: string,
  places: readonly FoundPlace[],
  { placeholder, more }: { readonly placeholder: string; readonly more: boolean },
): Promise<Picked> {
  const items: PlaceItem[] = places.slice(0, MOST).map((place) => itemOf(place));
  const search: PlaceItem = { label: '$(search) Search all files for other definitions', alwaysShow: true };
  const picked = await vscode.window.showQuickPick(more ? [...items, search] : items, {
    title,
    placeHolder: placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked === search ? 'search' : picked?.place;
}

function itemOf(place: FoundPlace): PlaceItem {
  const path = vscode.workspace.asRelativePath(place.uri);
  const folder = dirname(path);
  return {
    label: lineOfText(`${basename(path)}:${place.line + 1}`),
    ...(folder !== '.' && { description: lineOfText(folder) }),
    ...(place.text !== '' && { detail: lineOfText(place.text) }),
    place,
  };
}
