/** A titled part of the form: a group for screen readers, with a place for what is wrong with it. */
import { el } from '../ui/dom';
import { setProblemText } from '../ui/labelledField';

export interface Section {
  readonly element: HTMLFieldSetElement;
  setProblem(message: string | null): void;
}

let lastId = 0;

export function section(title: string, hint: string | null, ...content: readonly (Node | null)[]): Section {
  const problem = el('p', { class: 'field-problem', hidden: true });
  problem.id = `section${++lastId}-problem`;
  const element = el(
    'fieldset',
    { class: 'form-section', tabIndex: -1 },
    el('legend', {}, title),
    hint === null ? null : el('p', { class: 'section-hint' }, hint),
    problem,
    ...content,
  );
  return {
    element,
    setProblem(message) {
      setProblemText(problem, message);
      if (message === null) element.removeAttribute('aria-describedby');
      else element.setAttribute('aria-describedby', problem.id);
    },
  };
}
