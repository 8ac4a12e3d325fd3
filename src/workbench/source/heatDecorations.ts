/** How line heat looks in editors: a bar in the gutter, a mark in the overview ruler, quiet text behind the line. */
import * as vscode from 'vscode';
import { gutterBar, HEAT_COLOUR_IDS, HEAT_COLOURS } from './heatColours';

/** A line with heat; lines count from 0. */
export interface HeatedLine {
  readonly line: number;
  /** 0 for a hover alone. */
  readonly level: number;
  readonly text: string;
  readonly hover: vscode.MarkdownString;
}

export class HeatDecorations implements vscode.Disposable {
  /** By level, from 0. */
  private types = makeTypes();
  private readonly following: vscode.Disposable;

  /** @param remade called when all editors have lost their decorations */
  constructor(remade: () => void) {
    this.following = vscode.window.onDidChangeActiveColorTheme(() => {
      this.disposeTypes();
      this.types = makeTypes();
      remade();
    });
  }

  show(editor: vscode.TextEditor, lines: readonly HeatedLine[]): void {
    const { document } = editor;
    this.types.forEach((type, level) => {
      const options = lines
        .filter((heated) => heated.level === level && heated.line < document.lineCount)
        .map(({ line, text, hover }): vscode.DecorationOptions => ({
          range: document.lineAt(line).range,
          hoverMessage: hover,
          ...(level > 0 && { renderOptions: { after: { contentText: text } } }),
        }));
      editor.setDecorations(type, options);
    });
  }

  dispose(): void {
    this.following.dispose();
    this.disposeTypes();
  }

  private disposeTypes(): void {
    for (const type of this.types) type.dispose();
  }
}

function makeTypes(): vscode.TextEditorDecorationType[] {
  const colours = HEAT_COLOURS[themeOf(vscode.window.activeColorTheme.kind)];
  const hoverOnly = vscode.window.createTextEditorDecorationType({ isWholeLine: true });
  const levels = colours.map((colour, i) =>
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      gutterIconPath: vscode.Uri.parse(
        `data:image/svg+xml;base64,${Buffer.from(gutterBar(i + 1, colour)).toString('base64')}`,
      ),
      gutterIconSize: 'contain',
      overviewRulerColor: new vscode.ThemeColor(HEAT_COLOUR_IDS[i]),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
      after: {
        color: new vscode.ThemeColor('editorCodeLens.foreground'),
        margin: '0 0 0 3em',
        fontStyle: 'normal',
      },
    }),
  );
  return [hoverOnly, ...levels];
}

function themeOf(kind: vscode.ColorThemeKind): keyof typeof HEAT_COLOURS {
  switch (kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight';
    default:
      return 'dark';
  }
}
