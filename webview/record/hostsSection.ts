/** Which hosts are recorded: their state, what they are, and what is the matter with them. */
import type { CheckRow, HostChoice } from '../../src/protocol/recordForm';
import { button } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { tick } from '../ui/labelledField';
import { shortText, tooltipText } from '../ui/safeText';
import { fixLine } from './fixLine';
import type { FormModel } from './formModel';
import { KeyedList, type Row } from './keyedList';
import { section } from './section';

export interface HostActions {
  connect(target: string): void;
  addHost(): void;
  copy(text: string): void;
}

interface ShownHost {
  readonly host: HostChoice;
  readonly ticked: boolean;
}

const STATES: Readonly<Record<HostChoice['state'], string>> = {
  disconnected: 'not connected',
  connecting: 'connecting\u2026',
  failed: 'could not be connected',
  connected: 'connected',
};

export class HostsSection {
  private readonly list = el('ul', { class: 'host-list' });
  private readonly rows: KeyedList<ShownHost>;
  private readonly section;

  constructor(
    private readonly model: FormModel,
    private readonly actions: HostActions,
  ) {
    const add = button('Add Host...', 'secondary', () => actions.addHost());
    this.section = section(
      'Hosts',
      'One host, or two to see the traffic between them from both ends.',
      this.list,
      el('div', { class: 'section-actions' }, add),
    );
    this.rows = new KeyedList(
      this.list,
      ({ host }) => host.target,
      ({ host }) => this.row(host.target),
    );
  }

  get element(): HTMLElement {
    return this.section.element;
  }

  show(): void {
    const chosen = this.model.form?.hosts ?? [];
    this.rows.show(this.model.hosts.map((host) => ({ host, ticked: chosen.includes(host.target) })));
    this.section.setProblem(this.model.problemOf('hosts'));
  }

  private row(target: string): Row<ShownHost> {
    let known: HostChoice['state'] = 'connected';
    const box = tick([el('strong', {}, shortText(target, 80))], (ticked) => {
      this.model.tickHost(target, ticked);
      // To be recorded it must be connected, and a person who ticks it waits for that.
      if (ticked && (known === 'disconnected' || known === 'failed')) this.actions.connect(target);
    });
    const facts = el('span', { class: 'host-facts muted' });
    const state = el('span', { class: 'host-state' });
    const connect = button('Connect', 'secondary', () => this.actions.connect(target));
    connect.setAttribute('aria-label', `Connect ${shortText(target, 80)}`);
    const message = el('p', { class: 'host-message', role: 'status' });
    const checks = el('ul', { class: 'check-list' });
    const element = el(
      'li',
      { class: 'host-row' },
      el('div', { class: 'host-line' }, box.element, facts, state, connect),
      message,
      checks,
    );
    let shownChecks = '';
    return {
      element,
      show: ({ host, ticked }) => {
        known = host.state;
        box.show(ticked);
        facts.textContent = shortText(host.facts, 120);
        facts.title = tooltipText(host.facts);
        state.textContent = STATES[host.state];
        state.className = `host-state state-${host.state}`;
        connect.hidden = host.state === 'connected';
        connect.toggleAttribute('disabled', host.state === 'connecting');
        message.hidden = host.message === null;
        if (host.message !== null) message.textContent = shortText(host.message, 800);
        const visibleChecks = ticked ? host.checks : [];
        const text = JSON.stringify(visibleChecks);
        if (text === shownChecks) return;
        shownChecks = text;
        fill(checks, ...visibleChecks.map((check) => this.check(check)));
      },
    };
  }

  private check({ title, text, fix }: CheckRow): HTMLElement {
    return el(
      'li',
      { class: 'check-row' },
      icon('warning'),
      el(
        'div',
        {},
        el('span', {}, `${shortText(title, 80)}: ${shortText(text, 500)}`),
        fix === null ? null : fixLine(fix, (command) => this.actions.copy(command)),
      ),
    );
  }
}
