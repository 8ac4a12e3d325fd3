/** What stands at the level of a file in tree-sitter's tree of a C text. */
import type { Node, TreeCursor } from 'web-tree-sitter';
import { definesWithBody } from './definingMacros';
import type { Definition } from './definition';
import type { Token } from './head';

interface Range {
  readonly start: number;
  readonly end: number;
}

export interface TopLevel {
  /** That the tree understood. In the order of the text. */
  readonly functions: readonly Definition[];
  /** `MACRO(name);` */
  readonly calls: readonly { readonly macro: Token; readonly group: Token }[];
  /** Where the tree has errors, or what no C file has at its level. In the order of the text, apart. */
  readonly doubtful: readonly Range[];
}

/** Hold what is at the level of the file. */
const CONTAINERS = new Set([
  'translation_unit',
  'preproc_if',
  'preproc_ifdef',
  'preproc_elif',
  'preproc_elifdef',
  'preproc_else',
  'linkage_specification',
  'declaration_list',
]);

/** No statements: those stand at the level of a file where a head was not understood. */
const DECLARATIONS = new Set([
  'declaration',
  'type_definition',
  'struct_specifier',
  'union_specifier',
  'enum_specifier',
  'preproc_include',
  'preproc_def',
  'preproc_function_def',
  'preproc_call',
  'preproc_directive',
  'static_assert_declaration',
  'attribute_declaration',
  // Of conditions and linkage, which are containers here.
  'identifier',
  'string_literal',
  'number_literal',
  'preproc_defined',
  'binary_expression',
  'unary_expression',
  'parenthesized_expression',
  'call_expression',
]);

/**
 * Walks without recursion: conditions may be nested as deep as a text is long.
 * @param text that the tree is of
 */
export function topLevel(text: string, root: Node): TopLevel {
  const found = new Found(text);
  const cursor = root.walk();
  try {
    let entering = cursor.gotoFirstChild();
    let depth = entering ? 1 : 0;
    while (depth > 0) {
      if (entering && CONTAINERS.has(cursor.nodeType) && cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      if (entering) found.item(cursor);
      entering = cursor.gotoNextSibling();
      if (!entering) {
        cursor.gotoParent();
        depth--;
      }
    }
  } finally {
    cursor.delete();
  }
  return found;
}

class Found implements TopLevel {
  readonly functions: Definition[] = [];
  readonly calls: { macro: Token; group: Token }[] = [];
  readonly doubtful: Range[] = [];
  /** Whether a doubtful range goes on with the next item. */
  private unsure = false;
  private lastDeclaration: Range | null = null;

  constructor(private readonly text: string) {}

  item(cursor: TreeCursor): void {
    const type = cursor.nodeType;
    if (type === 'comment' || !cursor.nodeIsNamed) return;
    const node = cursor.currentNode;
    if (node.hasError || node.isMissing) {
      this.doubt(node);
      return;
    }
    if (type === 'function_definition') {
      const definition = definitionOf(this.text, node);
      if (definition === null) this.doubt(node);
      else this.understood(this.functions, definition);
      return;
    }
    if (type === 'expression_statement') {
      const call = callOf(node);
      if (call === null) this.doubt(node);
      else this.understood(this.calls, call);
      return;
    }
    if (DECLARATIONS.has(type)) {
      this.unsure = false;
      this.lastDeclaration = { start: node.startIndex, end: node.endIndex };
      return;
    }
    this.doubt(node);
  }

  private understood<T>(list: T[], item: T): void {
    list.push(item);
    this.unsure = false;
    this.lastDeclaration = null;
  }

  private doubt(node: Node): void {
    const last = this.doubtful.at(-1);
    if (this.unsure && last !== undefined) {
      this.doubtful[this.doubtful.length - 1] = { start: last.start, end: Math.max(last.end, node.endIndex) };
      return;
    }
    // A body whose head was read as a declaration.
    const headless = node.type === 'compound_statement' && this.lastDeclaration !== null;
    const start = headless ? Math.max(this.lastDeclaration!.start, last?.end ?? 0) : node.startIndex;
    this.doubtful.push({ start, end: node.endIndex });
    this.unsure = true;
  }
}

/** `type *name(parameters) { }` alone; whatever else has a body is left to the other way of reading. */
function definitionOf(text: string, node: Node): Definition | null {
  if (node.childForFieldName('type')?.type === 'macro_type_specifier') return null;
  let declarator = node.childForFieldName('declarator');
  while (declarator?.type === 'pointer_declarator') declarator = declarator.childForFieldName('declarator');
  if (declarator?.type !== 'function_declarator') return null;
  const name = declarator.childForFieldName('declarator');
  if (name?.type !== 'identifier') return null;
  const written = text.slice(name.startIndex, name.endIndex);
  // `WORD` of a macro and `MACRO(name)` on the next line look like a type and a function.
  if (definesWithBody(written)) return null;
  return {
    name: written,
    symbols: null,
    start: startOf(node),
    nameStart: name.startIndex,
    end: node.endIndex,
  };
}

/** Of the return type; attributes may stand before it. */
function startOf(node: Node): number {
  for (let i = 0; i < node.childCount; i++) {
    const child = node.child(i);
    if (child !== null && !/^(attribute|ms_)/.test(child.type)) return child.startIndex;
  }
  return node.startIndex;
}

function callOf(node: Node): { macro: Token; group: Token } | null {
  const call = node.firstNamedChild;
  if (call?.type !== 'call_expression') return null;
  const macro = call.childForFieldName('function');
  const group = call.childForFieldName('arguments');
  if (macro?.type !== 'identifier' || group === null) return null;
  return {
    macro: { kind: 'word', start: macro.startIndex, end: macro.endIndex },
    group: { kind: 'group', start: group.startIndex, end: group.endIndex },
  };
}
