/** The list of hosts across windows, and what is said when one cannot be connected to. */
import { describe, expect, it } from 'vitest';
import { CannotConnect } from '../../../../src/host/cannotConnect';
import { connectFailure } from '../../../../src/workbench/hosts/connectFailure';
import { SavedHosts } from '../../../../src/workbench/hosts/savedHosts';

function memory(value?: unknown) {
  let kept = value;
  return {
    kept: () => kept,
    get: () => kept,
    update: (_key: string, next: unknown) => {
      kept = next;
      return Promise.resolve();
    },
  };
}

describe('saved hosts', () => {
  it('are kept by name, each once, in their order', async () => {
    const kept = memory();
    const saved = new SavedHosts(kept);
    const first = await saved.add('xen1');
    await saved.add('root@xen2:2222');
    expect(await saved.add('xen1')).toBe(first);
    expect(kept.kept()).toEqual(['xen1', 'root@xen2:2222']);
    await saved.remove(first);
    expect(kept.kept()).toEqual(['root@xen2:2222']);
    expect(new SavedHosts(kept).list).toEqual([{ target: 'root@xen2:2222' }]);
  });

  it.each([undefined, null, 7, 'xen1', [1], [''], { xen1: true }])('takes %j for none', (value) => {
    expect(new SavedHosts(memory(value)).list).toEqual([]);
  });
});

describe('connectFailure', () => {
  it('says what happened, what to do, and the command where there is one', () => {
    const error = new CannotConnect('hostKeyChanged', 'It has changed', 'Ask for it.', 'ssh-keygen -R xen1');
    expect(connectFailure(error)).toEqual({
      message: 'It has changed. Ask for it.',
      fix: 'ssh-keygen -R xen1',
      cancelled: false,
    });
  });

  it('knows when the person ended it', () => {
    expect(connectFailure(new CannotConnect('cancelled', 'Cancelled', 'Again.')).cancelled).toBe(true);
    expect(connectFailure(AbortSignal.abort().reason).cancelled).toBe(true);
    expect(connectFailure(new Error('no shell'))).toEqual({ message: 'no shell', cancelled: false });
    expect(connectFailure('odd')).toEqual({ message: 'odd', cancelled: false });
  });
});
