/**
 * Form controls. The only module that knows the webview toolkit, which is no longer maintained: replacing it means
 * rewriting this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { icon, type IconName } from './icons';

/** Registers the custom elements; call once, before the first control is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
  readonly disabled?: boolean;
}

export interface Dropdown {
  readonly element: HTMLElement;
  setChoices(choices: readonly Choice[], chosen: string): void;
}

/** A labelled drop-down list; `onChange` gets the value that a person chose. */
export function dropdown(label: string, onChange: (value: string) => void): Dropdown {
  const element = document.createElement('vscode-dropdown');
  element.setAttribute('aria-label', label);
  let chosenValue = '';
  element.addEventListener('change', () => {
    const { value } = element as HTMLElement & { value: string };
    if (value === chosenValue) return;
    chosenValue = value;
    onChange(value);
  });
  return {
    element,
    setChoices(choices, chosen) {
      chosenValue = chosen;
      element.replaceChildren(
        ...choices.map((choice) => {
          const option = document.createElement('vscode-option');
          option.setAttribute('value', choice.value);
          option.textContent = choice.label;
          if (choice.title !== undefined) option.title = choice.title;
          option.toggleAttribute('disabled', choice.disabled === true);
          option.toggleAttribute('selected', choice.value === chosen);
          return option;
        }),
      );
      element.title = choices.find((choice) => choice.value === chosen)?.title ?? label;
      // The element takes its value from its options once they are connected.
      queueMicrotask(() => Object.assign(element, { value: chosen }));
    },
  };
}

export interface TextField {
  readonly element: HTMLElement;
  readonly value: string;
  set(value: string): void;
  focus(): void;
}

const TOOLKIT_LABEL = 'Text field';

/** A text field; `onInput` gets the text at every change, `onKey` the keys (true = handled). */
export function textField(
  label: string,
  placeholder: string,
  onInput: (value: string) => void,
  onKey: (event: KeyboardEvent) => boolean = () => false,
): TextField {
  const element = document.createElement('vscode-text-field') as HTMLElement & { value: string };
  element.setAttribute('aria-label', label);
  element.setAttribute('placeholder', placeholder);
  element.setAttribute('spellcheck', 'false');
  // When it is put into the page, the toolkit replaces the label by a name of its own.
  new MutationObserver(() => {
    if (element.getAttribute('aria-label') === TOOLKIT_LABEL) element.setAttribute('aria-label', label);
  }).observe(element, { attributeFilter: ['aria-label'] });
  element.addEventListener('input', () => onInput(element.value));
  element.addEventListener('keydown', (event) => {
    if (onKey(event)) event.preventDefault();
  });
  return {
    element,
    get value() {
      return element.value;
    },
    set(value) {
      element.value = value;
    },
    focus() {
      element.focus();
      element.shadowRoot?.querySelector('input')?.select();
    },
  };
}

/** A push button with text. */
export function button(label: string, appearance: 'primary' | 'secondary', onClick: () => void): HTMLElement {
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', appearance);
  element.textContent = label;
  element.addEventListener('click', onClick);
  return element;
}

export interface IconButton {
  readonly element: HTMLElement;
  setEnabled(enabled: boolean): void;
}

/** A button that shows an icon only; the label is its tooltip and its name. */
export function iconButton(name: IconName, label: string, onClick: () => void): IconButton {
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', 'icon');
  element.setAttribute('aria-label', label);
  element.title = label;
  element.append(icon(name));
  element.addEventListener('click', onClick);
  return {
    element,
    setEnabled(enabled) {
      element.toggleAttribute('disabled', !enabled);
    },
  };
}
