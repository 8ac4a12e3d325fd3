/** Streams of addresses of units that share cores or do not, through the simulated caches: misses per descriptor, known exactly. */
import { CacheSimulator, type CacheShape } from './cacheSimulator';
import type { Machine } from './machine';
import { Random } from './random';

/** What a unit touches for a descriptor of a stage. */
export interface Footprint {
  /** Lines of its own: code and data that it comes back to. */
  readonly lines: number;
  /** Of these, touched per descriptor. */
  readonly touched: number;
  /** What was simulated stands for so many times as many touches. */
  readonly scale: number;
  /** Share of the touches that go through the lines in order; the others fall anywhere. */
  readonly inOrder: number;
}

export interface Misses {
  /** Out of the private cache, payload of other cores left out; of these, out of the shared one. */
  readonly l2: number;
  readonly llc: number;
  /** Lines that came out of another core's private cache. */
  readonly otherCore: number;
}

export interface Caches {
  readonly l2: CacheShape;
  readonly llc: CacheShape;
}

const CACHE_LINE = 64;
/** Descriptors that a unit works on before the next one's turn. */
const TURN = 32;
const WARM_ROUNDS = 2;
const ROUNDS = 4;

/** Per stage of the machine: stages take turns, a batch each, as they do where a queue is between them. */
export function missesOf(
  machine: Machine,
  footprints: readonly Footprint[],
  caches: Caches,
  seed: number,
): Misses[] {
  const random = new Random(seed);
  const bases = footprints.map(() => 0);
  let next = 0;
  footprints.forEach(({ lines }, i) => {
    bases[i] = next;
    next += lines;
  });
  // Buffers of the payload: written by who sends, read by who takes; used again when the ring comes round.
  const buffers = machine.stages.map(({ slots, bytes }) => {
    const base = next;
    const lines = Math.ceil(bytes / CACHE_LINE);
    next += Math.min(slots, 256) * lines;
    return { base, lines, slots: Math.min(slots, 256), sent: 0, taken: 0 };
  });
  const simulator = new CacheSimulator(machine.cores.length, caches.l2, caches.llc, next);
  const cursor = new Int32Array(footprints.length);
  const sums = footprints.map(() => ({ items: 0, l2: 0, llc: 0, otherCore: 0 }));
  const most = Math.max(...footprints.map(({ lines, touched }) => lines / Math.max(1, touched)));
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    // A round goes through the largest footprint about once.
    const batches = Math.max(1, Math.ceil(most / TURN));
    for (let batch = 0; batch < batches; batch++) {
      machine.stages.forEach((stage, i) => {
        const { vcpus } = machine.units[stage.unit];
        const core = machine.vcpus[vcpus[batch % vcpus.length]].core;
        const sum = sums[i];
        const note = (line: number, write: boolean) => {
          const found = simulator.access(core, line, write);
          if (round < WARM_ROUNDS || found === 'private') return;
          if (found === 'otherCore') sum.otherCore++;
          else {
            sum.l2++;
            if (found === 'memory') sum.llc++;
          }
        };
        const { lines, touched, inOrder } = footprints[i];
        for (let item = 0; item < TURN; item++) {
          if (round >= WARM_ROUNDS) sum.items++;
          for (let touch = 0; touch < touched; touch++) {
            const ordered = random.uniform() < inOrder;
            const at = ordered ? (cursor[i] = (cursor[i] + 1) % lines) : Math.floor(random.uniform() * lines);
            note(bases[i] + at, (touch & 3) === 0);
          }
          const from = buffers[i];
          for (let line = 0; line < from.lines; line++)
            note(from.base + from.taken * from.lines + line, false);
          from.taken = (from.taken + 1) % from.slots;
          machine.stages.forEach((after, j) => {
            if (after.from !== i) return;
            const to = buffers[j];
            for (let line = 0; line < to.lines; line++) note(to.base + to.sent * to.lines + line, true);
            to.sent = (to.sent + 1) % to.slots;
          });
        }
      });
    }
  }
  return sums.map(({ items, l2, llc, otherCore }, i) => ({
    l2: (l2 / items) * footprints[i].scale,
    llc: (llc / items) * footprints[i].scale,
    otherCore: otherCore / items,
  }));
}
