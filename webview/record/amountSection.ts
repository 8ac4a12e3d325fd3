/** How long and how finely: seconds, frequency, events. */
import { el } from '../ui/dom';
import { labelledField, tick, type LabelledField } from '../ui/labelledField';
import { shortText } from '../ui/safeText';
import type { FormModel } from './formModel';
import { KeyedList } from './keyedList';
import { bytesText } from './recordTexts';
import { section } from './section';

type EventChoice = FormModel['events'][number];

export class AmountSection {
  readonly element: HTMLElement;
  private readonly seconds: LabelledField;
  private readonly frequency: LabelledField;
  private readonly events: KeyedList<EventChoice>;
  private readonly eventGroup: HTMLElement;
  private readonly size = el('p', { class: 'section-hint', attributes: { 'aria-live': 'polite' } });

  constructor(private readonly model: FormModel) {
    this.seconds = labelledField(
      { label: 'Seconds', unit: 's', numeric: true },
      {
        typed: (text) => model.change({ seconds: wholeNumber(text) }),
        left: () => model.leave('seconds'),
      },
    );
    this.frequency = labelledField(
      { label: 'Frequency', unit: 'samples a second and CPU', numeric: true },
      {
        typed: (text) => model.change({ frequency: wholeNumber(text) }),
        left: () => model.leave('frequency'),
      },
    );
    const chips = el('div', { class: 'chips' });
    this.events = new KeyedList(
      chips,
      ({ name }) => name,
      ({ name }) => this.chip(name),
    );
    this.eventGroup = el(
      'div',
      { class: 'field', role: 'group', attributes: { 'aria-label': 'Events that perf samples by' } },
      el('span', { class: 'field-label' }, 'Events'),
      chips,
      el(
        'p',
        { class: 'field-hint' },
        'None chosen: the hardware counters if there are any, else the clock.',
      ),
    );
    this.element = section(
      'How long, how finely',
      null,
      el('div', { class: 'field-row' }, this.seconds.element, this.frequency.element),
      this.eventGroup,
      this.size,
    ).element;
  }

  show(): void {
    const { form, outlook, events } = this.model;
    if (form === null) return;
    showNumber(this.seconds, form.seconds);
    showNumber(this.frequency, form.frequency);
    this.seconds.setProblem(this.model.problemOf('seconds'));
    this.frequency.setProblem(this.model.problemOf('frequency'));
    this.eventGroup.hidden = events.length === 0 || !form.sources.includes('perf');
    this.events.show(events);
    const size = outlook?.size ?? null;
    const text =
      size === null
        ? ''
        : `As last time, ${bytesText(size.bytesPerSecond)} a second: about ${bytesText(size.bytes)} on the disk of the machines.`;
    this.size.hidden = text === '';
    if (this.size.textContent !== text) this.size.textContent = text;
  }

  private chip(name: string) {
    const without = el('span', { class: 'muted' });
    const box = tick([el('code', {}, shortText(name, 60)), without], (ticked) =>
      this.model.tickEvent(name, ticked),
    );
    box.element.classList.add('event-chip');
    return {
      element: box.element,
      show: (event: EventChoice) => {
        box.show(event.ticked);
        without.textContent =
          event.without.length === 0 ? '' : ` not on ${shortText(event.without.join(', '), 60)}`;
      },
    };
  }
}

/** NaN for what is none: the form then says so. */
export function wholeNumber(text: string): number {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : NaN;
}

/** What is no number stays as it was typed. */
export function showNumber(field: LabelledField, value: number): void {
  if (!Number.isNaN(value)) field.show(String(value));
}
