/** What a language server knows of a function's name, if there is one (clangd, C/C++, rust-analyzer). */
import * as vscode from 'vscode';
import { scorePlace } from '../../../source/names/placeScore';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import type { FoundPlace } from './foundPlace';
import { isDefinitionOf, type SearchedName } from './searchedName';
import { extensionsOf } from './sourceFiles';

/** A server that is still indexing a kernel answers in minutes. */
const PATIENCE_MS = 2500;
const MOST = 40;
const FUNCTIONS = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
]);

/** Functions of exactly that name; none if nobody answers in time. */
export async function languageServerPlaces(
  symbol: RecordedSymbol,
  name: SearchedName,
  token: vscode.CancellationToken,
): Promise<FoundPlace[]> {
  const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    name.word,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    token.onCancellationRequested(() => resolve(undefined));
  });
  try {
    const found = await Promise.race([asked, late]);
    return (found ?? []).flatMap((one) => placeOf(one, symbol, name)).slice(0, MOST);
  } catch {
    // A server that fails is as good as none.
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** Neither a kernel nor Xen has functions in other languages; of programs nobody knows. */
function isCodeOf(symbol: RecordedSymbol, { path }: vscode.Uri): boolean {
  if (symbol.layer === 'user' || symbol.layer === 'unknown') return true;
  return extensionsOf(symbol).includes(path.slice(path.lastIndexOf('.') + 1));
}

function placeOf(
  { name: full, kind, containerName, location }: vscode.SymbolInformation,
  symbol: RecordedSymbol,
  name: SearchedName,
): FoundPlace[] {
  // Some put parameters behind the name.
  const bare = full.replace(/\(.*$/s, '').trim();
  // And some have the file as what contains it.
  const scoped = /^$|[./]/.test(containerName) || bare.includes('::') ? bare : `${containerName}::${bare}`;
  if (!FUNCTIONS.has(kind) || !isCodeOf(symbol, location.uri)) return [];
  if (!isDefinitionOf(name, { name: bare, symbols: [scoped] })) return [];
  const { uri, range } = location;
  return [
    {
      uri,
      line: range.start.line,
      column: range.start.character,
      name: bare,
      text: '',
      score: scorePlace(symbol, { path: uri.path }),
    },
  ];
}
