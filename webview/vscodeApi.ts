/** The one function that VS Code puts into a webview, typed for one direction of messages. */

export interface VsCodeApi<Out> {
  postMessage(message: Out): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi<unknown>;

/** May be called once per page; VS Code refuses the second call. */
export function vsCodeApi<Out>(): VsCodeApi<Out> {
  return acquireVsCodeApi();
}

/** The element that the host's page provides. */
export function appElement(): HTMLElement {
  const element = document.getElementById('app');
  if (!element) throw new Error('The page has no element #app');
  return element;
}
