import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLoadReport } from '../../../../src/formats/hostText/loadReport';

const iperf3 = gunzipSync(readFileSync('test/fixtures/recording/rx-hv/guest1/workload.json.gz')).toString();
const fio = readFileSync('test/fixtures/hostText/blkread/guest1/workload.json', 'utf8');

const sum = (bytes: number, more: object = {}): object => ({
  start: 0,
  end: 10,
  seconds: 10,
  bytes,
  ...more,
});
/** A report as iperf3 writes it, with other sums. */
const report = (end: object, start: object = {}, intervals: object[] = []): string =>
  JSON.stringify({
    start: { version: 'iperf 3.12', connecting_to: { host: 'x', port: 5201 }, test_start: {}, ...start },
    intervals,
    end,
  });

describe('iperf3 -J', () => {
  it('gives bytes in all and over time', () => {
    const { value, notUnderstoodCount } = parseLoadReport(iperf3);
    expect(notUnderstoodCount).toBe(0);
    expect(value).toMatchObject({
      tool: 'iperf3',
      seconds: 32.015708,
      began: { earliestNs: 1795354682_000000000n, latestNs: 1795354684_000000000n },
      done: [{ unit: 'bytes', direction: 'transmit', count: 328859648 }],
    });
    expect(value?.intervals).toHaveLength(32);
    expect(value?.intervals[0]).toEqual({ fromSeconds: 0, toSeconds: 1.026716, bytes: 18219008 });
    expect(value?.intervals.reduce((all, { bytes }) => all + bytes, 0)).toBe(328859648);
  });

  it('knows who sent: the client, or the server with --reverse', () => {
    const both = { sum_sent: sum(100), sum_received: sum(90) };
    const done = (text: string) => parseLoadReport(text).value?.done;
    expect(done(report(both))).toEqual([{ unit: 'bytes', direction: 'transmit', count: 100 }]);
    expect(done(report(both, { test_start: { reverse: 1 } }))).toEqual([
      { unit: 'bytes', direction: 'receive', count: 90 },
    ]);
    const server = { connecting_to: undefined, accepted_connection: { host: 'x', port: 1 } };
    expect(done(report(both, server))).toEqual([{ unit: 'bytes', direction: 'receive', count: 90 }]);
  });

  it('takes UDP, and both directions at once', () => {
    const done = (end: object) => parseLoadReport(report(end)).value?.done;
    expect(done({ sum: sum(1400, { packets: 1 }) })).toEqual([
      { unit: 'packets', direction: 'transmit', count: 1 },
      { unit: 'bytes', direction: 'transmit', count: 1400 },
    ]);
    const bidirectional = { sum_sent: sum(7), sum_received: sum(6), sum_received_bidir_reverse: sum(5) };
    expect(done(bidirectional)).toEqual([
      { unit: 'bytes', direction: 'transmit', count: 7 },
      { unit: 'bytes', direction: 'receive', count: 5 },
    ]);
  });
});

describe('fio --output-format=json', () => {
  it('gives requests and bytes, and when it ran', () => {
    const { value, notUnderstoodCount } = parseLoadReport(fio);
    expect(notUnderstoodCount).toBe(0);
    const startNs = (1795352787669n - 52005n) * 1000000n;
    expect(value).toEqual({
      tool: 'fio',
      seconds: 52.005,
      began: { earliestNs: startNs, latestNs: startNs },
      done: [
        { unit: 'requests', direction: 'read', count: 10469 },
        { unit: 'bytes', direction: 'read', count: 42881024 },
      ],
      intervals: [],
    });
  });

  it('adds up jobs, takes their start where fio tells it, and skips warnings before the JSON', () => {
    const side = (total_ios: number) => ({ io_bytes: total_ios * 4096, total_ios, runtime: 1000 });
    const jobs = [
      { read: side(3), write: side(1), job_start: 5000 },
      { read: side(4), write: side(0), job_start: 4000 },
    ];
    const text = `fio: this platform does not support x\n${JSON.stringify({ 'fio version': 'fio-3.36', timestamp_ms: 9000, jobs })}`;
    expect(parseLoadReport(text).value).toMatchObject({
      began: { earliestNs: 4000_000000n },
      done: [
        { direction: 'read', count: 7 },
        { direction: 'read', count: 7 * 4096 },
        { direction: 'write', count: 1 },
        { direction: 'write', count: 4096 },
      ],
    });
  });
});

describe('other texts', () => {
  it('are quoted and give nothing', () => {
    for (const text of ['{"jobs": []}', 'iperf3: error - unable to connect', '', '[1]', '['.repeat(50000)])
      expect(parseLoadReport(text)).toMatchObject({ value: undefined, notUnderstoodCount: 1 });
  });

  it('a report that breaks off gives nothing rather than a part', () => {
    fc.assert(
      fc.property(fc.nat(iperf3.trimEnd().length - 1), (end) => {
        expect(parseLoadReport(iperf3.slice(0, end)).value).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('any JSON gives a result with numbers, or none', () => {
    const value = fc.jsonValue();
    const shaped = fc.record(
      {
        start: fc.record({ version: fc.constant('iperf 3') }),
        intervals: value,
        end: fc.record({ sum_sent: value }),
        'fio version': value,
        jobs: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(value, shaped), (json) => {
        const { value: result } = parseLoadReport(JSON.stringify(json));
        for (const { count } of result?.done ?? []) expect(count).toBeGreaterThan(0);
      }),
    );
  });
});
