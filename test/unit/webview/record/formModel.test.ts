import { beforeEach, describe, expect, it } from 'vitest';
import type { HostChoice, RecordForm } from '../../../../src/protocol/recordForm';
import { clockText } from '../../../../src/protocol/recordClock';
import { FormModel } from '../../../../webview/record/formModel';
import { bytesText, loadText } from '../../../../webview/record/recordTexts';
import { connected, filledForm } from '../../workbench/record/knownHosts';

let changes: boolean[];
let model: FormModel;
const form = (): RecordForm => {
  if (model.form === null) throw new Error('no form yet');
  return model.form;
};

beforeEach(() => {
  changes = [];
  model = new FormModel((byPerson) => changes.push(byPerson));
  const hosts: HostChoice[] = [
    connected('xen1'),
    connected('xen2', { events: ['cpu-clock'] }),
    connected('xen3'),
  ];
  model.takeHosts(hosts);
  model.takeForm(filledForm);
});

describe('the form', () => {
  it('tells what a person changed from what the host told', () => {
    expect(changes).toEqual([false, false]);
    model.change({ seconds: 5 });
    expect(changes).toEqual([false, false, true]);
  });

  it('keeps two hosts: a third takes the place of the last', () => {
    model.tickHost('xen2', true);
    expect(form().hosts).toEqual(['xen1', 'xen2']);
    model.tickHost('xen3', true);
    expect(form().hosts).toEqual(['xen1', 'xen3']);
    model.tickHost('xen1', false);
    expect(form().hosts).toEqual(['xen3']);
  });

  it('shows a problem when its field was left, and all of them when it was tried', () => {
    model.change({ seconds: NaN, name: '' });
    expect(model.problemOf('seconds')).toBeNull();
    model.leave('seconds');
    expect(model.problemOf('seconds')).toMatch(/1 to 3600/);
    expect(model.problemOf('name')).toBeNull();
    expect(model.tryToRecord()).toBe(false);
    expect(model.problemOf('name')).not.toBeNull();
    model.change({ seconds: 3, name: 'rx' });
    expect(model.tryToRecord()).toBe(true);
  });

  it('shows at once that the folder cannot be written to', () => {
    model.takeOutlook({ file: '', taken: false, folderProblem: 'Choose another.', size: null });
    expect(model.problemOf('folder')).toBe('Choose another.');
    expect(model.tryToRecord()).toBe(false);
  });

  it('remembers a guest that was filled in and unticked', () => {
    const [, guest] = model.hosts[0].machines;
    model.changeMachine(guest, { login: 'ann@guest1' });
    model.changeMachine(guest, { ticked: true });
    expect(model.takingPart.map(({ chosen }) => chosen.login)).toEqual(['', 'ann@guest1']);
    model.changeMachine(guest, { ticked: false });
    expect(model.takingPart).toHaveLength(1);
    expect(form().machines[0].login).toBe('ann@guest1');
  });

  it('offers the events of all chosen hosts, and says who lacks one', () => {
    model.tickHost('xen2', true);
    model.tickEvent('cycles', true);
    expect(model.events).toEqual([
      { name: 'cycles', ticked: true, without: ['xen2'] },
      { name: 'cpu-clock', ticked: false, without: [] },
    ]);
  });
});

describe('figures', () => {
  it('of bytes, times and load', () => {
    expect([820_000, 12_340_000, 1.2e9].map(bytesText)).toEqual([
      '820\u202fkB',
      '12.3\u202fMB',
      '1.20\u202fGB',
    ]);
    expect([3.9, 61, 3600].map(clockText)).toEqual(['0:03', '1:01', '1:00:00']);
    expect([loadText(0.41, 10), loadText(3, 10), loadText(1, 0)]).toEqual([
      '4.1\u202f%',
      '30\u202f%',
      '\u2013',
    ]);
  });
});
