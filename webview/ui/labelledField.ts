/**
 * Inputs of a form: a label bound to its input, a hint below it, and what is wrong with it. Plain elements: the toolkit's
 * keep their input in a shadow tree, where the hint and the problem cannot be tied to it for a screen reader.
 */
import { el } from './dom';

export interface LabelledField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** Sets the text unless it is being typed. */
  show(value: string): void;
  /** Null: nothing is wrong. */
  setProblem(message: string | null): void;
}

export interface FieldText {
  readonly label: string;
  readonly hint?: string;
  /** After the input: `s`, `MB`. */
  readonly unit?: string;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  /** In the editor's font. */
  readonly code?: boolean;
}

export interface FieldEvents {
  readonly typed: (value: string) => void;
  /** The person has left it. */
  readonly left?: () => void;
}

let lastId = 0;

export function labelledField(text: FieldText, events: FieldEvents): LabelledField {
  const id = `field${++lastId}`;
  const input = el('input', { class: 'field-input' });
  input.id = id;
  input.type = 'text';
  input.spellcheck = false;
  input.autocomplete = 'off';
  if (text.numeric === true) input.inputMode = 'numeric';
  input.classList.toggle('numeric', text.numeric === true);
  input.classList.toggle('code', text.code === true);
  if (text.placeholder !== undefined) input.placeholder = text.placeholder;
  const label = el('label', { class: 'field-label', attributes: { for: id } }, text.label);
  const hint = text.hint === undefined ? null : el('p', { class: 'field-hint' }, text.hint);
  const problem = el('p', { class: 'field-problem', hidden: true });
  if (hint) hint.id = `${id}-hint`;
  problem.id = `${id}-problem`;
  const describe = () => {
    const ids = [hint?.id, problem.hidden ? undefined : problem.id].filter((part) => part !== undefined);
    if (ids.length === 0) input.removeAttribute('aria-describedby');
    else input.setAttribute('aria-describedby', ids.join(' '));
  };
  input.addEventListener('input', () => events.typed(input.value));
  input.addEventListener('blur', () => events.left?.());
  const unit = text.unit === undefined ? null : el('span', { class: 'field-unit' }, text.unit);
  describe();
  return {
    element: el(
      'div',
      { class: 'field' },
      label,
      el('div', { class: 'field-line' }, input, unit),
      problem,
      hint,
    ),
    input,
    show(value) {
      if (document.activeElement !== input && input.value !== value) input.value = value;
    },
    setProblem(message) {
      setProblemText(problem, message);
      if (message === null) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
      describe();
    },
  };
}

/** Shows a problem, or hides its place. */
export function setProblemText(place: HTMLElement, message: string | null): void {
  place.hidden = message === null;
  if (place.textContent !== (message ?? '')) place.textContent = message ?? '';
}

export interface Tick {
  /** The box with its label. */
  readonly element: HTMLLabelElement;
  readonly input: HTMLInputElement;
  show(ticked: boolean): void;
}

/** A box to tick with a label that says what it is. */
export function tick(label: readonly (Node | string)[], changed: (ticked: boolean) => void): Tick {
  const input = el('input', { class: 'tick-box' });
  input.type = 'checkbox';
  input.addEventListener('change', () => changed(input.checked));
  return {
    element: el('label', { class: 'tick' }, input, el('span', { class: 'tick-label' }, ...label)),
    input,
    show(ticked) {
      input.checked = ticked;
    },
  };
}
