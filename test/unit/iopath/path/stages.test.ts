/** The data file: what it names exists. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import names from '../../../../src/iopath/categories/categoryNames.json';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import { samplePaths } from '../../../../src/iopath/path/samplePaths';
import data from '../../../../src/iopath/path/stages.json';
import { PATHS, STAGES } from '../../../../src/iopath/path/stageTable';
import { parsePattern } from '../../../../src/profile/patterns/regexSyntax';
import { DOM0, drawnProfile, GUEST1 } from '../../profile/drawnProfile';

describe('stages.json', () => {
  const pathKeys = data.paths.map(({ key }) => key);
  const stageKeys = data.stages.map(({ key }) => key);
  const media = data.media.map(({ key }) => key);

  it('names only stages, paths, media and categories that there are', () => {
    for (const path of data.paths) {
      expect(media).toContain(path.medium);
      for (const stage of path.stages) expect(stageKeys).toContain(stage);
    }
    for (const { path } of [...data.markers, ...data.asks]) expect(pathKeys).toContain(path);
    for (const medium of data.media) {
      expect(stageKeys).toContain(medium.frontend);
      expect(stageKeys).toContain(medium.backend);
    }
    for (const { medium } of data.ownWork) expect(media).toContain(medium);
    const categories = [
      ...data.stages.flatMap((stage) => stage.categories),
      ...data.markers.flatMap((marker): readonly string[] => marker.categories),
    ];
    for (const category of categories) expect(Object.keys(names.categories)).toContain(category);
  });

  it('gives a category of a role to one stage', () => {
    const claims = data.stages.flatMap(({ role, categories }) => categories.map((c) => `${role} ${c}`));
    expect(new Set(claims).size).toBe(claims.length);
  });

  it('has patterns that can be matched, and the fields of its schema', () => {
    const lists = [...data.markers, ...data.asks, ...data.ownWork].flatMap(({ functions }) => functions);
    for (const pattern of [...lists, ...data.roots, ...data.systemCalls]) {
      expect(() => parsePattern(pattern)).not.toThrow();
    }
    const fields = v.object({
      items: v.object({ required: v.array(v.string()), properties: v.record(v.string(), v.unknown()) }),
    });
    const schema = v.parse(
      v.object({ required: v.array(v.string()), properties: v.record(v.string(), v.unknown()) }),
      JSON.parse(readFileSync('src/iopath/path/stages.schema.json', 'utf8')),
    );
    expect(Object.keys(data).filter((key) => !key.startsWith('$'))).toEqual(schema.required);
    for (const key of ['paths', 'stages', 'markers', 'asks', 'ownWork', 'media', 'crossings'] as const) {
      const { items } = v.parse(fields, schema.properties[key]);
      for (const entry of data[key]) {
        expect(Object.keys(items.properties)).toEqual(expect.arrayContaining(Object.keys(entry)));
        expect(Object.keys(entry)).toEqual(expect.arrayContaining(items.required));
      }
    }
  });
});

it('whatever the stacks, a sample is of one stage of one path that has this stage, or of none', () => {
  const frame = fc.constantFrom(
    ...['k!tcp_sendmsg', 'k!xennet_poll', 'k!xenvif_tx_action', 'k!blkif_queue_rq', 'k!aio_read', 'k!memcpy'],
    ...['k!do_syscall_64', 'k!__do_softirq', 'k!gnttab_claim_grant_reference', 'k!xen_blkif_schedule'],
    ...['main', 'xen!gnttab_copy', 'xen!schedule', 'k!br_forward', 'k!submit_bio', 'unknown!x'],
  );
  const stack = fc.array(frame, { minLength: 1, maxLength: 5 });
  const sample = fc.record({
    stack,
    domain: fc.nat(1),
    comm: fc.constantFrom('a', 'b', undefined),
    counts: fc.nat(1),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (rows) => {
      const lines = Array.from({ length: 5 }, (_, line) =>
        rows.map((row) => (row.stack[line] ?? '').padEnd(32)).join(''),
      );
      const layered = layerProfile(
        drawnProfile(lines.join('\n'), {
          domains: [DOM0, GUEST1],
          domain: rows.map((row) => row.domain),
          comm: rows.map((row) => row.comm),
        }),
      );
      const found = samplePaths(
        layered,
        Uint8Array.from(rows, (row) => row.counts),
      );
      const byKey = new Int32Array(found.samples.length);
      found.ofSample.forEach((key, i) => {
        if (key === 0) return;
        expect(rows[i].counts).toBe(1);
        const [path, stage] = [Math.floor((key - 1) / STAGES.length), (key - 1) % STAGES.length];
        expect(PATHS[path].stages).toContain(stage);
        const { role } = STAGES[stage];
        if (role !== 'hypervisor') expect(role).toBe(rows[i].domain === 0 ? 'dom0' : 'guest');
        byKey[key]++;
      });
      expect(byKey).toEqual(found.samples);
      expect(found.sharedOut.every((n, key) => n <= found.samples[key])).toBe(true);
    }),
  );
});
