/** Where the recording goes, and the settings that are rarely changed. */
import { button } from '../ui/controls';
import { el } from '../ui/dom';
import { labelledField, tick, type LabelledField, type Tick } from '../ui/labelledField';
import { shortText, tooltipText } from '../ui/safeText';
import { showNumber, wholeNumber } from './amountSection';
import type { FormModel } from './formModel';
import { section } from './section';

export class ResultSection {
  readonly element: HTMLElement;
  private readonly name: LabelledField;
  private readonly folder: LabelledField;
  private readonly file = el('p', { class: 'section-hint', attributes: { 'aria-live': 'polite' } });

  constructor(
    private readonly model: FormModel,
    chooseFolder: () => void,
  ) {
    this.name = labelledField(
      { label: 'Name', unit: '.xenprof' },
      { typed: (name) => model.change({ name }), left: () => model.leave('name') },
    );
    this.folder = labelledField(
      { label: 'Folder' },
      { typed: (folder) => model.change({ folder }), left: () => model.leave('folder') },
    );
    const choose = button('Choose...', 'secondary', chooseFolder);
    choose.setAttribute('aria-label', 'Choose the folder');
    this.folder.element.querySelector('.field-line')?.append(choose);
    this.element = section(
      'Result',
      null,
      el('div', { class: 'field-row result-row' }, this.name.element, this.folder.element),
      this.file,
    ).element;
  }

  show(): void {
    const { form, outlook } = this.model;
    if (form === null) return;
    this.name.show(form.name);
    this.folder.show(form.folder);
    this.folder.input.title = tooltipText(form.folder);
    this.name.setProblem(this.model.problemOf('name'));
    this.folder.setProblem(this.model.problemOf('folder'));
    const text =
      outlook?.taken === true && outlook.folderProblem === null
        ? `That name is taken: it will be ${shortText(baseName(outlook.file), 120)}.`
        : '';
    this.file.hidden = text === '';
    if (this.file.textContent !== text) this.file.textContent = text;
  }
}

/** "More": limit, directory, leftovers. */
export class MoreSection {
  readonly element: HTMLDetailsElement;
  private readonly limit: LabelledField;
  private readonly directory: LabelledField;
  private readonly clear: Tick;
  private readonly clearNote = el('p', { class: 'field-hint' });

  constructor(private readonly model: FormModel) {
    this.limit = labelledField(
      {
        label: 'Limit',
        unit: 'MB on each machine',
        numeric: true,
        hint: 'A machine that reaches it stops, and what it has by then is the recording.',
      },
      {
        typed: (text) => model.change({ limitMegabytes: wholeNumber(text) }),
        left: () => model.leave('limit'),
      },
    );
    this.directory = labelledField(
      {
        label: 'Directory on the machines',
        code: true,
        hint: 'The recording is kept below it while it is made, and removed when it was fetched.',
      },
      { typed: (directory) => model.change({ directory }), left: () => model.leave('directory') },
    );
    this.clear = tick(['Remove what earlier recordings left behind'], (clearLeftovers) =>
      model.change({ clearLeftovers }),
    );
    this.element = el(
      'details',
      { class: 'form-section more' },
      el('summary', {}, 'More'),
      el('div', { class: 'field-row' }, this.limit.element, this.directory.element),
      this.clear.element,
      this.clearNote,
    );
  }

  show(): void {
    const { form } = this.model;
    if (form === null) return;
    showNumber(this.limit, form.limitMegabytes);
    this.directory.show(form.directory);
    const [limit, directory] = [this.model.problemOf('limit'), this.model.problemOf('directory')];
    this.limit.setProblem(limit);
    this.directory.setProblem(directory);
    // What is wrong must be seen.
    if (limit !== null || directory !== null) this.element.open = true;
    this.clear.show(form.clearLeftovers);
    const left = this.model.chosenHosts.filter(({ leftovers }) => leftovers > 0);
    this.clearNote.hidden = left.length === 0;
    this.clearNote.textContent = left
      .map(({ target, leftovers }) => `${shortText(target, 60)} has ${leftovers} of them.`)
      .join(' ');
  }
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
