import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { pathReply as schema } from '../../../src/protocol/breakdownSchemas';
import { pathReply } from '../../../src/workbench/present/pathReply';
import { RefusedQuery } from '../../../src/workbench/present/replies';
import { drawnProfile } from '../profile/drawnProfile';

const SHARE = { kind: 'share' } as const;
const recording = openProfile('test/fixtures/recording/rx-hv', QUIET).then((p) => layerProfile(p));

describe('the stage path of a recording', () => {
  it('is what the webview expects, with places and colours', async () => {
    const layered = await recording;
    const reply = pathReply(layered, { event: 'event:cpu-clock', weight: 'time', filter: {} }, SHARE);
    expect(v.parse(schema, structuredClone(reply))).toEqual(reply);
    expect(reply).toMatchObject({ kind: 'path', format: '%', nothing: '' });
    const [transmit] = reply.paths;
    expect(transmit).toMatchObject({ key: 'net.transmit', unitLabel: 'of all time' });
    const places = transmit.stages.map(({ key, layerLabel, colour }) => `${key} ${layerLabel} ${colour}`);
    expect(places).toEqual(
      expect.arrayContaining(['netfront guest1 1', 'hypervisor Hypervisor -1', 'netback dom0 0']),
    );
    expect(transmit.stages.find(({ key }) => key === 'hypervisor')?.seen).toBe('hidden');
    const keys = transmit.stages.map(({ key }) => key);
    expect(transmit.crossings.length).toBeGreaterThan(5);
    for (const { from, to } of transmit.crossings) {
      expect(keys).toContain(from);
      expect(keys).toContain(to);
    }
  });

  it('refuses what cannot be divided, with the reason', async () => {
    const query = { event: 'event:cpu-clock', weight: 'time', filter: {} } as const;
    const layered = await recording;
    expect(() => pathReply(layered, query, { kind: 'work', key: 'no such counter' })).toThrow(RefusedQuery);
    expect(() => pathReply(layered, { ...query, event: 'none' }, SHARE)).toThrow('no such event');
  });

  it('without a path says why', () => {
    const layered = layerProfile(drawnProfile('main'));
    const reply = pathReply(layered, { event: 'event:cpu-clock', weight: 'samples', filter: {} }, SHARE);
    expect(v.parse(schema, structuredClone(reply))).toEqual(reply);
    expect(reply.paths).toEqual([]);
    expect(reply.nothing).not.toBe('');
  });
});
