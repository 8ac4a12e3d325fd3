import { describe, expect, test } from 'vitest';
import type { FromEditor, FunctionRow } from '../../../src/protocol/messages';
import {
  check,
  fromEditorSchema,
  fromSidebarSchema,
  toEditorSchema,
  toSidebarSchema,
} from '../../../src/protocol/schemas';
import { choose, unitOf } from '../../../webview/editor/choices';
import { arrangeRows, orderAfterClick } from '../../../webview/functionsTable/functionOrder';
import { rowWindow, scrollToRow } from '../../../webview/ui/virtualRows';
import { EditorChannel, Refused, Superseded, type Announcement } from '../../../webview/messaging';
import { readState, type ViewState } from '../../../webview/state';

const query = { event: 'event:cycles', weight: 'samples', filter: {} } as const;
const bar = { shares: [], source: '' };
const weights = () => ({
  kind: 'weights',
  total: new ArrayBuffer(8),
  self: new ArrayBuffer(8),
  lanes: [],
  bar,
  note: '',
});
const opened = () => ({
  type: 'opened',
  header: {
    name: 'p',
    facts: [{ label: 'host', value: 'h' }],
    warnings: [],
    quality: [],
    clocks: [],
    startNs: 0,
    endNs: 1,
  },
  events: [
    {
      key: 'e',
      label: 'e',
      explanation: '',
      traced: false,
      weights: [{ kind: 'period', label: 'cycles', format: ',d', unavailable: 'no' }],
    },
  ],
  lanes: [{ key: 'idle', kind: 'idle', label: 'Idle', colour: -1, firstNode: 0, endNode: 0 }],
  tree: { func: new ArrayBuffer(0), depth: new ArrayBuffer(0), subtreeEnd: new ArrayBuffer(0) },
  funcs: { names: ['f'], module: new ArrayBuffer(4), layer: new ArrayBuffer(1), modules: [], bodies: [] },
  schedule: null,
  work: [],
});

function channel() {
  const posted: FromEditor[] = [];
  const announced: Announcement[] = [];
  return {
    posted,
    announced,
    channel: new EditorChannel(
      (m) => posted.push(m),
      (m) => announced.push(m),
    ),
  };
}

describe('questions and answers', () => {
  test('an answer finds its question', async () => {
    const { channel: c, posted } = channel();
    const answer = c.ask({ type: 'weights', query });
    expect(posted).toEqual([{ type: 'weights', id: 1, query }]);
    c.receive({ type: 'reply', id: 1, value: weights() });
    expect((await answer).total.byteLength).toBe(8);
  });

  test('a newer question cancels the older, whose answer is dropped when it comes', async () => {
    const { channel: c, posted } = channel();
    const older = c.ask({ type: 'weights', query });
    const newer = c.ask({ type: 'weights', query });
    await expect(older).rejects.toThrow(Superseded);
    c.receive({ type: 'reply', id: 1, value: { ...weights(), note: 'stale' } });
    c.receive({ type: 'reply', id: 2, value: { ...weights(), note: 'fresh' } });
    expect((await newer).note).toBe('fresh');
    expect(posted.map((m) => m.type)).toEqual(['weights', 'cancel', 'weights']);
  });

  test('questions of two kinds do not disturb each other', async () => {
    const { channel: c } = channel();
    const first = c.ask({ type: 'weights', query });
    const second = c.ask({ type: 'functions', query, most: 10 });
    c.receive({ type: 'reply', id: 2, value: { kind: 'functions', rows: [], ofRows: 3 } });
    c.receive({ type: 'reply', id: 1, value: weights() });
    expect([(await first).kind, (await second).ofRows]).toEqual(['weights', 3]);
  });

  test('a refusal and an answer of the wrong kind reject', async () => {
    const { channel: c } = channel();
    const refused = c.ask({ type: 'weights', query });
    c.receive({ type: 'refused', id: 1, message: 'The profile was closed.' });
    await expect(refused).rejects.toThrow(new Refused('The profile was closed.'));
    const wrong = c.ask({ type: 'weights', query });
    c.receive({ type: 'reply', id: 2, value: { kind: 'functions', rows: [], ofRows: 0 } });
    await expect(wrong).rejects.toThrow(Refused);
  });

  test('announcements are passed on, anything else is reported and dropped', () => {
    const { channel: c, posted, announced } = channel();
    c.receive({ type: 'focus', func: 3, lane: 'idle' });
    for (const nonsense of [
      null,
      7,
      'loading',
      {},
      { type: 'nonsense' },
      { type: 'focus', func: -1, lane: 'x' },
    ])
      c.receive(nonsense);
    expect(announced).toEqual([{ type: 'focus', func: 3, lane: 'idle' }]);
    expect(posted.map((m) => m.type)).toEqual(Array(6).fill('trouble'));
  });
});

