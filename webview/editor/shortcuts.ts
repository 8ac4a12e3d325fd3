/** Keys that work wherever the keyboard is in an opened profile. */
import type { Tab } from './tabs';

/** The search of the flame graph, the filter of the functions, one zoom back or forward. */
export type Shortcut = 'search' | 'filter' | 'back' | 'forward';

/** What a key asks for on that tab; null for nothing. */
export function shortcutOf(event: KeyboardEvent, tab: Tab): Shortcut | null {
  const typing = event.composedPath()[0] instanceof HTMLInputElement;
  const find = event.key === 'f' && (event.ctrlKey || event.metaKey);
  if (find || (event.key === '/' && !typing)) {
    if (tab === 'flame') return 'search';
    if (tab === 'functions') return 'filter';
  }
  if (tab !== 'flame' || !event.altKey) return null;
  if (event.key === 'ArrowLeft') return 'back';
  return event.key === 'ArrowRight' ? 'forward' : null;
}
