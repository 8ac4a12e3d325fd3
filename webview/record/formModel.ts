/** The form without any elements: what is filled in, what the hosts can do, and which problems are shown yet. */
import {
  MOST_HOSTS,
  type ChosenMachine,
  type HostChoice,
  type MachineChoice,
  type Outlook,
  type RecordForm,
  type SourceName,
} from '../../src/protocol/recordForm';
import {
  choiceOf,
  chosenMachines,
  formProblems,
  type FormField,
  type FormProblem,
  type TakingPart,
} from '../../src/protocol/recordFormChecks';

export class FormModel {
  private filled: RecordForm | null = null;
  private known: readonly HostChoice[] = [];
  private seen: Outlook | null = null;
  /** Fields that a person has left once; all of them after the first try to record. */
  private readonly left = new Set<string>();
  private tried = false;

  /** @param changed anything is different; `byPerson`: the form itself */
  constructor(private readonly changed: (byPerson: boolean) => void) {}

  /** Null until the host has told. */
  get form(): RecordForm | null {
    return this.filled;
  }

  get hosts(): readonly HostChoice[] {
    return this.known;
  }

  get outlook(): Outlook | null {
    return this.seen;
  }

  /** Chosen and known, in the order of their choice. */
  get chosenHosts(): readonly HostChoice[] {
    return (this.filled?.hosts ?? []).flatMap((target) => this.known.find((h) => h.target === target) ?? []);
  }

  get takingPart(): readonly TakingPart[] {
    return this.filled === null ? [] : chosenMachines(this.filled, this.known);
  }

  /** Everything that is to be put right, shown or not. */
  get problems(): readonly FormProblem[] {
    if (this.filled === null) return [];
    const found = formProblems(this.filled, this.known);
    const folder = this.seen?.folderProblem;
    if (folder === null || folder === undefined || found.some(({ field }) => field === 'folder'))
      return found;
    return [...found, { field: 'folder', message: folder }];
  }

  /** The problem that stands beside a field; null while nobody has come to it yet. */
  problemOf(field: FormField): string | null {
    const key = fieldKey(field);
    if (!this.tried && !this.left.has(key)) return null;
    return this.problems.find((problem) => fieldKey(problem.field) === key)?.message ?? null;
  }

  takeForm(form: RecordForm): void {
    this.filled = form;
    this.changed(false);
  }

  takeHosts(hosts: readonly HostChoice[]): void {
    this.known = hosts;
    this.changed(false);
  }

  takeOutlook(outlook: Outlook): void {
    this.seen = outlook;
    // Of a folder that cannot be written to, nobody wants to learn at the end.
    if (outlook.folderProblem !== null) this.left.add('folder');
    this.changed(false);
  }

  change(changes: Partial<RecordForm>): void {
    if (this.filled === null) return;
    this.filled = { ...this.filled, ...changes };
    this.changed(true);
  }

  /** Ticks a host or takes the tick away; one more than can be recorded takes the place of the last. */
  tickHost(target: string, ticked: boolean): void {
    const others = (this.filled?.hosts ?? []).filter((host) => host !== target);
    this.change({ hosts: ticked ? [...others.slice(0, MOST_HOSTS - 1), target] : others });
  }

  changeMachine(machine: MachineChoice, changes: Partial<ChosenMachine>): void {
    if (this.filled === null) return;
    const changed = { ...choiceOf(this.filled, machine), ...changes };
    const others = this.filled.machines.filter(({ key }) => key !== machine.key);
    this.change({ machines: [...others, changed] });
  }

  tickSource(source: SourceName, ticked: boolean): void {
    const others = (this.filled?.sources ?? []).filter((name) => name !== source);
    this.change({ sources: ticked ? [...others, source] : others });
  }

  tickEvent(event: string, ticked: boolean): void {
    // What was chosen for other hosts stays chosen, unseen.
    const others = (this.filled?.events ?? []).filter((name) => name !== event);
    this.change({ events: ticked ? [...others, event] : others });
  }

  /** A person has left a field: what is wrong with it is shown from now on. */
  leave(field: FormField): void {
    this.left.add(fieldKey(field));
    this.changed(false);
  }

  /** Shows all that is wrong. @returns whether it can be recorded */
  tryToRecord(): boolean {
    this.tried = true;
    this.changed(false);
    return this.filled !== null && this.problems.length === 0;
  }

  /** Events that any chosen host supports, each with the hosts that do not. */
  get events(): readonly {
    readonly name: string;
    readonly ticked: boolean;
    readonly without: readonly string[];
  }[] {
    const hosts = this.chosenHosts.filter(({ state }) => state === 'connected');
    const names = [...new Set(hosts.flatMap(({ events }) => events))];
    return names.map((name) => ({
      name,
      ticked: this.filled?.events.includes(name) === true,
      without: hosts.filter(({ events }) => !events.includes(name)).map(({ target }) => target),
    }));
  }
}

function fieldKey(field: FormField): string {
  return typeof field === 'string' ? field : `login of ${field.loginOf}`;
}
