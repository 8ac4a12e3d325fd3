/** Functions of an open document while it is edited, with a language server that is there, late, or absent. VS Code itself is a stand-in. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { ParsedSource, SourceFunction } from '../../../../src/source/sourceFunction';

type Listener = (event: unknown) => void;

/** What the code under test asks of VS Code, and what the tests tell it. */
const editor = vi.hoisted(() => ({
  changed: new Set<Listener>(),
  closed: new Set<Listener>(),
  symbols: (): Promise<unknown> => Promise.resolve(undefined),
  asked: 0,
}));

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners = new Set<Listener>();
    readonly event = (listener: Listener) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire(value: unknown): void {
      for (const listener of this.listeners) listener(value);
    }
    dispose(): void {
      this.listeners.clear();
    }
  },
  Position: class {
    constructor(
      readonly line: number,
      readonly character: number,
    ) {}
  },
  languages: {
    match: (_selector: unknown, { languageId }: { languageId: string }) =>
      Number(['c', 'rust'].includes(languageId)),
  },
  workspace: {
    onDidChangeTextDocument: (listener: Listener) => {
      editor.changed.add(listener);
      return { dispose: () => editor.changed.delete(listener) };
    },
    onDidCloseTextDocument: (listener: Listener) => {
      editor.closed.add(listener);
      return { dispose: () => editor.closed.delete(listener) };
    },
  },
  commands: {
    executeCommand: () => {
      editor.asked++;
      return editor.symbols();
    },
  },
}));

const { DocumentFunctions } = await import('../../../../src/workbench/source/documentFunctions');

/** A document of lines, as far as it is looked at. */
class Text {
  readonly fileName: string;
  readonly uri: { path: string; toString(): string };
  readonly isClosed = false;
  version = 1;

  constructor(
    private text: string,
    readonly languageId: 'c' | 'rust' = 'c',
  ) {
    this.fileName = languageId === 'c' ? '/tree/a.c' : '/tree/a.rs';
    this.uri = { path: this.fileName, toString: () => `file://${this.fileName}` };
  }

  get lineCount(): number {
    return this.text.split('\n').length;
  }

  offsetAt(): number {
    return this.text.length;
  }

  getText(): string {
    return this.text;
  }

  lineAt(line: number): { text: string } {
    return { text: this.text.split('\n')[line] };
  }

  insertLines(at: number, put: string): void {
    const lines = this.text.split('\n');
    lines.splice(at, 0, ...put.split('\n').slice(0, -1));
    this.text = lines.join('\n');
    this.version++;
    const place = { line: at, character: 0 };
    const event = { document: this, contentChanges: [{ range: { start: place, end: place }, text: put }] };
    for (const listener of editor.changed) listener(event);
  }

  get document(): vscode.TextDocument {
    return this as unknown as vscode.TextDocument;
  }
}

/** Takes `int NAME()` for a function of three lines. */
class Parser {
  parsed = 0;
  readonly forgotten: string[] = [];

  async parse(_key: string, text: string): Promise<ParsedSource> {
    this.parsed++;
    await Promise.resolve();
    const functions = text.split('\n').flatMap((line, at): SourceFunction[] => {
      const name = /^int (\w+)\(\)/.exec(line)?.[1];
      if (name === undefined) return [];
      const place = { line: at, nameLine: at, nameColumn: 4, endLine: at + 2 };
      return [{ name, symbols: [name], ...place, scope: 'global' }];
    });
    return { functions, includes: [], incomplete: null };
  }

  forget(key: string): void {
    this.forgotten.push(key);
  }
}

function made(): { parser: Parser; functions: InstanceType<typeof DocumentFunctions> } {
  const parser = new Parser();
  const makefiles = { modulesOf: () => Promise.resolve(['a']), forget: () => undefined };
  const functions = new DocumentFunctions(parser, makefiles);
  return { parser, functions };
}

/** A function of three lines, as a server tells it. */
function symbol(name: string, line: number) {
  const range = { start: { line, character: 0 }, end: { line: line + 2, character: 1 } };
  return { name, kind: 11, range, selectionRange: range, children: [] };
}

function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

const LINES = 'int a()\n{\n}\nint b()\n{\n}\n';
const lines = (text: { functions: readonly SourceFunction[] } | null) =>
  text?.functions.map(({ name, line }) => `${name}@${line}`);

beforeEach(() => {
  vi.useFakeTimers();
  editor.symbols = () => Promise.resolve(undefined);
  editor.asked = 0;
});
afterEach(() => {
  editor.changed.clear();
  editor.closed.clear();
  vi.useRealTimers();
});

