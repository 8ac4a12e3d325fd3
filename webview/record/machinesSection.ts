/** Which machines of the chosen hosts take part, how the guests are reached, and what load runs there. */
import type { ChosenMachine, MachineChoice } from '../../src/protocol/recordForm';
import { choiceOf } from '../../src/protocol/recordFormChecks';
import { el } from '../ui/dom';
import { labelledField, tick } from '../ui/labelledField';
import { shortText } from '../ui/safeText';
import type { FormModel } from './formModel';
import { KeyedList, type Row } from './keyedList';
import { section } from './section';

interface ShownMachine {
  readonly machine: MachineChoice;
  readonly chosen: ChosenMachine;
}

export class MachinesSection {
  private readonly list = el('ul', { class: 'machine-list' });
  private readonly rows: KeyedList<ShownMachine>;
  private readonly nothing = el(
    'p',
    { class: 'muted' },
    'Dom0 and the guests stand here when a host is chosen and connected.',
  );
  private readonly section;

  constructor(private readonly model: FormModel) {
    this.section = section(
      'Machines',
      'A host always takes part: it holds the clocks together. Guests are logged in to through their host.',
      this.nothing,
      this.list,
    );
    this.rows = new KeyedList(
      this.list,
      ({ machine }) => machine.key,
      ({ machine }) => this.row(machine),
    );
  }

  get element(): HTMLElement {
    return this.section.element;
  }

  show(): void {
    const { form } = this.model;
    if (form === null) return;
    const machines = this.model.chosenHosts.flatMap((host) => host.machines);
    this.nothing.hidden = machines.length > 0;
    this.rows.show(machines.map((machine) => ({ machine, chosen: choiceOf(form, machine) })));
  }

  private row(first: MachineChoice): Row<ShownMachine> {
    let machine = first;
    const change = (changes: Partial<ChosenMachine>) => this.model.changeMachine(machine, changes);
    const name = shortText(first.label, 80);
    const detail = el('span', { class: 'muted' });
    const box = tick([el('strong', {}, name), ' ', detail], (ticked) => change({ ticked }));
    const isHost = first.guest === null;
    if (isHost) {
      box.input.disabled = true;
      box.element.title = 'The host always takes part';
    }
    const login = isHost ? null : this.login(first, (text) => change({ login: text }));
    const workload = labelledField(
      {
        label: 'Workload command',
        placeholder: 'none, or for example: iperf3 -c 10.0.0.2 -t 20',
        code: true,
      },
      { typed: (text) => change({ workload: text }) },
    );
    workload.input.setAttribute('aria-label', `Workload command on ${name}`);
    login?.input.setAttribute('aria-label', `Login to ${name}`);
    const fields = el(
      'div',
      { class: isHost ? 'machine-fields' : 'machine-fields with-login' },
      login?.element ?? null,
      workload.element,
    );
    return {
      element: el('li', { class: 'machine-row' }, box.element, fields),
      show: ({ machine: now, chosen }) => {
        machine = now;
        detail.textContent = shortText(now.detail, 80);
        const takesPart = isHost || chosen.ticked;
        box.show(takesPart);
        fields.hidden = !takesPart;
        login?.show(chosen.login);
        login?.setProblem(this.model.problemOf({ loginOf: now.key }));
        workload.show(chosen.workload);
      },
    };
  }

  private login(machine: MachineChoice, typed: (text: string) => void) {
    return labelledField(
      {
        label: 'Login',
        placeholder: machine.login ?? 'root@guest',
        code: true,
        hint: 'Through the host; direct:root@10.0.0.5 goes past it.',
      },
      { typed, left: () => this.model.leave({ loginOf: machine.key }) },
    );
  }
}
