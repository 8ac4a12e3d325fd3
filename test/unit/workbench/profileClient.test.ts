/** The worker and what it answers, as the extension host sees it. */
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toComparisonSchema } from '../../../src/protocol/compareSchemas';
import { check, toEditorSchema } from '../../../src/protocol/schemas';
import type { OpenedMessage } from '../../../src/workbench/present/openedMessage';
import { OpenFailed, ProfileClient, type Progress } from '../../../src/workbench/worker/profileClient';
import type { Source } from '../../../src/workbench/worker/workerMessages';
import { bundled, type Bundle } from '../bundled';

const SAMPLE = { path: 'media/sample.xenprof' };

let bundle: Bundle;
let client: ProfileClient | undefined;
/** The sample in a worker that is only asked: opened once for all tests. */
let sample: ProfileClient;
beforeAll(() => {
  bundle = bundled('src/workbench/worker/main.ts');
  sample = new ProfileClient(bundle.file, { source: SAMPLE }, [], () => undefined);
});
afterEach(async () => {
  await client?.dispose();
});
afterAll(async () => {
  await sample.dispose();
  bundle.remove();
});

function open(source: Source, onProgress: (progress: Progress) => void = () => undefined): ProfileClient {
  return (client = new ProfileClient(bundle.file, { source }, [], onProgress));
}

function openPair(before: string, after: string): ProfileClient {
  const opening = { before: { path: before }, after: { path: after } };
  return (client = new ProfileClient(bundle.file, opening, [], () => undefined));
}

const lanesOf = (opened: OpenedMessage) => opened.lanes.map((lane) => lane.label);

describe('questions about one profile', () => {
  const query = { event: 'best', weight: 'time', filter: {} } as const;
  const per = { kind: 'share' } as const;

  it('are answered in messages that the webview accepts', async () => {
    for (const question of [
      { ask: 'breakdown', query, per },
      { ask: 'path', query, per },
      { ask: 'schedule' },
      { ask: 'scheduleFacts' },
      { ask: 'scheduleFacts', timeNs: [0, 1e12] },
    ] as const) {
      const value = await sample.ask(question);
      expect([question.ask, check(toEditorSchema, { type: 'reply', id: 1, value })]).toMatchObject([
        question.ask,
        { ok: true },
      ]);
    }
  });

  it('per packet names the counter, and a time that nobody sampled is refused with a reason', async () => {
    const { work } = await sample.ask({ ask: 'opened' });
    expect(work[0]).toMatchObject({ unit: 'packets', label: 'eth0 of guest1, transmit' });
    const reply = await sample.ask({ ask: 'breakdown', query, per: { kind: 'work', key: work[0].key } });
    expect([reply.format, reply.unitLabel]).toEqual(['ns', 'CPU time per packet']);
    await expect(sample.ask({ ask: 'breakdown', query, per: { kind: 'work', key: 'gone' } })).rejects.toThrow(
      /\S+ \S+/,
    );
  });

  it('one category leaves its own samples only, and the tree keeps its shape', async () => {
    const cell = { layer: 'domain:dom0', category: 'be.net.tx' };
    const all = await sample.ask({ ask: 'weights', query });
    const some = await sample.ask({ ask: 'weights', query: { ...query, filter: { cell } } });
    expect(some.total.byteLength).toBe(all.total.byteLength);
    const samples = Object.fromEntries(some.lanes.map((lane) => [lane.key, lane.samples]));
    expect(samples).toMatchObject({ hypervisor: 0, 'domain:guest1': 0 });
    expect(samples['domain:dom0']).toBeGreaterThan(50);
    const ofDom0 = all.lanes.find((lane) => lane.key === 'domain:dom0')?.samples ?? 0;
    expect(samples['domain:dom0']).toBeLessThan(ofDom0 / 10);
    expect(some.note).toMatch(/of the chosen part/);
  });

  it("people's own rules take hold at once, and go again", async () => {
    const worker = open(SAMPLE);
    const categories = async () => {
      const { layers } = await worker.ask({ ask: 'breakdown', query, per });
      return layers.flatMap((layer) => layer.categories.map((category) => category.category));
    };
    expect(await categories()).not.toContain('my.own');
    worker.useRules([{ symbol: 'xenvif_.*', category: 'my.own' }]);
    expect(await categories()).toContain('my.own');
    expect(await categories()).not.toContain('be.net.tx');
    worker.useRules([]);
    expect(await categories()).toContain('be.net.tx');
  });

  it('about two profiles are refused', async () => {
    await expect(sample.ask({ ask: 'paired' })).rejects.toThrow('nothing to compare');
  });
});

