/** What a page hears from the host, and what it tells it of its own mishaps. */

export interface Trouble {
  readonly type: 'trouble';
  readonly message: string;
}

/** Hands on whatever arrives, unchecked, and reports errors that nothing caught: the host writes them to its log. */
export function listenToHost(receive: (data: unknown) => void, report: (trouble: Trouble) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data));
  window.addEventListener('error', (event) => report({ type: 'trouble', message: event.message }));
  window.addEventListener('unhandledrejection', (event) =>
    report({ type: 'trouble', message: String(event.reason) }),
  );
}
