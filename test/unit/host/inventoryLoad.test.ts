/** Live CPU use: looks of xentop, xl list and /proc/stat, and what happened between two of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainIds } from '../../../src/host/inventory/domainIds';
import type { DomainLoad } from '../../../src/host/inventory/inventory';
import { LoadLooks, type Look, type LookRow } from '../../../src/host/inventory/loadLooks';
import { LoadRates, type Identified } from '../../../src/host/inventory/loadRates';
import { recorded } from './inventoryTexts';

/** The looks in a text; xentop's are `step` seconds apart. */
function looksIn(text: string, step = 2): Look[] {
  const looks: Look[] = [];
  let now = 100;
  const reader = new LoadLooks(
    (look) => looks.push(look),
    () => (now += step),
    'root@here',
  );
  for (const line of text.split('\n')) reader.line(line);
  return looks;
}

const XENTOP = `== xentop\n${recorded('xentop.txt')}`;
/** One more heading: what is in front of it is whole then. */
const HEADING = `${recorded('xentop.txt').split('\n')[0]}\n`;

const row = (name: string, more: Partial<LookRow> = {}): LookRow => ({
  name,
  id: null,
  cpuSeconds: 1,
  cpuPercent: null,
  memoryMib: null,
  transmitted: null,
  received: null,
  reads: null,
  writes: null,
  ...more,
});

describe('looks', () => {
  it('of xentop are whole when the next begins, and take its times from this side', () => {
    expect(looksIn(XENTOP)).toHaveLength(2);
    const looks = looksIn(XENTOP + HEADING);
    expect(looks.map(({ kind, seconds }) => [kind, seconds])).toEqual([
      ['xentop', 102],
      ['xentop', 104],
      ['xentop', 106],
    ]);
    expect(looks[1].rows.map(({ name }) => name)).toEqual(['Domain-0', 'guest1', 'guest2']);
    expect(looks[1].rows[0]).toMatchObject({ memoryMib: 2560, transmitted: null, reads: null });
    expect(looks[1].rows[1]).toMatchObject({ memoryMib: 768, transmitted: expect.any(Number) as number });
  });

  it('of xl list and /proc/stat have their own', () => {
    const list = recorded('xl-list.before').replaceAll(/^/gm, ' ');
    const looks = looksIn(
      `noise\n== list 20.50\n${list}\n== stat 31.5\n cpu  100 0 50 800 20 5 5 7 0 0\n cpu0 1 1 1 1\n MemTotal:       4096000 kB\n== list 33\n`,
    );
    expect(looks.map(({ kind, seconds }) => [kind, seconds])).toEqual([
      ['list', 20.5],
      ['stat', 31.5],
    ]);
    expect(looks[0].rows.map(({ id, name, cpuSeconds }) => [id, name, cpuSeconds])).toEqual([
      [0, 'Domain-0', 3192.6],
      [5, 'guest1', 424.5],
      [6, 'guest2', 273.4],
    ]);
    expect(looks[1].rows).toEqual([row('root@here', { id: 0, cpuSeconds: 1.6, memoryMib: 4000 })]);
  });

  it('are bounded, and a flood is none', () => {
    const flood = `${recorded('xentop.txt').split('\n').slice(0, 2).join('\n')}\n${'x'.repeat(9999)}\n`;
    const looks = looksIn(
      `== xentop\n${flood.repeat(1)}${`${'x'.repeat(9999)}\n`.repeat(450)}${XENTOP}${HEADING}`,
    );
    expect(looks).toHaveLength(3);
  });

  it('take any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(...XENTOP.split('\n'), '== list 5', '== stat 6', ' cpu 1 2 3 4', HEADING.trim()),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const rates = new LoadRates();
        for (const { kind, seconds, rows } of looksIn(pieces.join('\n'))) {
          const named = rows.map((each, i) => ({ ...each, id: each.id ?? i }));
          for (const load of rates.next(kind, seconds, named) ?? [])
            for (const value of Object.values(load))
              if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
        }
      }),
    );
  });
});