describe('functions of a document', () => {
  it('are read once, move with edits at once, and are read again after a pause', async () => {
    const { parser, functions } = made();
    const text = new Text(LINES);
    expect(await functions.of(text.document)).toMatchObject({ path: '/tree/a.c', modules: ['a'] });
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'b@3']);
    expect(parser.parsed).toBe(1);
    let told = 0;
    functions.onDidChange(() => told++);
    text.insertLines(3, 'int c()\n{\n}\n');
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'b@6']);
    expect(parser.parsed).toBe(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(parser.parsed).toBe(2);
    expect(told).toBe(1);
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'c@3', 'b@6']);
  });

  it('tell nobody if the text was only moved', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    await functions.of(text.document);
    let told = 0;
    functions.onDidChange(() => told++);
    text.insertLines(0, '// x\n\n');
    await vi.advanceTimersByTimeAsync(3000);
    expect(lines(await functions.of(text.document))).toEqual(['a@2', 'b@5']);
    expect(told).toBe(0);
  });

  it('take edits into account that come while they are read', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    const reading = functions.of(text.document);
    text.insertLines(0, '\n\n');
    expect(lines(await reading)).toEqual(['a@2', 'b@5']);
  });

  it('do not wait for a language server that is busy, and are told when it answers', async () => {
    const { parser, functions } = made();
    const text = new Text(LINES);
    editor.symbols = () => later(10_000, [symbol('ns::a', 0)]);
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'b@3']);
    let told = 0;
    functions.onDidChange(() => told++);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toBe(1);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@0', 'b@3']);
    expect(parser.parsed).toBe(1);
    expect(editor.asked).toBe(1);
  });

  it('come from one answer if the language server is as quick as the parser', async () => {
    const { functions } = made();
    editor.symbols = () => Promise.resolve([symbol('ns::a', 0)]);
    let told = 0;
    functions.onDidChange(() => told++);
    const text = new Text(LINES);
    await functions.of(text.document);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@0', 'b@3']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toBeLessThanOrEqual(1);
  });

  it('of the language server stay, at their lines, while it thinks about an edit', async () => {
    const { parser, functions } = made();
    const text = new Text(LINES);
    editor.symbols = () => Promise.resolve([symbol('ns::a', 0), symbol('made', 3)]);
    await functions.of(text.document);
    await vi.advanceTimersByTimeAsync(0);
    expect((await functions.of(text.document))?.functions[1].symbols).toEqual(['b', 'made']);
    let told = 0;
    functions.onDidChange(() => told++);
    editor.symbols = () => later(20_000, [symbol('ns::a', 2), symbol('made', 5)]);
    text.insertLines(0, '// x\n\n');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(parser.parsed).toBe(2);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@2', 'b@5']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toBe(0);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@2', 'b@5']);
  });

  it('of an answer for an older text are not taken: the language server is asked again', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    editor.symbols = () => later(10_000, [symbol('old::a', 0)]);
    await functions.of(text.document);
    text.insertLines(0, '\n');
    editor.symbols = () => later(10_000, [symbol('ns::a', 1)]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(lines(await functions.of(text.document))).toEqual(['a@1', 'b@4']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@1', 'b@4']);
    expect(editor.asked).toBe(2);
  });

  it('come from the parser alone where the language server never answers, however much is typed', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    editor.symbols = () => new Promise(() => undefined);
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'b@3']);
    for (let line = 1; line <= 10; line++) {
      text.insertLines(0, '\n');
      await vi.advanceTimersByTimeAsync(3000);
      expect(lines(await functions.of(text.document))).toEqual([`a@${line}`, `b@${line + 3}`]);
    }
    expect(editor.asked).toBe(1);
  });

  it('come from the parser alone where the language server fails', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    editor.symbols = () => Promise.resolve([symbol('ns::a', 0)]);
    await functions.of(text.document);
    editor.symbols = () => Promise.reject(new Error('It has crashed.'));
    text.insertLines(0, '\n');
    await vi.advanceTimersByTimeAsync(3000);
    expect(lines(await functions.of(text.document))).toEqual(['a@1', 'b@4']);
  });

  it('are asked for again, for a while, where a language server starts late', async () => {
    const { functions } = made();
    const text = new Text(LINES, 'rust');
    expect(await functions.of(text.document)).toMatchObject({ functions: [] });
    await vi.advanceTimersByTimeAsync(10_000);
    editor.symbols = () => Promise.resolve([symbol('push', 3)]);
    let told = 0;
    functions.onDidChange(() => told++);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toBe(1);
    expect(lines(await functions.of(text.document))).toEqual(['push@3']);
  });

  it('are not asked for for ever where there is no language server, but when somebody looks again', async () => {
    const { functions } = made();
    const text = new Text(LINES);
    await functions.of(text.document);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(editor.asked).toBe(7);
    editor.symbols = () => Promise.resolve([symbol('ns::a', 0)]);
    expect(lines(await functions.of(text.document))).toEqual(['a@0', 'b@3']);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines(await functions.of(text.document))).toEqual(['ns::a@0', 'b@3']);
    expect(editor.asked).toBe(8);
  });

  it('of Rust begin where their names are: comments and attributes are theirs, too', async () => {
    const { functions } = made();
    const text = new Text(`/// Docs.\n#[inline]\n${LINES}`, 'rust');
    editor.symbols = () =>
      Promise.resolve([
        { ...symbol('a', 2), range: { ...symbol('a', 2).range, start: { line: 0, character: 0 } } },
      ]);
    await functions.of(text.document);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines(await functions.of(text.document))).toEqual(['a@2']);
  });

  it('listen to nothing before they are asked for, and after nobody wants them any more', async () => {
    const { parser, functions } = made();
    expect(editor.changed.size).toBe(0);
    await functions.of(new Text(LINES).document);
    expect(editor.changed.size).toBe(1);
    functions.clear();
    expect([editor.changed.size, editor.closed.size]).toEqual([0, 0]);
    expect(parser.forgotten).toEqual(['file:///tree/a.c']);
  });

  it('of a huge document are none', async () => {
    const { parser, functions } = made();
    expect(await functions.of(new Text(`${LINES}//${'x'.repeat(9 << 20)}`).document)).toBeNull();
    expect(parser.parsed).toBe(0);
  });
});
