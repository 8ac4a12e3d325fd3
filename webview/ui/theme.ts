/** Reads the colours and fonts of the VS Code theme from its CSS variables, and tells when they change. */
import type { FlameTheme, ThemeKind } from '../flame/colours';

export { domainColour, laneClass } from './laneClass';

/** Resolves CSS colours the way the page does, whatever form the theme gives them. */
export class ThemeReader {
  private readonly probe: HTMLElement;

  constructor() {
    this.probe = document.createElement('span');
    this.probe.hidden = true;
    document.body.append(this.probe);
  }

  /** Colour of a lane class as `rgb(...)`. */
  laneColour(laneClassName: string): string {
    this.probe.className = laneClassName;
    return this.resolve('var(--lane)');
  }

  resolve(colour: string): string {
    this.probe.style.color = '';
    this.probe.style.color = colour;
    return getComputedStyle(this.probe).color;
  }

  flameTheme(): FlameTheme {
    return {
      kind: themeKind(),
      background: this.resolve('var(--vscode-editor-background)'),
      foreground: this.resolve('var(--vscode-editor-foreground)'),
      match: this.resolve('var(--match)'),
    };
  }

  /** Editor font at `size` pixels, for a canvas. */
  editorFont(size: number): string {
    const family = getComputedStyle(document.body).getPropertyValue('--vscode-editor-font-family').trim();
    return `${size}px ${family === '' ? 'monospace' : family}`;
  }
}

export function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'hc-light';
  if (classList.contains('vscode-high-contrast')) return 'hc-dark';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

/** Calls back after every change of theme: VS Code rewrites the classes of the body and the variables of the root. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(() => changed());
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}