describe('two profiles', () => {
  it('are paired and compared in messages that the webview accepts', async () => {
    const worker = openPair(SAMPLE.path, SAMPLE.path);
    const paired = await worker.ask({ ask: 'paired' });
    const files = { before: 'a', after: 'b' };
    expect(check(toComparisonSchema, { ...paired, files, plan: '' })).toMatchObject({ ok: true });
    const [event] = paired.events;
    const value = await worker.ask({
      ask: 'comparison',
      compare: { event: event.key, weight: event.weights[0].kind, per: { kind: 'share' } },
      most: 100,
    });
    expect(check(toComparisonSchema, { type: 'reply', id: 1, value })).toMatchObject({ ok: true });
    expect(value.functions.length).toBe(100);
    const rows = [...value.layers, ...value.categories, ...value.functions.map((row) => row.self)];
    expect(rows.filter((row) => row.significant)).toEqual([]);
    expect(value.decomposition.gain?.factor).toBeCloseTo(1, 9);
  });

  it('one that cannot be read says which', async () => {
    await expect(openPair(SAMPLE.path, 'package.json').whenOpen()).rejects.toThrow(OpenFailed);
    await client?.whenOpen().catch((error: unknown) => {
      expect((error as OpenFailed).failure.title).toBe('Cannot read package.json');
    });
  });
});

describe('the sample', () => {
  it('opens with a lane for each layer, in messages that the webview accepts', async () => {
    const opened = await sample.ask({ ask: 'opened' });
    expect(check(toEditorSchema, opened)).toMatchObject({ ok: true });
    expect(lanesOf(opened)).toEqual(['Hypervisor', 'dom0', 'guest1', 'Idle']);
    expect(opened.events.map((event) => event.key)).toEqual([
      'best',
      'joined',
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
    const reply = await sample.ask({ ask: 'weights', query });
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
    const { rows } = await sample.ask({ ask: 'functions', query, most: 1e6 });
    const has = (lane: string, name: string) =>
      rows.some((row) => row.laneLabel === lane && row.name === name);
    expect(has('Hypervisor', 'flush_area_mask')).toBe(true);
    expect(has('dom0', 'xenvif_tx_action')).toBe(true);
    for (const name of ['sock_write_iter', 'tcp_sendmsg_locked', 'tcp_write_xmit'])
      expect([name, has('guest1', name)]).toEqual([name, true]);
  });

  it('a range of time leaves the samples outside it out, and says how many are left', async () => {
    const { header } = await sample.ask({ ask: 'opened' });
    const middle = (header.startNs + header.endNs) / 2;
    const query = {
      event: 'event:cpu-clock',
      weight: 'samples',
      filter: { timeNs: [middle, header.endNs + 1] as const },
    } as const;
    const all = await sample.ask({ ask: 'weights', query: { ...query, filter: {} } });
    const late = await sample.ask({ ask: 'weights', query });
    const count = (reply: typeof all) => reply.lanes.reduce((total, lane) => total + lane.samples, 0);
    expect(all.note).toBe('');
    expect(late.note).toMatch(/^[\d ]+ of 20 121 samples are in the chosen range\.$/);
    expect(count(late)).toBeGreaterThan(0);
    expect(count(late)).toBeLessThan(count(all));
  });
});

it('refuses a question that has no answer, and goes on', async () => {
  const query = { event: 'nothing', weight: 'time', filter: {} } as const;
  await expect(sample.ask({ ask: 'weights', query })).rejects.toThrow('no such event');
  await expect(sample.ask({ ask: 'opened' })).resolves.toMatchObject({ type: 'opened' });
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
  const bytes = new Uint8Array(readFileSync(SAMPLE.path));
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
