import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { RecordForm } from '../../../../src/protocol/recordForm';
import { chosenMachines, formProblems } from '../../../../src/protocol/recordFormChecks';
import { fromRecordFormSchema, recordFormSchema } from '../../../../src/protocol/recordFormSchemas';
import { connected, filledForm } from './knownHosts';

const hosts = [connected('xen1'), connected('xen2')];
const problems = (changes: Partial<RecordForm>, known = hosts) =>
  formProblems({ ...filledForm, ...changes }, known).map(({ field }) => field);

describe('a form', () => {
  it('that is filled in has no problems', () => {
    expect(problems({})).toEqual([]);
  });

  it('is told what is wrong with each field, in the order of the page', () => {
    const wrong = {
      sources: ['counters' as const],
      seconds: 0,
      frequency: NaN,
      folder: ' ',
      name: 'a/b',
      limitMegabytes: 1.5,
      directory: 'tmp',
    };
    expect(problems(wrong)).toEqual([
      'sources',
      'seconds',
      'frequency',
      'folder',
      'name',
      'limit',
      'directory',
    ]);
  });

  it('needs its hosts connected', () => {
    expect(problems({ hosts: [] })).toEqual(['hosts']);
    expect(problems({ hosts: ['gone'] })).toEqual(['hosts']);
    expect(problems({}, [connected('xen1', { state: 'connecting', machines: [] })])).toEqual(['hosts']);
  });

  it('needs a login for each ticked guest, and only for those', () => {
    const guest = { key: 'xen1/guest1', workload: '', login: 'direct:', ticked: true };
    expect(problems({ machines: [guest] })).toEqual([{ loginOf: 'xen1/guest1' }]);
    expect(problems({ machines: [{ ...guest, login: 'a b' }] })).toEqual([{ loginOf: 'xen1/guest1' }]);
    expect(problems({ machines: [{ ...guest, ticked: false }] })).toEqual([]);
  });

  it('needs something that can be recorded; a guest may have the perf that its host has not', () => {
    const sources = connected('xen1').sources.map((each) => ({ ...each, refused: 'no' }));
    const bare = [connected('xen1', { sources })];
    expect(problems({ sources: ['perf', 'xentrace'] }, bare)).toEqual(['sources']);
    const machines = [{ key: 'xen1/guest1', login: 'root@guest1', workload: '', ticked: true }];
    expect(problems({ sources: ['perf'], machines }, bare)).toEqual([]);
    expect(problems({ sources: ['xentrace'], machines }, bare)).toEqual(['sources']);
  });

  it('records each chosen host before its guests', () => {
    const machines = ['xen2/guest1', 'xen1/guest1'].map((key) => ({
      key,
      login: 'root@g',
      workload: '',
      ticked: true,
    }));
    const form = { ...filledForm, hosts: ['xen2', 'xen1'], machines };
    expect(chosenMachines(form, hosts).map(({ machine }) => machine.key)).toEqual([
      'xen2',
      'xen2/guest1',
      'xen1',
      'xen1/guest1',
    ]);
  });

  it('of whatever is sent is refused or has an answer', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ unit: 'binary' }), (thing, text) => {
        expect(() => v.safeParse(fromRecordFormSchema, thing)).not.toThrow();
        const form = { ...filledForm, name: text, folder: text, directory: text, hosts: [text] };
        if (v.is(recordFormSchema, form)) expect(Array.isArray(formProblems(form, hosts))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('of a size that nobody fills in is refused', () => {
    const workload = 'x'.repeat(100_000);
    const machines = [{ key: 'xen1', login: '', workload, ticked: true }];
    expect(v.is(recordFormSchema, { ...filledForm, machines })).toBe(false);
    expect(v.is(recordFormSchema, { ...filledForm, hosts: ['a', 'b', 'c'] })).toBe(false);
  });
});