describe('rates', () => {
  const loads = (looks: readonly Look[], ids: ReadonlyMap<string, number>): (DomainLoad[] | undefined)[] => {
    const rates = new LoadRates();
    return looks.map(({ kind, seconds, rows }) =>
      rates.next(
        kind,
        seconds,
        rows.map((each) => ({ ...each, id: each.id ?? ids.get(each.name) ?? -1 })),
      ),
    );
  };

  it('begin with the second look, for the first of xentop says 0 %', () => {
    const ids = new Map([
      ['Domain-0', 0],
      ['guest1', 5],
      ['guest2', 6],
    ]);
    const [first, second] = loads(looksIn(XENTOP + HEADING), ids);
    const [before, after] = looksIn(XENTOP + HEADING).map(({ rows }) => rows[1]);
    expect(first).toBeUndefined();
    expect(second?.map(({ id, name }) => [id, name])).toEqual([
      [0, 'Domain-0'],
      [5, 'guest1'],
      [6, 'guest2'],
    ]);
    expect(second?.[1]).toMatchObject({
      cpuPercent: after.cpuPercent,
      memoryMib: 768,
      transmitBytes: (after.transmitted! - before.transmitted!) / 2,
      receiveBytes: (after.received! - before.received!) / 2,
      readRequests: (after.reads! - before.reads!) / 2,
    });
    expect(second![1].readRequests).toBeGreaterThan(0);
    // dom0 has no interface that xentop counts.
    expect(second?.[0]).toMatchObject({ transmitBytes: null, readRequests: null });
  });

  it('are made of CPU seconds where no share is told', () => {
    const rates = new LoadRates();
    const at = (cpuSeconds: number): Identified[] => [{ ...row('a', { cpuSeconds }), id: 1 }];
    expect(rates.next('list', 10, at(5))).toBeUndefined();
    expect(rates.next('list', 12, at(8))?.[0].cpuPercent).toBe(150);
    // Held up on the way: the next one is compared with the same.
    expect(rates.next('list', 12.1, at(8.1))).toBeUndefined();
    expect(rates.next('list', 14, at(9))?.[0].cpuPercent).toBe(50);
    // Another clock.
    expect(rates.next('stat', 1000, at(10))).toBeUndefined();
    expect(rates.next('stat', 999, at(11))).toBeUndefined();
  });

  it('leave out a domain that has just come, and what has become less', () => {
    const rates = new LoadRates();
    const one = (more: Partial<LookRow>): Identified => ({
      ...row('a', { reads: 7, writes: 3, ...more }),
      id: 1,
    });
    rates.next('list', 0, [one({})]);
    expect(rates.next('list', 1, [one({ reads: 3, cpuSeconds: 0 }), { ...row('new'), id: 2 }])).toEqual([
      {
        id: 1,
        name: 'a',
        cpuPercent: 0,
        memoryMib: null,
        transmitBytes: null,
        receiveBytes: null,
        readRequests: null,
        writeRequests: 0,
      },
    ]);
  });
});

describe('ids of the domains', () => {
  const lists = (...texts: readonly string[]) => {
    let asked = 0;
    const ids = new DomainIds(() => Promise.resolve(`Name ID Mem VCPUs State Time(s)\n${texts[asked++]}\n`));
    return { ids, asked: () => asked };
  };
  const line = (name: string, id: number) => `${name}   ${id}   10   1   r-----   1.0\n`;

  it('are asked for once, until other domains are there or one begins anew', async () => {
    const { ids, asked } = lists(line('a', 1), line('a', 1) + line('b', 2), line('a', 3) + line('b', 2));
    const found = async (...rows: LookRow[]) => (await ids.identify(rows)).map(({ id }) => id);
    expect(await found(row('a'))).toEqual([1]);
    expect(await found(row('a', { cpuSeconds: 2 }))).toEqual([1]);
    expect(asked()).toBe(1);
    expect(await found(row('a', { cpuSeconds: 2 }), row('b'))).toEqual([1, 2]);
    expect(asked()).toBe(2);
    // Restarted: its old name, less time.
    expect(await found(row('a', { cpuSeconds: 0 }), row('b'))).toEqual([3, 2]);
    expect(await found(row('a', { cpuSeconds: 1 }), row('b'))).toEqual([3, 2]);
    expect(asked()).toBe(3);
  });

  it('leave out who is in no list, without asking on and on; equal names go by their order', async () => {
    const { ids, asked } = lists(line('my  guest', 4) + line('twin', 5) + line('twin', 9));
    const rows = [row('my guest'), row('twin'), row('twin'), row('twin'), row('stranger')];
    for (let look = 0; look < 3; look++)
      expect((await ids.identify(rows)).map(({ id }) => id)).toEqual([4, 5, 9]);
    expect(asked()).toBe(1);
  });

  it('are not asked for where they are told', async () => {
    const { ids, asked } = lists();
    expect(await ids.identify([row('a', { id: 7 })])).toMatchObject([{ id: 7 }]);
    expect(asked()).toBe(0);
  });
});
