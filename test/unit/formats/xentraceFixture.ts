import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { readXentrace, type XentraceCapture } from '../../../src/formats/xentrace/readXentrace';
import { loseRecords } from './xentraceWriter';

const FOLDER = new URL('../../fixtures/xentrace/', import.meta.url);

/** `cpu_mhz` of the machine that the recordings come from. */
export const FIXTURE_CLOCK = { tscHz: 2_499_994_000, tscHzSource: 'xl info' };
/** One tick, one nanosecond: for traces made in a test. */
export const GIGAHERTZ = { tscHz: 1e9, tscHzSource: 'test' };

export function traceFixture(name: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(`${name}.xentrace.gz`, FOLDER)));
}

/** The trace `rx` as Xen would have written it if it had lost the records of pCPU 1 within 0.2 s. */
export function rxLost(): Promise<Uint8Array> {
  const runner = { domain: 0, vcpu: 1 };
  return loseRecords(traceFixture('rx'), 1, 8183111113278n, 8183611112078n, runner);
}

export function summaryFixture(name: string): string {
  return readFileSync(new URL(`${name}.xenalyze.txt`, FOLDER), 'utf8');
}

export function read(bytes: Uint8Array, options = GIGAHERTZ, chunkSize?: number): Promise<XentraceCapture> {
  return readXentrace(memoryInput('trace', bytes, chunkSize), options, QUIET);
}

export const warningCodes = (trace: XentraceCapture): string[] => trace.warnings.map((w) => w.code);
