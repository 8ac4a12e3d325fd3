/** What throughput is counted in: a counter of the recording, or a rate that a person types in. */
import type { WorkUnit } from '../../src/protocol/breakdown';
import type { OffloadReply, OffloadWork } from '../../src/protocol/offload';
import { typedRate } from '../breakdown/typedRate';
import { dropdown, textField } from '../ui/controls';
import { el } from '../ui/dom';
import { shortText, tooltipText } from '../ui/safeText';
import { rateText } from './gainText';

/** Choice of the list that opens the field; keys of counters have no spaces. */
const TYPE_IN = 'type in';
/** Choice that stands there while nothing is counted. */
const NONE = 'no counter';
const UNITS = ['packets', 'bytes', 'requests'] as const satisfies readonly WorkUnit[];
/** Typing rests this long before the figures are asked for. */
const TYPING_PAUSE_MS = 500;

let fields = 0;

export class WorkPicker {
  readonly element: HTMLElement;
  private readonly counters = dropdown('Counted in', (key) => this.choose(key));
  private readonly units = dropdown('Unit of work', (unit) => this.chooseUnit(unit));
  private readonly field = textField(
    'Units of work a second',
    'e.g. 1.2k',
    () => this.type(TYPING_PAUSE_MS),
    (event) => {
      if (event.key !== 'Enter') return false;
      this.type(0);
      return true;
    },
  );
  private readonly fieldBox: HTMLElement;
  private readonly error: HTMLElement;
  private unit: WorkUnit = 'packets';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chosen: (work: OffloadWork) => void) {
    const id = `rate-error-${fields++}`;
    this.error = el('span', { class: 'cost-error', role: 'alert', attributes: { id }, hidden: true });
    this.field.element.setAttribute('aria-describedby', id);
    this.counters.element.classList.add('work-counter');
    this.units.element.classList.add('work-unit');
    this.fieldBox = el(
      'span',
      { class: 'cost-field', hidden: true },
      this.field.element,
      this.units.element,
      el('span', { class: 'muted' }, 'a second'),
    );
    this.element = el(
      'div',
      { class: 'offload-field' },
      el('span', {}, 'Counted in'),
      this.counters.element,
      this.fieldBox,
      this.error,
    );
  }

  /** @param work what was chosen; null: the likeliest counter was taken */
  show(reply: OffloadReply, work: OffloadWork): void {
    if (this.fieldBox.contains(document.activeElement)) return;
    const typed = work !== null && typeof work !== 'string' ? work : null;
    this.setChoices(reply, typed !== null);
    this.fieldBox.hidden = typed === null;
    this.showError('');
    if (typed === null) return;
    this.unit = typed.unit;
    const kept = typedRate(this.field.value);
    if (kept.kind !== 'rate' || kept.perSecond !== typed.perSecond) this.field.set(String(typed.perSecond));
    this.setUnits();
  }

  private setChoices({ works, work }: OffloadReply, typed: boolean): void {
    const none = works.length === 0 || (work === null && !typed);
    this.counters.setChoices(
      [
        ...(none ? [{ value: NONE, label: 'nothing: no counter in this recording' }] : []),
        ...works.map(({ key, label, perSecond, unit, source }) => ({
          value: key,
          label: `${shortText(label, 46)}, ${unit} \u00b7 ${rateText(perSecond, unit)}`,
          title: tooltipText(source),
        })),
        { value: TYPE_IN, label: 'Type in a rate\u2026', title: 'As you measured it elsewhere' },
      ],
      typed ? TYPE_IN : (work ?? NONE),
    );
  }

  private setUnits(): void {
    this.units.setChoices(
      UNITS.map((unit) => ({ value: unit, label: unit })),
      this.unit,
    );
  }

  private choose(key: string): void {
    clearTimeout(this.timer);
    this.fieldBox.hidden = key !== TYPE_IN;
    this.showError('');
    if (key === TYPE_IN) {
      this.setUnits();
      this.field.focus();
      this.type(0);
    } else this.chosen(key === NONE ? null : key);
  }

  private chooseUnit(value: string): void {
    this.unit = UNITS.find((unit) => unit === value) ?? this.unit;
    this.type(0);
  }

  private type(pauseMs: number): void {
    clearTimeout(this.timer);
    const rate = typedRate(this.field.value);
    this.showError(rate.kind === 'invalid' ? rate.message : '');
    if (rate.kind !== 'rate') return;
    const { unit } = this;
    const { perSecond } = rate;
    this.timer = setTimeout(() => this.chosen({ unit, perSecond }), pauseMs);
  }

  private showError(message: string): void {
    this.error.textContent = message;
    this.error.hidden = message === '';
    this.field.element.toggleAttribute('aria-invalid', message !== '');
    this.fieldBox.classList.toggle('invalid', message !== '');
  }
}
