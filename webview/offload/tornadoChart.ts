/** The assumptions that matter most: each alone at its ends, everything else in the middle. A person may set their own. */
import { scaleLog } from 'd3';
import type { TornadoRow } from '../../src/protocol/offload';
import { textField } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText, tooltipText } from '../ui/safeText';
import { gainText } from './gainText';

const FIRST_ROWS = 8;

export interface TornadoEvents {
  /** null: back to what the recording or the literature says. */
  assumed(
    key: string,
    range: { readonly low: number; readonly mid: number; readonly high: number } | null,
  ): void;
  forgetAll(): void;
}

export class TornadoChart {
  readonly element = el('section', {
    class: 'tornado',
    attributes: { 'aria-label': 'Assumptions that matter most' },
  });
  private open: string | null = null;
  /** Row that was used last. */
  private last: string | null = null;
  private rows: readonly TornadoRow[] = [];
  private own: ReadonlySet<string> = new Set();

  constructor(private readonly events: TornadoEvents) {}

  show(rows: readonly TornadoRow[], own: ReadonlySet<string>): void {
    const focused = this.element.contains(document.activeElement);
    this.rows = rows;
    this.own = own;
    this.draw();
    // Its field or button was made anew.
    if (focused) this.rowOf(this.last)?.focus();
  }

  private rowOf(key: string | null): HTMLElement | undefined {
    return [...this.element.querySelectorAll<HTMLElement>('.tornado-row')].find(
      (row) => row.dataset['key'] === key,
    );
  }

  private assume(key: string, range: Parameters<TornadoEvents['assumed']>[1]): void {
    this.open = null;
    this.last = key;
    this.events.assumed(key, range);
  }

  private draw(): void {
    const shown = this.rows.slice(0, FIRST_ROWS);
    this.element.hidden = shown.length === 0;
    const gains = shown.flatMap(({ gainAtLow, gainAtHigh }) => [gainAtLow, gainAtHigh]);
    const x = scaleLog([Math.min(0.95, ...gains), Math.max(1.05, ...gains)], [0, 100]).clamp(true);
    fill(
      this.element,
      el(
        'div',
        { class: 'section-head' },
        el('h2', {}, 'Assumptions that matter most'),
        this.own.size === 0
          ? null
          : el(
              'button',
              { class: 'text-button', onClick: () => this.events.forgetAll() },
              icon('reset'),
              `Forget ${this.own.size === 1 ? 'your figure' : `your ${this.own.size} figures`}`,
            ),
      ),
      el(
        'p',
        { class: 'muted section-note' },
        'The gain with each one alone at its 5 % and its 95 % value. Measure the first ones to narrow the answer; a click sets your own figure.',
      ),
      el(
        'div',
        { class: 'tornado-rows' },
        ...shown.flatMap((row) => this.row(row, (gain) => x(Math.max(0.01, gain)))),
      ),
    );
  }

  private row(row: TornadoRow, x: (gain: number) => number): HTMLElement[] {
    const { key, label, low, high, unit, gainAtLow, gainAtHigh, source } = row;
    const [from, to] = gainAtLow < gainAtHigh ? [gainAtLow, gainAtHigh] : [gainAtHigh, gainAtLow];
    const bar = el('span', { class: 'tornado-bar' });
    bar.style.left = `${x(from)}%`;
    bar.style.width = `${Math.max(0.5, x(to) - x(from))}%`;
    const one = el('span', { class: 'gain-one' });
    one.style.left = `${x(1)}%`;
    const range = `${valueText(low)} to ${valueText(high)}${unitText(unit)}`;
    const line = el(
      'button',
      {
        class: 'tornado-row row-button',
        title: `${tooltipText(label)}: ${range}\n${tooltipText(source)}`,
        attributes: { 'aria-expanded': String(this.open === key), 'data-key': key },
        onClick: () => {
          this.open = this.open === key ? null : key;
          this.last = key;
          this.draw();
          if (this.open === key) this.element.querySelector<HTMLElement>('vscode-text-field')?.focus();
          else this.rowOf(key)?.focus();
        },
      },
      el(
        'span',
        { class: 'tornado-label' },
        el('span', { class: 'tornado-name' }, shortText(label, 140)),
        el(
          'span',
          { class: 'candidate-below' },
          range,
          this.own.has(key) ? el('span', { class: 'tag own' }, 'yours') : null,
        ),
      ),
      el('span', { class: 'tornado-track', attributes: { 'aria-hidden': 'true' } }, one, bar),
      el('span', { class: 'tornado-figure' }, `${gainText(from)} to ${gainText(to)}`),
    );
    return this.open === key ? [line, this.editor(row)] : [line];
  }

  /** Two fields, from and to; applied by Enter or the button. */
  private editor({ key, label, low, high, unit, source }: TornadoRow): HTMLElement {
    const problem = el('span', { class: 'cost-error', role: 'alert' });
    const apply = () => {
      const [from, to] = [Number(fromField.value.replace(',', '.')), Number(toField.value.replace(',', '.'))];
      if (
        !Number.isFinite(from) ||
        !Number.isFinite(to) ||
        from > to ||
        fromField.value === '' ||
        toField.value === ''
      ) {
        problem.textContent = 'Two numbers, the smaller one first.';
        return;
      }
      this.assume(key, {
        low: from,
        mid: from > 0 ? Math.sqrt(from * to) : (from + to) / 2,
        high: to,
      });
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return false;
      apply();
      return true;
    };
    const fromField = textField(`${label}, from`, 'from', () => undefined, onKey);
    const toField = textField(`${label}, to`, 'to', () => undefined, onKey);
    fromField.set(valueText(low));
    toField.set(valueText(high));
    return el(
      'div',
      { class: 'tornado-editor' },
      el('span', {}, 'I know better:'),
      fromField.element,
      el('span', {}, 'to'),
      toField.element,
      el('span', { class: 'muted' }, unitText(unit).trim()),
      el('button', { class: 'text-button', onClick: apply }, 'Use this'),
      this.own.has(key)
        ? el('button', { class: 'text-button', onClick: () => this.assume(key, null) }, 'Back to the default')
        : null,
      problem,
      el('span', { class: 'muted tornado-source' }, shortText(source, 300)),
    );
  }
}

function valueText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function unitText(unit: string): string {
  if (unit === 'ratio' || unit === 'count' || unit === '') return '';
  return `\u202f${unit === 'us' ? '\u00b5s' : shortText(unit, 12)}`;
}
