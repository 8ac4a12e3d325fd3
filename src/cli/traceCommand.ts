/** `trace FILE`: what a trace says about every domain and vCPU; all that `xenalyze --summary` prints, and more. */
import { FormatError } from '../formats/formatError';
import { EVENT_TITLES } from '../profile/eventTitle';
import { openFirst, type Invocation } from './invocation';
import { countText, durationText, rateText, secondsText, table, type Column } from './table';
import { printable, writeOut } from './terminalText';
import {
  traceDocument,
  type CountedTime,
  type DurationFacts,
  type TraceDocument,
  type TraceVcpu,
} from './traceDocument';

/** @throws FormatError if there is no trace in the file */
export async function traceCommand(invocation: Invocation): Promise<void> {
  const { options } = invocation;
  // Nothing but the trace needs to be read, however much else a recording holds.
  const profile = await openFirst({ ...invocation, options: { ...options, source: ['schedule'] } });
  if (profile.schedule === null) {
    throw new FormatError(
      profile.name,
      { entry: '.' },
      'expected a trace of xentrace, found none in it',
      'Record one with `xentrace -D -e all -T 10 xentrace.bin` in dom0 and open that file, or put it into the recording',
    );
  }
  const document = traceDocument(profile, profile.schedule);
  await writeOut(options.json === true ? [`${JSON.stringify(document)}\n`] : asText(document));
}

/** At most so many characters of a name, so that no line is longer than 110. */
const NAME = 20;

function* asText(trace: TraceDocument): Generator<string> {
  const seconds = (trace.endNs - trace.startNs) / 1e9;
  const records = Object.values(trace.records).reduce((sum, n) => sum + n, 0);
  const clock = `${(trace.tscHz / 1e6).toFixed(3)} MHz (${trace.tscHzSource})`;
  yield `${printable(trace.name)}: ${seconds.toFixed(3)} s, ${trace.pcpus.length} pCPUs, ${records} records, clock ${clock}\n`;
  const share = (ns: number) => (seconds > 0 ? `${((ns / seconds) * 1e-7).toFixed(1)} %` : '-');
  yield* table('pCPUs', trace.pcpus, [
    { title: 'pCPU', cell: (p) => String(p.pcpu) },
    { title: 'busy', cell: (p) => secondsText(p.busyNs) },
    { title: '', cell: (p) => share(p.busyNs) },
    { title: 'idle', cell: (p) => secondsText(p.idleNs) },
    { title: '', cell: (p) => share(p.idleNs) },
    { title: 'lost', cell: (p) => secondsText(p.lostNs) },
    { title: 'switches', cell: (p) => String(p.switches) },
    { title: 'switches/s', cell: (p) => rateText(p.switches / seconds) },
  ]);
  yield* domainTables(trace);
  yield* vcpuTables(trace);
  yield* countTables(trace, seconds);
  yield* table('Lost windows', trace.lost, [
    { title: 'pCPU', cell: (w) => String(w.pcpu) },
    { title: 'from', cell: (w) => `${(w.startNs / 1e9).toFixed(6)} s` },
    { title: 'to', cell: (w) => `${(w.endNs / 1e9).toFixed(6)} s` },
    { title: 'records', cell: (w) => String(w.records) },
  ]);
  const volumes = trace.pcpus.flatMap(({ pcpu, bytes }) =>
    Object.entries(bytes).map(([name, n]) => ({ pcpu, name, n })),
  );
  yield* table('Bytes of the trace', volumes, [
    { title: 'pCPU', cell: (v) => String(v.pcpu) },
    { title: 'class', cell: (v) => v.name, words: true },
    { title: 'bytes', cell: (v) => String(v.n) },
  ]);
}

function* domainTables({ domains }: TraceDocument): Generator<string> {
  const rows = domains.flatMap(({ domain, states }) =>
    Object.entries(states)
      .filter(([, time]) => time.count > 0)
      .map(([state, time]) => ({ domain, state, ...time })),
  );
  yield* table('Domains: what all vCPUs of one do at once', rows, [
    { title: 'domain', cell: (r) => r.domain, words: true, most: NAME },
    { title: 'state', cell: (r) => r.state, words: true },
    { title: 'times', cell: (r) => String(r.count) },
    { title: 'total', cell: (r) => secondsText(r.ns) },
    { title: 'mean', cell: (r) => durationText(r.ns / r.count) },
  ]);
}

const vcpuColumn: Column<{ readonly domain: string; readonly vcpu: number }> = {
  title: 'vCPU',
  cell: (v) => `${v.domain} ${v.vcpu}`,
  words: true,
  most: NAME,
};

