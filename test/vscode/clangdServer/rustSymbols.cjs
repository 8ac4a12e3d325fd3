/**
 * A stand-in for rust-analyzer, which Debian does not have: the symbols that it gives (its crates/ide/src/file_structure.rs) for text that rustfmt has
 * written. An `impl` is an object, named without its own parameters; what takes `self` is a method; a range begins with comments and attributes.
 */
const vscode = require('vscode');

const SCOPE = /^(?:unsafe )?impl(?:<.*?>)? (\S.*) \{$|^(?:pub )?(mod|trait|struct) (\w+).*\{$/;
const FUNCTION = /^(?:pub(?:\(\w+\))? )?(?:const |async |unsafe )*fn (\w+)/;
const KINDS = {
  mod: vscode.SymbolKind.Module,
  trait: vscode.SymbolKind.Interface,
  struct: vscode.SymbolKind.Struct,
};

exports.rustSymbols = (document) => {
  const lines = document.getText().split('\n');
  const top = { children: [] };
  /** What is open, by the blanks before it. */
  const open = [{ indent: -1, symbol: top }];
  for (const [at, line] of lines.entries()) {
    const indent = line.search(/\S/);
    const text = line.trim();
    const scope = SCOPE.exec(text);
    const fn = FUNCTION.exec(text);
    if (indent < 0 || (scope === null && fn === null)) continue;
    while (open[open.length - 1].indent >= indent) open.pop();
    const name = fn?.[1] ?? scope[3] ?? `impl ${scope[1]}`;
    const kind =
      scope === null
        ? /[(&]\s*(?:mut )?self\b/.test(text)
          ? vscode.SymbolKind.Method
          : vscode.SymbolKind.Function
        : (KINDS[scope[2]] ?? vscode.SymbolKind.Object);
    const from = line.indexOf(fn?.[1] ?? scope[3] ?? scope[1]);
    const symbol = new vscode.DocumentSymbol(
      name,
      '',
      kind,
      new vscode.Range(beginning(lines, at), indent, ...end(lines, at, indent)),
      new vscode.Range(at, from, at, line.length),
    );
    open[open.length - 1].symbol.children.push(symbol);
    open.push({ indent, symbol });
  }
  return top.children;
};

function beginning(lines, at) {
  let first = at;
  while (first > 0 && /^\s*(?:\/\/\/|#\[)/.test(lines[first - 1])) first--;
  return first;
}

/** Behind the bracket that closes it, or what is declared only. */
function end(lines, at, indent) {
  if (/[;}]$/.test(lines[at])) return [at, lines[at].length];
  const last = lines.findIndex(
    (line, each) => each > at && line.search(/\S/) === indent && line[indent] === '}',
  );
  return [last, indent + 1];
}
