import { describe, expect, it } from 'vitest';
import { fromComparisonSchema } from '../../../src/protocol/compareSchemas';
import { check, fromEditorSchema, fromSidebarSchema, toEditorSchema } from '../../../src/protocol/schemas';
import { hasSource } from '../../../webview/ui/hasSource';

const long = 'x'.repeat(1001);

describe('messages about source code', () => {
  it.each([fromEditorSchema, fromSidebarSchema])('ask for a function, or for a unit', (schema) => {
    for (const message of [
      { type: 'goToSource', func: 7 },
      { type: 'goToSource', unit: 'netback:vif1.0' },
    ])
      expect(check<unknown>(schema, message)).toEqual({ ok: true, value: message });
  });

  it.each([
    { type: 'goToSource' },
    { type: 'goToSource', func: -1 },
    { type: 'goToSource', func: 0.5 },
    { type: 'goToSource', func: '7' },
    { type: 'goToSource', unit: '' },
    { type: 'goToSource', unit: long },
    { type: 'goToSource', func: 7, unit: 'both' },
    { type: 'goToSource', func: 7, path: '/etc/passwd' },
  ])('%j is refused', (message) => {
    expect(check(fromEditorSchema, message).ok).toBe(false);
    expect(check(fromSidebarSchema, message).ok).toBe(false);
  });

  it('a comparison knows functions only', () => {
    expect(check(fromComparisonSchema, { type: 'goToSource', func: 7 }).ok).toBe(true);
    expect(check(fromComparisonSchema, { type: 'goToSource', unit: 'netback:vif1.0' }).ok).toBe(false);
  });

  it('units to be ticked have a bounded name', () => {
    expect(check(toEditorSchema, { type: 'addMove', unit: 'netback:vif1.0' }).ok).toBe(true);
    expect(check(toEditorSchema, { type: 'addMove', unit: long }).ok).toBe(false);
    expect(check(toEditorSchema, { type: 'addMove' }).ok).toBe(false);
  });
});

describe('what has a source', () => {
  it.each(['xenvif_poll', 'std::vector<int>::push_back', '_start', '0xyz_of_something'])('%s', (name) => {
    expect(hasSource(name)).toBe(true);
  });
  it.each(['', '[unknown]', '[xen_netback]', '[[vdso]]', '0xffffffff81000000', '0x'])('not %j', (name) => {
    expect(hasSource(name)).toBe(false);
  });
});