describe('schemas', () => {
  test('whole messages of each direction pass unchanged', () => {
    expect(check(toEditorSchema, opened())).toEqual({ ok: true, value: opened() });
    expect(
      check(fromEditorSchema, {
        type: 'weights',
        id: 1,
        query: { ...query, filter: { timeNs: [0, 1], cpus: [0] } },
      }).ok,
    ).toBe(true);
    const summary = { type: 'summary', name: 'p', shown: 's', bar, functions: [], warnings: [] };
    expect(check(toSidebarSchema, { ...summary, breakdown: null }).ok).toBe(true);
    expect(check(toSidebarSchema, summary).ok).toBe(false);
    expect(check(fromSidebarSchema, { type: 'focusFunction', func: 1, lane: 'idle' }).ok).toBe(true);
  });

  test.each([
    [
      'a typed array instead of its buffer',
      { ...opened(), tree: { ...opened().tree, func: new Int32Array(1) } },
      'tree.func',
    ],
    [
      'a name that is no string',
      { ...opened(), funcs: { ...opened().funcs, names: ['f', 3] } },
      'funcs.names',
    ],
    [
      'a lane of an unknown kind',
      { ...opened(), lanes: [{ ...opened().lanes[0], kind: 'moon' }] },
      'lanes.0.kind',
    ],
    ['a time that is none', { ...opened(), header: { ...opened().header, endNs: NaN } }, 'header.endNs'],
  ])('%s is refused and the place named', (_, message, place) => {
    const checked = check(toEditorSchema, message);
    expect(checked.ok ? '' : checked.reason).toContain(place);
  });

  test('the host refuses what a broken webview sends', () => {
    for (const message of [
      { type: 'weights', id: -1, query },
      { type: 'weights', id: 1, query: { ...query, weight: 'luck' } },
      { type: 'weights', id: 1, query: { ...query, filter: { timeNs: [0, Infinity] } } },
      { type: 'copy', text: 5 },
    ]) {
      expect(check(fromEditorSchema, message).ok).toBe(false);
    }
  });
});

