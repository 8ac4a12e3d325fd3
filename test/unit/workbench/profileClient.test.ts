/** The worker and what it answers, as the extension host sees it. */
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { check, toEditorSchema } from '../../../src/protocol/schemas';
import type { OpenedMessage } from '../../../src/workbench/present/openedMessage';
import { OpenFailed, ProfileClient, type Progress } from '../../../src/workbench/worker/profileClient';
import type { Source } from '../../../src/workbench/worker/workerMessages';
import { bundled, type Bundle } from '../bundled';

let bundle: Bundle;
let client: ProfileClient | undefined;
beforeAll(() => {
  bundle = bundled('src/workbench/worker/main.ts');
});
afterEach(async () => {
  await client?.dispose();
});
afterAll(() => bundle.remove());

function open(source: Source, onProgress: (progress: Progress) => void = () => undefined): ProfileClient {
  return (client = new ProfileClient(bundle.file, source, onProgress));
}

const lanesOf = (opened: OpenedMessage) => opened.lanes.map((lane) => lane.label);

describe('the sample', () => {
  it('opens with a lane for each layer, in messages that the webview accepts', async () => {
    const opened = await open({ path: 'media/sample.xenprof' }).ask({ ask: 'opened' });
    expect(check(toEditorSchema, opened)).toMatchObject({ ok: true });
    expect(lanesOf(opened)).toEqual(['Hypervisor', 'dom0', 'guest1', 'Idle']);
    expect(opened.events.map((event) => event.key)).toEqual([
      'best',
      'event:cpu-clock',
      'capture:hypervisor:cycles',
      'capture:hypervisor-hv:cycles',
    ]);
    const { schedule } = opened;
    const pcpu = new Int32Array(schedule?.pcpu ?? new ArrayBuffer(0));
    const vcpu = new Int32Array(schedule?.vcpu ?? new ArrayBuffer(0));
    for (const domain of ['dom0', 'guest1']) {
      const ranOn = new Set(Array.from(pcpu).filter((_, i) => schedule?.vcpus[vcpu[i]].domain === domain));
      expect([domain, ...[...ranOn].sort()]).toEqual([domain, 0, 1]);
    }
  });

  it('takes each lane from the recorder that sees it best, and every moment once in the bar', async () => {
    const query = { event: 'best', weight: 'time', filter: {} } as const;
    const reply = await open({ path: 'media/sample.xenprof' }).ask({ ask: 'weights', query });
    expect(check(toEditorSchema, { type: 'reply', id: 1, value: reply })).toMatchObject({ ok: true });
    expect(reply.lanes.map((lane) => [lane.key, lane.source])).toEqual([
      ['hypervisor', 'Xen PMU (mode all)'],
      ['domain:dom0', 'perf in dom0'],
      ['domain:guest1', 'perf in guest1'],
      ['idle', 'Xen PMU (mode all)'],
    ]);
    const sum = reply.bar.shares.reduce((total, share) => total + share.share, 0);
    expect(sum).toBeCloseTo(1, 12);
    for (const { share, low, high } of reply.bar.shares)
      expect([low <= share, share <= high]).toEqual([true, true]);
  });

  it('names the hypervisor, netback in dom0 and the send path of the guest', async () => {
    const query = { event: 'best', weight: 'time', filter: {} } as const;
    const { rows } = await open({ path: 'media/sample.xenprof' }).ask({ ask: 'functions', query, most: 1e6 });
    const has = (lane: string, name: string) =>
      rows.some((row) => row.laneLabel === lane && row.name === name);
    expect(has('Hypervisor', 'flush_area_mask')).toBe(true);
    expect(has('dom0', 'xenvif_tx_action')).toBe(true);
    for (const name of ['sock_write_iter', 'tcp_sendmsg_locked', 'tcp_write_xmit'])
      expect([name, has('guest1', name)]).toEqual([name, true]);
  });

  it('a range of time leaves the samples outside it out, and says how many are left', async () => {
    const worker = open({ path: 'media/sample.xenprof' });
    const { header } = await worker.ask({ ask: 'opened' });
    const middle = (header.startNs + header.endNs) / 2;
    const query = {
      event: 'event:cpu-clock',
      weight: 'samples',
      filter: { timeNs: [middle, header.endNs + 1] as const },
    } as const;
    const all = await worker.ask({ ask: 'weights', query: { ...query, filter: {} } });
    const late = await worker.ask({ ask: 'weights', query });
    const count = (reply: typeof all) => reply.lanes.reduce((total, lane) => total + lane.samples, 0);
    expect(all.note).toBe('');
    expect(late.note).toMatch(/^[\d ]+ of 20 121 samples are in the chosen range\.$/);
    expect(count(late)).toBeGreaterThan(0);
    expect(count(late)).toBeLessThan(count(all));
  });
});

it('refuses a question that has no answer, and goes on', async () => {
  const worker = open({ path: 'media/sample.xenprof' });
  const query = { event: 'nothing', weight: 'time', filter: {} } as const;
  await expect(worker.ask({ ask: 'weights', query })).rejects.toThrow('no such event');
  await expect(worker.ask({ ask: 'opened' })).resolves.toMatchObject({ type: 'opened' });
});

it('says where a damaged file is damaged, and what to do', async () => {
  const file = join(bundle.folder, 'cut.data');
  const whole = gunzipSync(readFileSync('test/fixtures/recording/rx-hv/guest1/perf.data.gz'));
  writeFileSync(file, whole.subarray(0, 50));
  const failure = await open({ path: file })
    .whenOpen()
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(failure).toBeInstanceOf(OpenFailed);
  expect((failure as OpenFailed).failure).toMatchObject({
    title: 'Cannot read cut.data',
    place: 'offset 50 (0x32)',
  });
  expect((failure as OpenFailed).failure.remedy).toBeTruthy();
});

it('opens bytes that are not on this disk', async () => {
  const bytes = new Uint8Array(readFileSync('media/sample.xenprof'));
  const opened = await open({ name: 'far.xenprof', bytes }).ask({ ask: 'opened' });
  expect(lanesOf(opened)).toEqual(['Hypervisor', 'dom0', 'guest1', 'Idle']);
});

it('cancels a reading', async () => {
  const file = join(bundle.folder, 'long.folded');
  writeFileSync(file, 'comm;main;work 1\n'.repeat(4_000_000));
  let cancelled = false;
  const worker = open({ path: file }, () => {
    if (!cancelled) worker.cancel();
    cancelled = true;
  });
  await expect(worker.whenOpen()).rejects.toMatchObject({ cancelled: true, failure: { title: 'Cancelled' } });
});
