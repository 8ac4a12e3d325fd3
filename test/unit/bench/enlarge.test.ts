import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { collapse } from '../../../src/formats/collapse/collapse';
import { fileInput } from '../../../src/formats/fileInput';
import { readPerfData } from '../../../src/formats/perfData/readPerfData';
import type { Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { gunzipped, RX_HV } from '../formats/perfDataProfile';

type Enlarge = (original: Buffer, path: string, copies: number) => { bytes: number; samples: number };

const COPIES = 3;
const original = gunzipped(`${RX_HV}/dom0/perf.data.gz`);
let folder: string;
let enlarge: Enlarge;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enlarge-'));
  // A path that the compiler does not follow: the benchmark is plain JavaScript.
  const script = pathToFileURL(resolve('test/bench/enlarge.mjs')).href;
  ({ enlarge } = (await import(script)) as { enlarge: Enlarge });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function enlarged(copies: number): Promise<{ profile: Profile; bytes: number; samples: number }> {
  const path = join(folder, `${copies}.data`);
  const told = enlarge(original, path, copies);
  expect(readFileSync(path).length).toBe(told.bytes);
  const builder = new ProfileBuilder('x.data', 'perf.data');
  await readPerfData(fileInput(path), builder, QUIET);
  return { profile: builder.build(), ...told };
}

describe('the enlarged recording', () => {
  it('is the original if it is to be in it once', () => {
    const path = join(folder, 'same.data');
    enlarge(original, path, 1);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  it('has every sample once a copy, in the same stacks of the same threads', async () => {
    const once = await enlarged(1);
    const more = await enlarged(COPIES);
    expect(more.profile.samples.stack.length).toBe(COPIES * once.profile.samples.stack.length);
    expect(more.samples).toBe(more.profile.samples.stack.length);
    const times = (line: string) => {
      const at = line.lastIndexOf(' ');
      return `${line.slice(0, at)} ${COPIES * Number(line.slice(at + 1))}`;
    };
    expect(collapse(more.profile)).toEqual(collapse(once.profile).map(times));
    // No warning that the original does not give: nothing is cut, no section is out of place.
    expect(more.profile.warnings.map((w) => w.code)).toEqual(once.profile.warnings.map((w) => w.code));
  });

  it('goes on in time: no copy begins before the one before it has ended', async () => {
    const { profile } = await enlarged(COPIES);
    const { timeNs } = profile.samples;
    const size = timeNs.length / COPIES;
    for (let copy = 1; copy < COPIES; copy++) {
      const before = timeNs.subarray((copy - 1) * size, copy * size);
      const here = timeNs.subarray(copy * size, (copy + 1) * size);
      expect(Math.min(...here)).toBeGreaterThan(Math.max(...before));
    }
  });

  it('is refused for what is no recording', () => {
    expect(() => enlarge(Buffer.alloc(200), join(folder, 'none.data'), 2)).toThrow(/PERFILE2/);
  });
});
