/** What both sides' figures are divided by: a list of choices, and fields for rates that a person types in. */
import type { ComparePer, PairWorkChoice } from '../../src/protocol/compare';
import type { WorkUnit } from '../../src/protocol/messages';
import { dropdown, textField } from '../ui/controls';
import { el } from '../ui/dom';
import { weightText } from '../ui/numberText';
import { shortText } from '../ui/safeText';

const UNITS: readonly WorkUnit[] = ['packets', 'bytes', 'requests'];
const ONE: Readonly<Record<WorkUnit, string>> = { packets: 'packet', bytes: 'byte', requests: 'request' };
const TYPED = 'typed ';

export class PairCost {
  readonly element: HTMLElement;
  private readonly choices;
  private readonly typed = el('span', { class: 'typed-rates', hidden: true });
  private readonly problem = el('span', { class: 'invalid', attributes: { 'aria-live': 'polite' } });
  private rates = { before: '', after: '' };
  private unit: WorkUnit = 'packets';

  constructor(
    private readonly work: readonly PairWorkChoice[],
    private per: ComparePer,
    private readonly chosen: (per: ComparePer) => void,
  ) {
    this.choices = dropdown('Cost', (value) => this.choose(value));
    this.choices.element.classList.add('cost-choice');
    const field = (side: 'before' | 'after') => {
      const input = textField(`Units per second ${side}`, `per second ${side}`, (text) => {
        this.rates = { ...this.rates, [side]: text };
        this.readRates();
      });
      input.element.classList.add('rate-field');
      return input;
    };
    const [before, after] = [field('before'), field('after')];
    if (per.kind === 'typed') {
      this.rates = { before: String(per.perSecondBefore), after: String(per.perSecondAfter) };
      this.unit = per.unit;
      before.set(this.rates.before);
      after.set(this.rates.after);
    }
    this.typed.append(before.element, after.element, this.problem);
    this.typed.hidden = per.kind !== 'typed';
    this.element = el('div', { class: 'pair-cost' }, this.choices.element, this.typed);
    this.showChoices();
  }

  private showChoices(): void {
    const rate = weightText('.3~s');
    const value =
      this.per.kind === 'typed' ? TYPED + this.unit : this.per.kind === 'work' ? this.per.key : this.per.kind;
    this.choices.setChoices(
      [
        { value: 'share', label: 'Share of all time' },
        { value: 'second', label: 'Per second' },
        ...this.work.map(({ key, unit, label, perSecondBefore, perSecondAfter }) => ({
          value: key,
          label: `Per ${ONE[unit]}: ${shortText(label, 40)}`,
          title: `${rate(perSecondBefore)} ${unit} per second before, ${rate(perSecondAfter)} after`,
        })),
        ...UNITS.map((unit) => ({ value: TYPED + unit, label: `Per ${ONE[unit]}, typed in\u2026` })),
      ],
      value,
    );
  }

  private choose(value: string): void {
    const typed = UNITS.find((unit) => value === TYPED + unit);
    this.typed.hidden = typed === undefined;
    if (typed !== undefined) {
      this.unit = typed;
      this.readRates();
    } else if (value === 'share' || value === 'second') this.take({ kind: value });
    else this.take({ kind: 'work', key: value });
  }

  private readRates(): void {
    const [before, after] = [this.rates.before, this.rates.after].map((text) => Number(text.trim() || NaN));
    const ok = (rate: number) => Number.isFinite(rate) && rate > 0;
    this.problem.textContent =
      ok(before) && ok(after) ? '' : `Type how many ${this.unit} a second went through before and after.`;
    if (ok(before) && ok(after))
      this.take({ kind: 'typed', unit: this.unit, perSecondBefore: before, perSecondAfter: after });
  }

  private take(per: ComparePer): void {
    this.per = per;
    this.chosen(per);
  }
}
