/** What is counted, and how many side-cores there are and where. */
import type {
  OffloadReply,
  OffloadWork,
  PcpuChoice,
  SideCore,
  SideCorePlace,
} from '../../src/protocol/offload';
import { button, dropdown, iconButton, type Choice, type Dropdown } from '../ui/controls';
import { el } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { PLACE_LABELS, percentText } from './gainText';
import { MOST_SIDE_CORES, type OffloadChoices } from './offloadState';
import { WorkPicker } from './workPicker';

export interface ChoiceBarEvents {
  workChosen(work: OffloadWork): void;
  sideCoresChosen(): void;
  planWanted(): void;
  nothingWanted(): void;
}

const PLACES = ['own-core', 'smt-sibling', 'other-socket'] as const satisfies readonly SideCorePlace[];

export class ChoiceBar {
  readonly element: HTMLElement;
  private readonly work = new WorkPicker((work) => this.events.workChosen(work));
  private readonly count = el('output', { class: 'side-core-count', attributes: { 'aria-live': 'polite' } });
  private readonly fewer = iconButton('remove', 'One side-core fewer', () => this.step(-1));
  private readonly more = iconButton('add', 'One side-core more', () => this.step(1));
  private readonly places = el('div', { class: 'side-core-places' });
  /** Kept, so that one that has the keyboard keeps it. */
  private readonly lists: Dropdown[] = [];
  private readonly plan = button('Best plan', 'primary', () => this.events.planWanted());
  private readonly nothing = button('Move nothing', 'secondary', () => this.events.nothingWanted());
  private pcpus: readonly PcpuChoice[] = [];

  constructor(
    private readonly choices: OffloadChoices,
    private readonly events: ChoiceBarEvents,
  ) {
    this.element = el(
      'div',
      { class: 'offload-bar', role: 'group', attributes: { 'aria-label': 'What is asked' } },
      this.work.element,
      el(
        'div',
        { class: 'offload-field', role: 'group', attributes: { 'aria-label': 'Side-cores' } },
        el('span', {}, 'Side-cores'),
        el('span', { class: 'side-core-stepper' }, this.fewer.element, this.count, this.more.element),
        this.places,
      ),
      el('div', { class: 'offload-bar-actions' }, this.plan, this.nothing),
    );
  }

  show(reply: OffloadReply): void {
    this.work.show(reply, this.choices.state.work);
    this.pcpus = reply.pcpus;
    this.draw();
  }

  /** What of it follows the ticks. */
  draw(): void {
    const { sideCores, followsPlan, moves } = this.choices;
    this.count.textContent = String(sideCores.length);
    this.fewer.setEnabled(sideCores.length > 1);
    this.more.setEnabled(sideCores.length < MOST_SIDE_CORES);
    this.plan.setAttribute('aria-pressed', String(followsPlan));
    this.plan.setAttribute('appearance', followsPlan ? 'secondary' : 'primary');
    this.plan.title = followsPlan ? 'This is the best plan' : 'Tick what gains most with these side-cores';
    this.nothing.setAttribute('aria-pressed', String(moves.length === 0));
    while (this.lists.length < sideCores.length) this.lists.push(this.placeList(this.lists.length));
    while (this.lists.length > sideCores.length) this.lists.pop()?.element.remove();
    sideCores.forEach((sideCore, position) => this.showPlace(sideCore, position));
  }

  private placeList(position: number): Dropdown {
    const list = dropdown(`Place of side-core ${position + 1}`, (value) => {
      const place = PLACES.find((each) => each === value);
      const pcpu = this.pcpus.find((each) => value === pcpuKey(each));
      this.choices.placeSideCore(
        position,
        place === undefined ? { pcpu: pcpu?.pcpu ?? null, place: 'own-core' } : { pcpu: null, place },
      );
      this.events.sideCoresChosen();
    });
    list.element.classList.add('side-core-place');
    this.places.append(list.element);
    return list;
  }

  /** A kind of core, or a pCPU of the recorded host that idled and that no other side-core has. */
  private showPlace(sideCore: SideCore, position: number): void {
    const taken = new Set(this.choices.sideCores.flatMap(({ pcpu }, i) => (i === position ? [] : [pcpu])));
    const idle = this.pcpus.filter(({ used, pcpu }) => !used && !taken.has(pcpu));
    const number = this.choices.sideCores.length === 1 ? '' : `${position + 1}: `;
    const choices: Choice[] = [
      ...PLACES.map((place) => ({ value: place, label: `${number}${PLACE_LABELS[place]}` })),
      ...idle.map((each) => ({ value: pcpuKey(each), label: `${number}${pcpuText(each)}` })),
    ];
    const chosen = sideCore.pcpu === null ? sideCore.place : pcpuKey({ pcpu: sideCore.pcpu });
    this.lists[position].setChoices(choices, chosen);
  }

  private step(by: number): void {
    this.choices.setSideCores(this.choices.sideCores.length + by);
    this.events.sideCoresChosen();
  }
}

function pcpuKey({ pcpu }: { readonly pcpu: number }): string {
  return `pcpu ${pcpu}`;
}

function pcpuText({ pcpu, label, busy }: PcpuChoice): string {
  const facts = [
    ...(label === '' ? [] : [shortText(label, 40)]),
    ...(busy === null ? [] : [`${percentText(busy)} busy`]),
  ].join(', ');
  return `pCPU ${pcpu}${facts === '' ? '' : ` (${facts})`}`;
}
