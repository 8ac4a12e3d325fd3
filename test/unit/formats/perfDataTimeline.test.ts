import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressSpaces, MapStates, type SidebandEvent } from '../../../src/formats/perfData/sideband';
import { LastSpans, Timeline } from '../../../src/formats/perfData/timeline';

const changes = fc
  .array(fc.record({ timeNs: fc.nat(50), value: fc.nat(3) }), { maxLength: 30 })
  .map((list) => list.sort((a, b) => a.timeNs - b.timeNs));

describe('a timeline', () => {
  it('has the value of the last change, and says from when to when', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: -5, max: 55 }), (list, timeNs) => {
        const line = new Timeline(-1);
        for (const change of list) line.change(change.timeNs, change.value);
        const plain = (at: number) => list.filter((c) => c.timeNs <= at).at(-1)?.value ?? -1;
        const { value, fromNs, toNs } = line.at(timeNs);
        expect(value).toBe(plain(timeNs));
        expect(fromNs <= timeNs && timeNs < toNs).toBe(true);
        for (let at = -5; at < 56; at++) if (at >= fromNs && at < toNs) expect(plain(at)).toBe(value);
      }),
    );
  });
});

describe('the last spans', () => {
  it('answer as the timelines do, whatever the order of the questions', () => {
    const questions = fc.array(fc.record({ row: fc.nat(2), timeNs: fc.integer({ min: -5, max: 55 }) }));
    fc.assert(
      fc.property(fc.tuple(changes, changes, changes), questions, (lists, asked) => {
        const lines = lists.map((list) => {
          const line = new Timeline(-1);
          for (const change of list) line.change(change.timeNs, change.value);
          return line;
        });
        const spans = new LastSpans(lines.length, (row, timeNs) => lines[row].at(timeNs));
        for (const { row, timeNs } of asked) expect(spans.at(row, timeNs)).toBe(lines[row].at(timeNs).value);
      }),
    );
  });
});

describe('map states', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('map' as const),
      pid: fc.nat(2),
      start: fc.constantFrom(0, 4096, 2 ** 32, 2 ** 47),
      end: fc.constantFrom(8192, 2 ** 32 + 4096, 2 ** 47 + 4096),
      pageOffset: fc.constantFrom(0, 4096),
      file: fc.constantFrom('/a', '/b'),
      executable: fc.constant(true),
    }),
    fc.record({
      kind: fc.constant('fork' as const),
      pid: fc.nat(2),
      ppid: fc.nat(2),
      tid: fc.nat(2),
      ptid: fc.nat(2),
      copiesMaps: fc.boolean(),
    }),
  );
  const history = fc
    .array(event, { maxLength: 40 })
    .map((list) => list.map((e, i): SidebandEvent => ({ ...e, timeNs: i })));
  const addresses = [0, 5000, 8192, 2 ** 32, 2 ** 32 + 5000, 2 ** 47 + 100];

  it('are equal only where the maps are', () => {
    fc.assert(
      fc.property(history, (events) => {
        const states = new MapStates();
        for (const e of events) states.apply(e);
        const spaces = new AddressSpaces();
        const found = new Map<number, string>();
        for (const e of events) {
          spaces.apply(e);
          for (const pid of [0, 1, 2]) {
            const maps = JSON.stringify(
              addresses.map((address) => {
                const map = spaces.find(pid, address);
                return map && [map.file, address - map.start + map.pageOffset];
              }),
            );
            const state = states.at(pid, e.timeNs).value;
            expect(found.get(state) ?? maps).toBe(maps);
            found.set(state, maps);
          }
        }
      }),
    );
  });

  it('come again when a command is run again', () => {
    const run = (from: number): SidebandEvent[] => [
      { kind: 'fork', timeNs: from, pid: 7, ppid: 1, tid: 7, ptid: 1, copiesMaps: true },
      {
        kind: 'map',
        timeNs: from + 1,
        pid: 7,
        start: 4096,
        end: 8192,
        pageOffset: 0,
        file: '/bin/date',
        executable: true,
      },
    ];
    const states = new MapStates();
    for (const e of [...run(10), ...run(20)]) states.apply(e);
    expect(states.at(7, 21).value).toBe(states.at(7, 11).value);
    expect(states.at(7, 20).value).not.toBe(states.at(7, 11).value);
  });
});
