/** A small row of choices of which one is chosen: radio buttons in the look of a segmented switch. */
import { el, fill } from './dom';

export interface SegmentChoice<K extends string> {
  readonly key: K;
  readonly label: string;
  readonly title?: string;
}

export interface Segmented<K extends string> {
  readonly element: HTMLElement;
  setChoices(choices: readonly SegmentChoice<K>[], chosen: K): void;
}

/** `onChange` gets the key that a person chose; arrow keys move the choice as they do with radio buttons. */
export function segmented<K extends string>(label: string, onChange: (key: K) => void): Segmented<K> {
  const element = el('div', {
    class: 'segmented',
    role: 'radiogroup',
    attributes: { 'aria-label': label },
  });
  let keys: readonly K[] = [];
  let buttons: readonly HTMLButtonElement[] = [];
  const mark = (chosen: K) => {
    buttons.forEach((button, i) => {
      button.setAttribute('aria-checked', String(keys[i] === chosen));
      button.tabIndex = keys[i] === chosen ? 0 : -1;
    });
  };
  const choose = (at: number) => {
    mark(keys[at]);
    buttons[at].focus();
    onChange(keys[at]);
  };
  element.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    choose((at + step + buttons.length) % buttons.length);
  });
  return {
    element,
    setChoices(choices, chosen) {
      const same = choices.length === keys.length && choices.every((choice, i) => choice.key === keys[i]);
      if (!same) {
        keys = choices.map((choice) => choice.key);
        buttons = choices.map((choice, i) =>
          el(
            'button',
            {
              class: 'segmented-choice',
              role: 'radio',
              ...(choice.title === undefined ? {} : { title: choice.title }),
              onClick: () => choose(i),
            },
            choice.label,
          ),
        );
        fill(element, ...buttons);
      }
      mark(chosen);
    },
  };
}
