/** Chooses what the figures are: shares, or a cost per second or per unit of work by a counter or by a typed rate. */
import type { Per, WorkChoice, WorkUnit } from '../../src/protocol/breakdown';
import { dropdown, textField } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { shortText, tooltipText } from '../ui/safeText';
import { segmented } from '../ui/segmented';
import { choicesOfUnit, COST_KINDS, costKindOf, isWorkUnit, rateText, type CostKind } from './costChoices';
import { typedRate } from './typedRate';

/** Choice of the counters' list that opens the field; keys of counters have no spaces. */
const TYPE_IN = 'type in';

/** Typing rests this long before the figures are asked for. */
const TYPING_PAUSE_MS = 500;

let fields = 0;

export class CostSelector {
  readonly element: HTMLElement;
  private work: readonly WorkChoice[] = [];
  private kind: CostKind = 'share';
  private readonly typed = new Map<WorkUnit, string>();
  private readonly kinds = segmented<CostKind>('Cost', (kind) => this.chooseKind(kind));
  private readonly counters = dropdown('Counted by', (key) => this.chooseCounter(key));
  private readonly field = textField(
    'Units a second',
    'e.g. 1.2k',
    (text) => this.type(text, TYPING_PAUSE_MS),
    (event) => {
      if (event.key !== 'Enter') return false;
      this.type(this.field.value, 0);
      return true;
    },
  );
  private readonly fieldUnit = el('span', { class: 'muted' });
  private readonly fieldBox: HTMLElement;
  private readonly explanation = el('span', { class: 'cost-source muted' });
  private readonly error: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chosen: (per: Per) => void) {
    const id = `cost-error-${fields++}`;
    this.error = el('span', { class: 'cost-error', role: 'alert', attributes: { id } });
    this.field.element.setAttribute('aria-describedby', id);
    this.counters.element.classList.add('cost-counter');
    this.fieldBox = el('span', { class: 'cost-field', hidden: true }, this.field.element, this.fieldUnit);
    this.element = el(
      'div',
      { class: 'cost', role: 'group', attributes: { 'aria-label': 'Cost' } },
      this.kinds.element,
      this.counters.element,
      this.fieldBox,
      this.error,
      this.explanation,
    );
    this.kinds.setChoices(COST_KINDS, this.kind);
    this.counters.element.hidden = true;
  }

  /** Shows what figures are divided by now, and what they could be. */
  show(per: Per, work: readonly WorkChoice[]): void {
    this.work = work;
    if (this.isTyping()) return;
    this.kind = costKindOf(per, work);
    this.kinds.setChoices(COST_KINDS, this.kind);
    if (per.kind === 'typed') {
      const kept = typedRate(this.typed.get(per.unit) ?? '');
      if (kept.kind !== 'rate' || kept.perSecond !== per.perSecond)
        this.typed.set(per.unit, String(per.perSecond));
    }
    if (isWorkUnit(this.kind)) this.showUnit(this.kind, per.kind === 'work' ? per.key : TYPE_IN);
    else this.showNoUnit();
  }

  /** A figure that is being typed is not replaced by the answer to the one before it. */
  private isTyping(): boolean {
    return this.fieldBox.contains(document.activeElement);
  }

  private chooseKind(kind: CostKind): void {
    clearTimeout(this.timer);
    this.kind = kind;
    if (!isWorkUnit(kind)) {
      this.showNoUnit();
      this.chosen({ kind: kind === 'second' ? 'second' : 'share' });
      return;
    }
    const likeliest = choicesOfUnit(this.work, kind).at(0);
    this.showUnit(kind, likeliest?.key ?? TYPE_IN);
    if (likeliest) this.chosen({ kind: 'work', key: likeliest.key });
    else this.type(this.field.value, 0);
  }

  private chooseCounter(key: string): void {
    if (!isWorkUnit(this.kind)) return;
    clearTimeout(this.timer);
    this.showUnit(this.kind, key);
    if (key !== TYPE_IN) {
      this.chosen({ kind: 'work', key });
      return;
    }
    this.field.focus();
    this.type(this.field.value, 0);
  }

  private type(text: string, pauseMs: number): void {
    const { kind } = this;
    if (!isWorkUnit(kind)) return;
    clearTimeout(this.timer);
    this.typed.set(kind, text);
    const rate = typedRate(text);
    this.showError(rate.kind === 'invalid' ? rate.message : '');
    if (rate.kind !== 'rate') return;
    const { perSecond } = rate;
    this.timer = setTimeout(() => this.chosen({ kind: 'typed', unit: kind, perSecond }), pauseMs);
  }

  private showError(message: string): void {
    this.error.textContent = message;
    this.error.hidden = message === '';
    this.field.element.toggleAttribute('aria-invalid', message !== '');
    this.fieldBox.classList.toggle('invalid', message !== '');
  }

  private showNoUnit(): void {
    this.counters.element.hidden = true;
    this.fieldBox.hidden = true;
    this.explanation.textContent = '';
    this.showError('');
  }

  private showUnit(unit: WorkUnit, key: string): void {
    const choices = choicesOfUnit(this.work, unit);
    this.counters.element.hidden = choices.length === 0;
    if (choices.length > 0) {
      this.counters.setChoices(
        [
          ...choices.map((choice) => ({
            value: choice.key,
            label: `${shortText(choice.label, 50)} \u00b7 ${rateText(choice.perSecond)}/s`,
            title: tooltipText(choice.source),
          })),
          { value: TYPE_IN, label: 'Type in a rate\u2026' },
        ],
        key,
      );
    }
    const counter = choices.find((choice) => choice.key === key);
    this.fieldBox.hidden = counter !== undefined;
    this.showError('');
    if (counter) {
      fill(this.explanation, `Counted by ${shortText(counter.source, 100)}`);
      return;
    }
    this.field.set(this.typed.get(unit) ?? '');
    this.field.element.setAttribute('aria-label', `${unit} a second`);
    this.fieldUnit.textContent = `${unit} a second`;
    fill(
      this.explanation,
      choices.length === 0
        ? `This recording holds no counter of ${unit}: type in how many there were.`
        : 'As you measured them elsewhere.',
    );
  }
}