function* vcpuTables({ vcpus }: TraceDocument): Generator<string> {
  const time = (title: string, of: (v: TraceVcpu) => CountedTime): Column<TraceVcpu> => ({
    title,
    cell: (v) => secondsText(of(v).ns),
  });
  yield* table('vCPUs: where their time went (woken, preempted, other: why they were runnable)', vcpus, [
    vcpuColumn,
    time('running', (v) => v.states.running),
    time('runnable', (v) => v.states.runnable),
    time('woken', (v) => v.runnable.wake),
    time('preempted', (v) => v.runnable.preempt),
    time('other', (v) => v.runnable.other),
    time('blocked', (v) => v.states.blocked),
    time('offline', (v) => v.states.offline),
    time('lost', (v) => v.states.lost),
    { title: 'migrations', cell: (v) => countText(v.migrations) },
  ]);
  const rows = vcpus.flatMap((v) =>
    DURATIONS.map(([kind, label]) => ({
      domain: v.domain,
      vcpu: v.vcpu,
      label,
      ...v.durations[kind],
    })).filter((row) => row.count > 0),
  );
  const duration = (title: string, of: (d: DurationFacts) => number): Column<(typeof rows)[number]> => ({
    title,
    cell: (row) => durationText(of(row)),
  });
  yield* table('vCPUs: how long each time', rows, [
    vcpuColumn,
    { title: 'from … to', cell: (r) => r.label, words: true },
    { title: 'times', cell: (r) => String(r.count) },
    duration('mean', (d) => d.meanNs),
    duration('5 %', (d) => d.p5Ns),
    duration('median', (d) => d.medianNs),
    duration('95 %', (d) => d.p95Ns),
    duration('99 %', (d) => d.p99Ns),
    duration('longest', (d) => d.maxNs),
  ]);
  const places = vcpus.flatMap((v) => v.pcpus.map((p) => ({ ...v, ...p })));
  yield* table('vCPUs: where they ran', places, [
    vcpuColumn,
    { title: 'pCPU', cell: (p) => String(p.pcpu) },
    { title: 'running', cell: (p) => secondsText(p.runningNs) },
  ]);
}

const DURATIONS = [
  ['wakeToRun', 'woken … runs'],
  ['preempted', 'preempted … runs'],
  ['running', 'runs … leaves'],
  ['blocked', 'blocks … woken'],
  ['stay', 'comes … migrates'],
] as const;

function* countTables(trace: TraceDocument, seconds: number): Generator<string> {
  yield* table('Hypercalls', trace.hypercalls, [
    { title: 'domain', cell: (h) => h.domain, words: true, most: NAME },
    {
      title: 'hypercall',
      cell: (h) => (h.command === null ? h.name : `  ${h.command}`),
      words: true,
      most: 30,
    },
    { title: 'calls', cell: (h) => String(h.calls) },
    { title: 'in multicalls', cell: (h) => countText(h.subcalls) },
    { title: 'per s', cell: (h) => rateText(h.calls / seconds) },
    { title: 'items', cell: (h) => countText(h.items) },
    { title: 'per call', cell: (h) => (h.items > 0 ? rateText(h.items / h.calls) : '-') },
  ]);
  yield* table('Events', trace.events, [
    { title: 'domain', cell: (e) => e.domain, words: true, most: NAME },
    { title: 'kind', cell: (e) => EVENT_TITLES[e.kind], words: true },
    { title: 'event', cell: (e) => e.name, words: true, most: 36 },
    { title: 'times', cell: (e) => String(e.count) },
    { title: 'per s', cell: (e) => rateText(e.count / seconds) },
    { title: 'total', cell: (e) => durationText(e.ns) },
    { title: 'mean', cell: (e) => durationText(e.ns === null ? null : e.ns / e.count) },
  ]);
  const halted = (time: CountedTime) =>
    time.count === 0 ? '-' : `${time.count} × ${durationText(time.ns / time.count)}`;
  yield* table(
    'Interrupts given to guests, and how long they then worked until they halted',
    trace.guestInterrupts,
    [
      vcpuColumn,
      { title: 'vector', cell: (g) => String(g.vector) },
      { title: 'times', cell: (g) => String(g.count) },
      { title: 'woke it, alone', cell: (g) => halted(g.wakeToHaltAlone) },
      { title: 'woke it', cell: (g) => halted(g.wakeToHalt) },
      { title: 'found it awake', cell: (g) => halted(g.interruptToHalt) },
    ],
  );
  yield* table('Granted pages', trace.grants, [
    { title: 'pages of', cell: (g) => g.domain, words: true, most: NAME },
    { title: 'maps', cell: (g) => countText(g.maps) },
    { title: 'unmaps', cell: (g) => countText(g.unmaps) },
    { title: 'transfers', cell: (g) => countText(g.transfers) },
  ]);
}
