/** The page of the form: fill in, record, read how it went. */
import { PROTOCOL_VERSION } from '../../src/protocol/messages';
import type { FromRecordForm, RunState, ToRecordForm } from '../../src/protocol/recordForm';
import type { FormField } from '../../src/protocol/recordFormChecks';
import { toRecordFormSchema } from '../../src/protocol/recordFormSchemas';
import { check } from '../../src/protocol/schemas';
import { listenToHost } from '../hostListener';
import { emptyScreen } from '../screens';
import { button } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { AmountSection } from './amountSection';
import { FormModel } from './formModel';
import { HostsSection } from './hostsSection';
import { MachinesSection } from './machinesSection';
import { outcomeView } from './outcomeView';
import { MoreSection, ResultSection } from './resultSection';
import { RunView } from './runView';
import { SourcesSection } from './sourcesSection';

/** What is typed is kept and looked at when the typing stops. */
const QUIET_MS = 250;

export class RecordApp {
  private readonly model = new FormModel((byPerson) => this.changed(byPerson));
  private readonly sections;
  private readonly runArea = el('div', { class: 'run-area' });
  private readonly nothing: HTMLElement;
  private readonly form: HTMLElement;
  private readonly summary = el('span', { class: 'form-summary', role: 'status' });
  private run: RunState = { state: 'idle' };
  private running: RunView | null = null;
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    private readonly post: (message: FromRecordForm) => void,
  ) {
    const copy = (text: string) => post({ type: 'copy', text });
    const addHost = () => post({ type: 'addHost' });
    const connect = (target: string) => post({ type: 'connect', target });
    this.sections = {
      hosts: new HostsSection(this.model, { connect, addHost, copy }),
      machines: new MachinesSection(this.model),
      sources: new SourcesSection(this.model, copy),
      amount: new AmountSection(this.model),
      result: new ResultSection(this.model, () => post({ type: 'chooseFolder' })),
      more: new MoreSection(this.model),
    };
    const record = button('Record', 'primary', () => this.record());
    record.title = 'Record (Ctrl+Enter)';
    this.form = el(
      'div',
      { class: 'record-form' },
      ...Object.values(this.sections).map(({ element }) => element),
      el('div', { class: 'form-footer' }, record, this.summary),
    );
    this.form.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.record();
    });
    this.nothing = emptyScreen(
      'No hosts yet',
      'Add one of your SSH configuration, or type user@host. Nothing is installed on it.',
      [{ label: 'Add Host...', run: addHost }],
    );
    fill(
      root,
      el(
        'main',
        { class: 'record-page' },
        el(
          'header',
          {},
          el('h1', {}, 'Record'),
          el('p', { class: 'muted' }, 'Hypervisor, dom0 and guests at the same moment, into one file.'),
        ),
        this.runArea,
        this.nothing,
        this.form,
      ),
    );
    listenToHost((data) => this.receive(data), post);
    // The page may go away before the typing has stopped.
    window.addEventListener('pagehide', () => this.tell());
    this.changed(false);
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private receive(data: unknown): void {
    const checked = check(toRecordFormSchema, data);
    if (!checked.ok)
      this.post({ type: 'trouble', message: `Dropped a message from the host: ${checked.reason}` });
    else this.take(checked.value);
  }

  private take(message: ToRecordForm): void {
    switch (message.type) {
      case 'hosts':
        this.model.takeHosts(message.hosts);
        break;
      case 'form':
        this.model.takeForm(message.form);
        break;
      case 'chooseHost':
        if (this.model.form?.hosts.includes(message.target) === false)
          this.model.tickHost(message.target, true);
        break;
      case 'folder':
        this.model.change({ folder: message.folder });
        break;
      case 'outlook':
        this.model.takeOutlook(message.outlook);
        break;
      case 'run':
        this.takeRun(message.run);
    }
  }

  private changed(byPerson: boolean): void {
    const { form, hosts } = this.model;
    const busy = this.run.state === 'running';
    this.nothing.hidden = busy || form === null || hosts.length > 0;
    this.form.hidden = busy || form === null || hosts.length === 0;
    for (const section of Object.values(this.sections)) section.show();
    const shown = this.model.problems.filter(({ field }) => this.model.problemOf(field) !== null).length;
    const text =
      shown === 0
        ? ''
        : shown === 1
          ? 'One thing is to be put right.'
          : `${shown} things are to be put right.`;
    if (this.summary.textContent !== text) this.summary.textContent = text;
    if (!byPerson) return;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(), QUIET_MS);
  }

  /** Tells the host what is filled in, unless a number is none. */
  private tell(): void {
    clearTimeout(this.telling);
    const { form } = this.model;
    if (form === null || [form.seconds, form.frequency, form.limitMegabytes].some(Number.isNaN)) return;
    this.post({ type: 'changed', form });
  }

  private record(): void {
    const { form } = this.model;
    if (form === null || this.run.state === 'running') return;
    if (this.model.tryToRecord()) {
      clearTimeout(this.telling);
      this.post({ type: 'record', form });
    } else this.focusOn(this.model.problems[0].field);
  }

  /** The place of a problem gets the focus, and with it comes into sight. */
  private focusOn(field: FormField): void {
    const place =
      field === 'hosts' || field === 'sources'
        ? this.sections[field].element
        : this.form.querySelector<HTMLElement>('input[aria-invalid="true"]');
    place?.focus();
  }

  private takeRun(run: RunState): void {
    const before = this.run.state;
    this.run = run;
    if (run.state === 'running') {
      if (this.running === null) {
        this.running = new RunView(
          () => this.post({ type: 'cancel' }),
          (text) => this.post({ type: 'copy', text }),
        );
        fill(this.runArea, this.running.element);
        window.scrollTo(0, 0);
        this.changed(false);
        this.running.focus();
      }
      this.running.show(run);
      return;
    }
    this.running = null;
    if (run.state === 'idle') fill(this.runArea);
    else {
      const outcome = outcomeView(run, {
        openResult: () => this.post({ type: 'openResult' }),
        showLog: () => this.post({ type: 'showLog' }),
        dismiss: () => this.post({ type: 'dismiss' }),
        copy: (text) => this.post({ type: 'copy', text }),
      });
      fill(this.runArea, outcome);
      if (before === 'running') outcome.querySelector<HTMLElement>('h2')?.focus();
    }
    this.changed(false);
  }
}
