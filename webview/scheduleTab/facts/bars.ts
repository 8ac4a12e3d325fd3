/** Small bars within tables. Texts beside them say the same. */
import { el } from '../../ui/dom';

export interface BarPart {
  /** Class that gives its look. */
  readonly look: string;
  /** 0 … 1 of the bar. */
  readonly share: number;
  readonly title: string;
}

/** Parts of a whole, side by side. */
export function stackedBar(parts: readonly BarPart[]): HTMLElement {
  return el(
    'div',
    { class: 'stacked-bar', attributes: { 'aria-hidden': 'true' } },
    ...parts
      .filter(({ share }) => share > 0)
      .map(({ look, share, title }) => {
        const part = el('span', { class: `stacked-part ${look}`, title });
        part.style.width = `${share * 100}%`;
        return part;
      }),
  );
}

/** A figure against the largest of its column. */
export function meterBar(value: number, most: number, look: string): HTMLElement {
  const filled = el('span', { class: `meter-fill ${look}` });
  filled.style.width = `${most > 0 ? Math.max(0, Math.min(1, value / most)) * 100 : 0}%`;
  return el('div', { class: 'meter', attributes: { 'aria-hidden': 'true' } }, filled);
}
