import { homedir } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { RememberedForm } from '../../../../src/workbench/record/rememberedForm';
import { filledForm } from './knownHosts';

const values = new Map<string, unknown>();
const memory = {
  get: (key: string) => values.get(key),
  update: (key: string, value: unknown) => {
    // As VS Code does: JSON, whatever it was.
    values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  },
};
const now = new Date(2026, 10, 22);
const defaults = { folder: '/work', directory: '/var/tmp', now };
const remembered = new RememberedForm(memory);

beforeEach(() => values.clear());

describe('the remembered form', () => {
  it("is filled with what is useful the first time, and ends nobody else's recordings", () => {
    const form = remembered.load(defaults);
    expect(form).toMatchObject({ folder: '/work', directory: '/var/tmp', name: 'recording-2026-11-22' });
    expect(form.clearLeftovers).toBe(false);
    expect(remembered.load({ ...defaults, folder: undefined }).folder).toBe(homedir());
  });

  it('comes back as it was', async () => {
    await remembered.save(filledForm, defaults);
    expect(remembered.load(defaults)).toEqual(filledForm);
  });

  it('follows the settings and the workspace where nothing else was chosen', async () => {
    await remembered.save({ ...filledForm, folder: '/work' }, defaults);
    const moved = remembered.load({ folder: '/elsewhere', directory: '/big', now });
    expect([moved.folder, moved.directory]).toEqual(['/elsewhere', '/big']);
  });

  it('gives a name with a day the day of today', async () => {
    await remembered.save({ ...filledForm, name: 'recording-2026-11-21' }, defaults);
    expect(remembered.load(defaults).name).toBe('recording-2026-11-22');
  });

  it('begins anew when an older version wrote something else', () => {
    for (const stored of [null, 'text', { hosts: 'xen1' }, { ...filledForm, seconds: '10' }]) {
      values.set('record.form', stored);
      expect(remembered.load(defaults).hosts).toEqual([]);
    }
  });

  it('learns how much is written, of recordings of the same kind only', async () => {
    expect(remembered.rate(filledForm)).toBeNull();
    const machine = {
      machine: 'xen1',
      seconds: 10,
      bytes: 5e6,
      samples: null,
      fetchedBytes: 1,
      recorders: [],
    };
    await remembered.learn(filledForm, [machine, { ...machine, machine: 'guest1', bytes: 1e6 }]);
    expect(remembered.rate({ ...filledForm, seconds: 60, name: 'other' })).toBe(6e5);
    expect(remembered.rate({ ...filledForm, frequency: 4999 })).toBeNull();
    expect(remembered.rate({ ...filledForm, hosts: ['xen2'] })).toBeNull();
    // Of one that ended at once nothing is learnt.
    await remembered.learn({ ...filledForm, frequency: 99 }, [{ ...machine, seconds: 0 }]);
    expect(remembered.rate({ ...filledForm, frequency: 99 })).toBeNull();
  });
});
