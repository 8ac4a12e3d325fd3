/** A command that puts something right, with a button that copies it. */
import { el } from '../ui/dom';
import { shortText, visible } from '../ui/safeText';

const COPIED_MS = 2000;

/** @param copy gets the command as it is */
export function fixLine(fix: string, copy: (text: string) => void): HTMLElement {
  const button = el('button', { class: 'text-button', attributes: { type: 'button' } }, 'Copy');
  button.setAttribute('aria-label', `Copy the command ${shortText(fix, 100)}`);
  button.addEventListener('click', () => {
    copy(fix);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), COPIED_MS);
  });
  return el(
    'div',
    { class: 'fix' },
    el('span', { class: 'muted' }, 'Fix:'),
    el('code', {}, shortText(visible(fix), 400)),
    button,
  );
}
