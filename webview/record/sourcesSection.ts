/** What is recorded: each source with what it gives, or why it cannot be had and how to change that. */
import { SOURCE_NAMES, type HostChoice, type SourceName } from '../../src/protocol/recordForm';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { tick } from '../ui/labelledField';
import { shortText } from '../ui/safeText';
import { fixLine } from './fixLine';
import type { FormModel } from './formModel';
import { SOURCE_TEXTS } from './recordTexts';
import { section } from './section';

interface Refusal {
  readonly host: string;
  readonly reason: string;
  readonly fix: string | null;
}

export class SourcesSection {
  private readonly section;
  private readonly rows;

  constructor(
    private readonly model: FormModel,
    private readonly copy: (text: string) => void,
  ) {
    this.rows = SOURCE_NAMES.map((source) => this.row(source));
    this.section = section(
      'What to record',
      null,
      el('ul', { class: 'source-list' }, ...this.rows.map(({ element }) => element)),
    );
  }

  get element(): HTMLElement {
    return this.section.element;
  }

  show(): void {
    const hosts = this.model.chosenHosts.filter(({ state }) => state === 'connected');
    for (const row of this.rows) row.show(hosts);
    this.section.setProblem(this.model.problemOf('sources'));
  }

  private row(source: SourceName) {
    const { title, gives } = SOURCE_TEXTS[source];
    const box = tick([el('strong', {}, title)], (ticked) => this.model.tickSource(source, ticked));
    const note = el('p', { class: 'source-gives' }, gives);
    note.id = `source-${source}`;
    box.input.setAttribute('aria-describedby', note.id);
    const refusals = el('div', { class: 'source-refusals' });
    const element = el('li', { class: 'source-row' }, box.element, note, refusals);
    let shown = '';
    return {
      element,
      show: (hosts: readonly HostChoice[]) => {
        box.show(this.model.form?.sources.includes(source) === true);
        const refused = refusalsOf(source, hosts);
        const nowhere = hosts.length > 0 && refused.length === hosts.length;
        element.classList.toggle('refused', nowhere);
        const text = JSON.stringify(refused);
        if (text === shown) return;
        shown = text;
        fill(refusals, ...refused.map((refusal) => this.refusal(refusal, hosts.length > 1)));
      },
    };
  }

  private refusal({ host, reason, fix }: Refusal, named: boolean): HTMLElement {
    return el(
      'div',
      { class: 'check-row' },
      icon('warning'),
      el(
        'div',
        {},
        el('span', {}, `Not recorded${named ? ` on ${shortText(host, 60)}` : ''}. ${shortText(reason, 500)}`),
        fix === null ? null : fixLine(fix, this.copy),
      ),
    );
  }
}

function refusalsOf(source: SourceName, hosts: readonly HostChoice[]): Refusal[] {
  return hosts.flatMap(({ target, sources }) => {
    const found = sources.find((each) => each.source === source);
    const reason = found?.refused ?? null;
    return found === undefined || reason === null ? [] : [{ host: target, reason, fix: found.fix }];
  });
}