describe('stored state', () => {
  const state: ViewState = {
    version: 2,
    event: 'e',
    weight: 'time',
    timeNs: [0, 5],
    tab: 'functions',
    cell: { layer: 'domain:dom0', category: 'be.net.tx' },
    per: { kind: 'typed', unit: 'packets', perSecond: 1e5 },
    search: '/x/',
    zooms: [{ lane: 'l', box: { lane: 'l', names: ['a'] }, from: 0, to: 1 }],
    selection: null,
    folded: { idle: true },
    whole: ['domain:dom0'],
    scroll: 12,
    scheduleOpen: false,
    functions: { sort: 'self', descending: true, filter: '' },
    breakdown: {
      sort: 'share',
      descending: true,
      grouped: true,
      filter: '',
      unfolded: ['idle'],
      idle: null,
    },
    path: { path: 'net.transmit' },
    scheduleTab: { view: [1, 2], folded: [], distribution: 'wakeToRun', sorts: {}, scroll: 0 },
    offload: {
      work: 'guest1/eth0/transmit/packets',
      sideCores: [{ pcpu: 1, place: 'own-core' }],
      moves: [{ unit: 'dom0', sideCore: 0 }],
      assume: [],
    },
  };

  test('comes back as it was', () => {
    expect(readState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  test('of another version, or damaged, is no state', () => {
    for (const stored of [
      undefined,
      null,
      'x',
      {},
      { ...state, version: 1 },
      { ...state, zooms: [{ lane: 'l' }] },
      { ...state, timeNs: [1] },
    ]) {
      expect(readState(stored)).toBeNull();
    }
  });
});

describe('event and weight', () => {
  const events = [
    {
      key: 'best',
      label: 'Best',
      explanation: '',
      traced: false,
      weights: [
        { kind: 'period', label: 'cycles', format: ',d', unavailable: 'mixed' },
        { kind: 'time', label: 'CPU time', format: 'ns' },
      ],
    },
    {
      key: 'cycles',
      label: 'cycles',
      explanation: '',
      traced: false,
      weights: [{ kind: 'samples', label: 'samples', format: ',d' }],
    },
  ] as const;

  test('what was wished for if it exists, else the first that can be', () => {
    expect(choose(events, 'cycles', 'samples')?.event.key).toBe('cycles');
    expect(choose(events, 'gone', null)?.weight.kind).toBe('time');
    expect(choose(events, 'best', 'period')?.weight.kind).toBe('time');
    expect(choose([], 'best', null)).toBeNull();
    expect([unitOf(events[0].weights[1]), unitOf(events[1].weights[0])]).toEqual(['', 'samples']);
    expect(unitOf({ kind: 'period', label: 'Period (cycles)', format: '.3~s' })).toBe('cycles');
    expect(unitOf({ kind: 'period', label: 'misses', format: ',d' })).toBe('misses');
  });
});

describe('functions table', () => {
  const row = (name: string, self: number, laneLabel = 'dom0', module = ''): FunctionRow => ({
    func: 0,
    name,
    body: '',
    module,
    lane: laneLabel,
    laneLabel,
    colour: 0,
    kind: 'domain',
    self,
    total: self,
    selfShare: 0,
    selfLow: 0,
    selfHigh: 0,
    totalShare: 0,
  });
  const rows = [row('b', 1), row('a', 5, 'guest', '[netfront]'), row('c', 3)];
  const names = (sort: 'name' | 'self' | 'lane', descending: boolean, wanted = '') =>
    arrangeRows(rows, { sort, descending }, (text) => text.includes(wanted)).map((r) => r.name);

  test('sorts by any column, either way, and filters by name or module', () => {
    expect(names('self', true)).toEqual(['a', 'c', 'b']);
    expect(names('name', false)).toEqual(['a', 'b', 'c']);
    expect(names('lane', false)).toEqual(['b', 'c', 'a']);
    expect(names('self', true, 'netfront')).toEqual(['a']);
  });

  test('a second click on a column turns it round', () => {
    const first = orderAfterClick({ sort: 'self', descending: true }, 'name');
    expect(first).toEqual({ sort: 'name', descending: false });
    expect(orderAfterClick(first, 'name').descending).toBe(true);
    expect(orderAfterClick(first, 'total').descending).toBe(true);
  });

  test('only visible rows have elements, and scrolling is as short as can be', () => {
    const shown = rowWindow(24_000, 480, 24, 100_000);
    expect(shown.first).toBeGreaterThan(980);
    expect(shown.end - shown.first).toBeLessThan(40);
    expect(rowWindow(1e9, 480, 24, 10)).toEqual({ first: 10, end: 10 });
    expect([scrollToRow(5, 0, 480, 24), scrollToRow(30, 0, 480, 24), scrollToRow(2, 100, 480, 24)]).toEqual([
      0, 264, 48,
    ]);
  });
});
