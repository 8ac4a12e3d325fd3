/** What the extension host and the parser's worker say to each other. */
import type { ParsedSource } from '../../source/sourceFunction';

export type ToParser =
  | { readonly type: 'parse'; readonly id: number; readonly key: string; readonly text: string }
  | { readonly type: 'forget'; readonly key: string };

export interface FromParser {
  readonly id: number;
  readonly parsed: ParsedSource;
}

/** Where the two WebAssembly files are. */
export interface ParserData {
  readonly wasmFolder: string;
}

/** The runtime and the grammar, as they are named in their npm packages. */
export const RUNTIME_WASM = 'web-tree-sitter.wasm';
export const GRAMMAR_WASM = 'tree-sitter-c.wasm';
