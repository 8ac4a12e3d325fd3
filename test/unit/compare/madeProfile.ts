/** Profiles made sample by sample, for tests whose numbers are worked out by hand or drawn at random. */
import { layerProfile, type LayeredProfile } from '../../../src/iopath/layeredProfile';
import type { CaptureKind, Domain, EventUnit, Layer } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import type { Schedule } from '../../../src/profile/schedule';

export interface MadeEvent {
  readonly name: string;
  readonly unit: EventUnit;
  readonly nsPerUnit: number;
  readonly kind: CaptureKind;
  /** Position in `domains` of the machine that recorded it. */
  readonly domain?: number;
}

export interface MadeSample {
  /** Outermost first; `xen!` marks a function of the hypervisor, `k!` one of a kernel, anything else is user code; `f@x` is the `f` whose body is `x`. */
  readonly stack: readonly string[];
  readonly timeNs?: number;
  readonly period?: number;
  readonly cpu?: number;
  /** Positions in `domains` and `events`. */
  readonly domain?: number;
  readonly event?: number;
  readonly comm?: string;
}

export interface Made {
  readonly name?: string;
  readonly domains: readonly Domain[];
  readonly events: readonly MadeEvent[];
  readonly samples: Iterable<MadeSample>;
  readonly schedule?: Schedule;
}

export const CPU_CLOCK: MadeEvent = { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, kind: 'perf' };

const LAYER: Readonly<Record<string, Layer>> = { xen: 'hypervisor', k: 'kernel' };

export function madeProfile({ name = 'made', domains, events, samples, schedule }: Made): LayeredProfile {
  const builder = new ProfileBuilder(name, 'perf.data');
  const domainRows = domains.map((domain) => builder.domain(domain));
  const eventRows = events.map(({ name: event, unit, nsPerUnit, kind, domain = 0 }, i) => {
    const clock = { clock: 'made', method: 'itself', uncertaintyNs: 0 };
    const capture = builder.capture({
      name: `capture${i}`,
      kind,
      domain: domainRows[domain],
      samples: 0,
      lost: 0,
      clock,
    });
    return builder.event({ name: event, capture, unit, nsPerUnit });
  });
  for (const { stack, timeNs, period = 1, cpu = 0, domain = 0, event = 0, comm } of samples) {
    let row = -1;
    for (const text of stack) {
      const [prefix, symbol] = text.includes('!') ? text.split('!') : ['', text];
      const layer = LAYER[prefix] ?? 'user';
      const [name, body] = symbol.split('@');
      row = builder.stacks.intern(row, builder.func(name, builder.module(layer), layer, '', body));
    }
    builder.sample({
      stack: row,
      event: eventRows[event],
      period,
      cpu,
      domain: domainRows[domain],
      ...(timeNs !== undefined && { timeNs }),
      ...(comm !== undefined && { thread: builder.thread(1, 1, comm, domainRows[domain]) }),
    });
  }
  builder.schedule = schedule ?? null;
  return layerProfile(builder.build());
}

/** Who ran on which pCPU from when to when, in seconds; everything else that a trace tells is empty. */
export function madeSchedule(
  seconds: number,
  pcpus: readonly number[],
  running: readonly {
    readonly domainId: number;
    readonly pcpu: number;
    readonly from: number;
    readonly to: number;
  }[],
): Schedule {
  const domainIds = [...new Set(running.map((r) => r.domainId))];
  return {
    startNs: 0,
    endNs: seconds * 1e9,
    tscHz: 1e9,
    tscHzSource: 'made',
    tscOrigin: 0,
    pcpus,
    vcpus: domainIds.map((domainId) => ({ domainId, vcpu: 0, totalNs: [], count: [], open: null })),
    intervals: {
      vcpu: Int32Array.from(running, (r) => domainIds.indexOf(r.domainId)),
      state: new Uint8Array(running.length),
      from: new Uint8Array(running.length).fill(255),
      pcpu: Int16Array.from(running, (r) => r.pcpu),
      startNs: Float64Array.from(running, (r) => r.from * 1e9),
      endNs: Float64Array.from(running, (r) => r.to * 1e9),
    },
    hypercalls: [],
    exits: [],
    grants: [],
    events: [],
    guestInterrupts: [],
    bins: { startNs: 0, widthNs: seconds * 1e9 },
    unplaced: { hypercalls: 0, exits: 0, events: 0 },
    lost: [],
    recordsByClass: {},
    volumes: [],
  };
}
