/** Which of several functions of one name it is, quietly behind the name. */
import { el } from './dom';
import { shortText, tooltipText } from './safeText';

/** @param body as in `FunctionRow`; null for '' */
export function bodyNote(body: string): HTMLElement | null {
  return body === ''
    ? null
    : el('span', { class: 'muted body-note', title: tooltipText(body) }, shortText(body, 120));
}

/** A name with its body, for tooltips. */
export function nameTitle(name: string, body: string): string {
  return body === '' ? tooltipText(name) : `${tooltipText(name)}\n${tooltipText(body)}`;
}
