import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { readXentraceProfile } from '../../../src/formats/xentrace/xentraceProfile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { divideIntoLanes } from '../../../src/profile/lanes';
import { RUNSTATES } from '../../../src/profile/schedule';
import {
  scheduleFactsReply as factsSchema,
  scheduleReply as replySchema,
} from '../../../src/protocol/scheduleSchemas';
import { scheduleFactsReply, scheduleReply } from '../../../src/workbench/present/scheduleReply';
import { RefusedQuery } from '../../../src/workbench/present/replies';
import { FIXTURE_CLOCK, traceFixture } from '../formats/xentraceFixture';

async function layered(name: string) {
  const builder = new ProfileBuilder('trace', 'xentrace');
  await readXentraceProfile(memoryInput('trace', traceFixture(name)), builder, FIXTURE_CLOCK, QUIET);
  const profile = builder.build();
  return { profile, lanes: divideIntoLanes(profile, new Uint8Array(profile.stacks.prefix.length)) };
}

let rx: Awaited<ReturnType<typeof layered>>;
beforeAll(async () => {
  rx = await layered('rx');
});

describe('the schedule for a timeline', () => {
  it('has every interval, in buffers that can be given away', () => {
    const reply = v.parse(replySchema, scheduleReply(rx));
    const { intervals } = rx.profile.schedule!;
    expect(new Int32Array(reply.intervals.vcpu)).toEqual(intervals.vcpu);
    expect(new Uint8Array(reply.intervals.state)).toEqual(intervals.state);
    expect(new Int16Array(reply.intervals.pcpu)).toEqual(intervals.pcpu);
    expect(new Float64Array(reply.intervals.start)).toEqual(intervals.startNs);
    expect(new Float64Array(reply.intervals.end)).toEqual(intervals.endNs);
    structuredClone(reply, { transfer: Object.values(reply.intervals) });
    expect(intervals.vcpu.length).toBeGreaterThan(1000);
  });

  it('gives domains one colour each, dom0 the first and idle none', () => {
    const { vcpus } = scheduleReply(rx);
    const colours = new Map(vcpus.map((line) => [line.domain, line.colour]));
    expect(colours.get('dom0')).toBe(0);
    expect(colours.get('idle')).toBe(-1);
    expect(colours.get('domain 5')).toBeGreaterThan(0);
    expect(vcpus.map((line) => line.label)).toContain('dom0 vCPU 1');
    expect(vcpus.filter((line) => line.idle).map((line) => line.domain)).toEqual(['idle', 'idle']);
  });
});

describe('facts of the schedule', () => {
  it('are of the whole trace, or of a range with a note on what is not exact there', () => {
    const { facts } = v.parse(factsSchema, scheduleFactsReply(rx));
    const schedule = rx.profile.schedule!;
    schedule.vcpus.forEach((vcpu, i) => {
      expect(facts.vcpus[i].runningNs).toBeCloseTo(vcpu.totalNs[RUNSTATES.indexOf('running')], 0);
    });
    expect(facts.notes).toEqual([expect.stringContaining('the trace does not say who ran')]);
    const copies = facts.hypercalls.find((h) => h.name === 'grant_table_op' && h.command === 'copy')!;
    expect(copies.itemsPerCall).toBeCloseTo(copies.items / copies.calls, 9);
    expect(copies.perSecond).toBeCloseTo(copies.calls / (schedule.endNs / 1e9), 6);
    expect(facts.events).toContainEqual(
      expect.objectContaining({ domain: 'dom0', kind: 'Grant', name: 'grant map, pages of domain 5' }),
    );
    const part = v.parse(factsSchema, scheduleFactsReply(rx, [0.5e9, 1e9])).facts;
    expect([part.startNs, part.endNs]).toEqual([0.5e9, 1e9]);
    expect(part.notes[0]).toContain('in steps of');
    const pcpus = part.pcpus.map((p) => p.busyNs + p.idleNs + p.lostNs);
    for (const ns of pcpus) expect(Math.abs(ns - 0.5e9)).toBeLessThan(5e6);
    const calls = (rows: typeof facts.hypercalls) =>
      rows.reduce((n, h) => n + (h.command === '' ? h.calls : 0), 0);
    expect(calls(part.hypercalls)).toBeGreaterThan(calls(facts.hypercalls) / 8);
    expect(calls(part.hypercalls)).toBeLessThan(calls(facts.hypercalls) / 2);
  });

  it('of no time are nothing, not nonsense', () => {
    const { facts } = v.parse(factsSchema, scheduleFactsReply(rx, [1e9, 1e9]));
    expect(facts.hypercalls).toEqual([]);
    expect(facts.vcpus.every((line) => line.runningNs === 0 && line.wakeToRun.count === 0)).toBe(true);
  });

  it('say that records were lost', async () => {
    const { facts } = scheduleFactsReply(await layered('blkread'));
    expect(facts.notes).toEqual([expect.stringContaining('Xen lost records')]);
    expect(facts.events).toContainEqual(
      expect.objectContaining({ domain: 'hardware', colour: -1, kind: 'Interrupt' }),
    );
  });

  it('are refused where there is no trace', () => {
    const without = { ...rx, profile: { ...rx.profile, schedule: null } };
    expect(() => scheduleReply(without)).toThrow(RefusedQuery);
    expect(() => scheduleFactsReply(without)).toThrow(RefusedQuery);
  });
});
