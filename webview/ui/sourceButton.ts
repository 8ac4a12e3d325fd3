/** The button in a row that goes to the source of what the row is about. */
import { el } from './dom';
import { icon } from './icons';
import { shortText } from './safeText';

/**
 * @param what names it for screen readers, among many
 * @param tabIndex -1 where a key of the row does the same
 */
export function sourceButton(what: string, go: () => void, tabIndex = 0): HTMLButtonElement {
  return el(
    'button',
    {
      class: 'source-button',
      title: 'Go to source',
      tabIndex,
      attributes: { 'aria-label': `Go to source of ${shortText(what, 120)}` },
      onClick: (event) => {
        // The row around it does something else.
        event.stopPropagation();
        go();
      },
    },
    icon('source'),
  );
}
