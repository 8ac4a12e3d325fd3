/** What a trace counted, against what xenalyze prints of the same trace. */
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../../src/formats/byteInput';
import { readXentraceProfile } from '../../../../src/formats/xentrace/xentraceProfile';
import { COMMAND, countedDomains, type CountedDomain } from '../../../../src/iopath/breakdown/counted';
import type { Profile } from '../../../../src/profile/profile';
import { ProfileBuilder } from '../../../../src/profile/profileBuilder';
import { drawnProfile } from '../../profile/drawnProfile';
import { FIXTURE_CLOCK, summaryFixture, traceFixture } from '../../formats/xentraceFixture';

async function traced(name: string): Promise<Profile> {
  const builder = new ProfileBuilder(name, 'xentrace');
  await readXentraceProfile(memoryInput(name, traceFixture(name)), builder, FIXTURE_CLOCK, QUIET);
  return builder.build();
}

/** Calls of a hypercall by one domain, as xenalyze's summary has them: by vCPU, subcalls apart. */
function byXenalyze(summary: string, domain: string, hypercall: string): number {
  const [, block = ''] = summary.split(`|-- Domain ${domain} --|`);
  const own = block.split('|-- Domain')[0];
  return [...own.matchAll(new RegExp(`^ +${hypercall} +\\[ *\\d+\\]: +(\\d+)$`, 'gm'))].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

const find = (domains: readonly CountedDomain[], label: string, name: string) =>
  domains.find((d) => d.label === label)?.rows.find((r) => r.name === name);

describe('counts of a trace', () => {
  it('are those of xenalyze, per domain', async () => {
    const profile = await traced('rx');
    const domains = countedDomains(profile, {}, { kind: 'share' });
    const summary = summaryFixture('rx');
    for (const name of ['grant_table_op', 'mmu_update', 'iret', 'vcpu_op']) {
      const expected = byXenalyze(summary, '0', name);
      expect(expected).toBeGreaterThan(10);
      expect(find(domains, 'dom0', name)?.count).toBe(expected);
    }
    expect(domains.every((d) => d.label !== 'idle')).toBe(true);
  });

  it('have rates, time and batches where the trace tells', async () => {
    const profile = await traced('rx');
    const { schedule } = profile;
    if (schedule === null) throw new Error('no schedule');
    const seconds = (schedule.endNs - schedule.startNs) / 1e9;
    const per = { kind: 'typed', unit: 'packets', perSecond: 50 } as const;
    const domains = countedDomains(profile, {}, per);
    const row = find(domains, 'dom0', 'grant_table_op');
    expect(row?.kind).toBe('Hypercall');
    expect(row?.perSecond).toBeCloseTo((row?.count ?? 0) / seconds);
    expect(row?.perUnit).toBeCloseTo((row?.perSecond ?? 0) / 50);
    expect(row?.batch).toBeGreaterThan(1);
    expect(row?.ns).toBeNull();
    const commands = domains[0].rows.filter(
      (r) => r.kind === COMMAND && r.name.startsWith('grant_table_op: '),
    );
    expect(commands.reduce((sum, r) => sum + r.count, 0)).toBe(row?.count);
    expect(find(countedDomains(profile, {}, { kind: 'second' }), 'dom0', 'iret')?.perUnit).toBeNull();
  });

  it('have the time of VM exits', async () => {
    const domains = countedDomains(await traced('rx-pvh'), {}, { kind: 'share' });
    const exits = domains.flatMap((d) => d.rows).filter((r) => r.kind === 'VM exit');
    expect(exits.length).toBeGreaterThan(0);
    expect(exits.every((r) => r.ns !== null && r.ns >= 0)).toBe(true);
  });

  it('of two halves are those of the whole, whatever the half', async () => {
    const profile = await traced('rx');
    const { schedule } = profile;
    if (schedule === null) throw new Error('no schedule');
    const { startNs, endNs, bins } = schedule;
    // A bin is counted whole where it begins: halves meet between bins.
    const middle = bins.startNs + Math.round((endNs - startNs) / 2 / bins.widthNs) * bins.widthNs;
    const count = (range: readonly [number, number]) =>
      find(countedDomains(profile, { timeNs: range }, { kind: 'share' }), 'dom0', 'iret')?.count ?? 0;
    const [first, second] = [count([startNs - 1, middle]), count([middle, endNs + 1])];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(0);
    expect(first + second).toBe(count([startNs - 1, endNs + 1]));
    expect(countedDomains(profile, { timeNs: [endNs + 1, endNs + 2] }, { kind: 'share' })).toEqual([]);
  });

  it('do not exist without a trace', () => {
    expect(countedDomains(drawnProfile('main'), {}, { kind: 'share' })).toEqual([]);
  });
});
