/** Which samples count: by time, domain, CPU, thread and layer. Everything absent lets everything through. */
import { LAYERS, type Layer, type Profile } from './profile';

export interface SampleFilter {
  /** From (included) to (excluded), on the profile's axis. Samples without time are then left out. */
  readonly timeNs?: readonly [number, number];
  /** Positions in `profile.domains`. */
  readonly domains?: readonly number[];
  readonly cpus?: readonly number[];
  /** Thread names. */
  readonly comms?: readonly string[];
  /** Layer of the innermost function. */
  readonly layers?: readonly Layer[];
  /** One byte per sample, 1 lets it through: for what the tables do not know, such as categories. */
  readonly mask?: Uint8Array;
}

/** One byte per sample: 1 if it passes. */
export function passing(profile: Profile, filter: SampleFilter): Uint8Array {
  const { samples, threads, stacks, funcs } = profile;
  const pass = new Uint8Array(samples.stack.length).fill(1);
  const keep = (ok: (sample: number) => boolean) => {
    for (let i = 0; i < pass.length; i++) if (pass[i] === 1 && !ok(i)) pass[i] = 0;
  };
  if (filter.timeNs !== undefined) {
    const [from, to] = filter.timeNs;
    keep((i) => samples.timeNs[i] >= from && samples.timeNs[i] < to);
  }
  if (filter.domains !== undefined) {
    const wanted = new Set(filter.domains);
    keep((i) => wanted.has(samples.domain[i]));
  }
  if (filter.cpus !== undefined) {
    const wanted = new Set(filter.cpus);
    keep((i) => wanted.has(samples.cpu[i]));
  }
  if (filter.comms !== undefined) {
    const wanted = new Set(filter.comms);
    const rows = Uint8Array.from(threads.comm, (comm) => Number(wanted.has(comm)));
    keep((i) => samples.thread[i] >= 0 && rows[samples.thread[i]] === 1);
  }
  if (filter.layers !== undefined) {
    const wanted = new Set(filter.layers.map((layer) => LAYERS.indexOf(layer)));
    const unknown = LAYERS.indexOf('unknown');
    keep((i) => wanted.has(samples.stack[i] < 0 ? unknown : funcs.layer[stacks.func[samples.stack[i]]]));
  }
  if (filter.mask !== undefined) {
    const { mask } = filter;
    keep((i) => mask[i] === 1);
  }
  return pass;
}
