/** Candidates to move, the best placement, and what to type. */
import type { CurvePoint, Estimate, Estimated, Move, SideCore } from './estimate';

/** What can be done about it today. */
export type MoveClass =
  'move-now' | 'move-with-queues' | 'move-with-code' | 'batch-instead' | 'avoid-instead' | 'stay';

export interface Candidate {
  /** What `--move` takes. */
  readonly unit: string;
  readonly label: string;
  readonly layer: 'hypervisor' | 'dom0' | 'guest' | 'driver';
  readonly domain: string | null;
  readonly class: MoveClass;
  /** `pin the thread`, `affinity of the interrupt vif1.0-q0-tx`, `needs an asynchronous grant copy in Xen`. */
  readonly mechanism: string;
  /** Why it is of this class, with its source. */
  readonly reason: string;
  /** Synchronous calls wait for their result. */
  readonly synchronous: boolean;
  readonly nsPerUnit: Estimated;
  /** Share of the busiest core's demand. */
  readonly share: number;
  /** If it alone is moved to one side-core; null where it cannot be moved. */
  readonly gain: Estimated | null;
  readonly chanceOfGain: number | null;
  readonly equalCoreGain: Estimated | null;
}

/** Work that could be left out instead of moved. */
export interface Advice {
  readonly key: string;
  readonly title: string;
  readonly reason: string;
  /** What it would save per unit of work at most to least, and the gain of that. */
  readonly savedNs: Estimated;
  readonly gain: Estimated;
  readonly steps: readonly Step[];
  readonly source: string;
}

/**
 * A setting of a machine that a step changes. Its value is read there before the step is applied, so that undoing brings back
 * what was, and not what was recorded.
 */
export type HostSetting =
  /** Hard affinity of a vCPU. `domain`: what xl calls it. `recorded`: as xl wrote it then, `all`, `0-3`; null if unknown. */
  | {
      readonly kind: 'vcpu-affinity';
      readonly domain: string;
      readonly vcpu: number;
      readonly recorded: string | null;
    }
  /** CPUs of every thread of that name. */
  | { readonly kind: 'thread-affinity'; readonly comm: string }
  /** CPUs of every interrupt with an action of that name. */
  | { readonly kind: 'interrupt-affinity'; readonly name: string }
  /** RPS of all receive queues of a network device. */
  | { readonly kind: 'packet-steering'; readonly device: string }
  /** Threaded NAPI of a network device. */
  | { readonly kind: 'napi-threads'; readonly device: string };

export interface Step {
  readonly title: string;
  /** Where it is typed: `dom0`, a guest's name, `boot` for a command line that needs a reboot. */
  readonly where: string;
  /** Exact shell commands, ids filled in; every argument quoted. */
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  /** What the commands change; where it is there, undoing follows what is read on the machine and not `undo`. */
  readonly settings?: readonly HostSetting[];
  readonly needs: 'nothing' | 'reconnect' | 'reboot';
  /** False for what a person must edit by hand (boot loader, guest configuration). */
  readonly canApply: boolean;
  readonly note: string | null;
}

export interface Placement {
  readonly moves: readonly Move[];
  readonly sideCores: readonly SideCore[];
  readonly estimate: Estimate;
  readonly steps: readonly Step[];
}

export interface Plan {
  /** Null where nothing gains so surely that it is better than moving nothing; `runnerUp` is then what comes nearest. */
  readonly best: Placement | null;
  /** Why there is none, or what was withheld. */
  readonly withheld: readonly string[];
  readonly runnerUp: { readonly placement: Placement; readonly lostBy: string } | null;
  /** The ceiling if work could be divided at will (a linear program). */
  readonly fractionalGain: number | null;
  /** Best plan for 0, 1, 2 ... side-cores, and where the next one stops paying (its 5 % quantile adds less than 3 %). */
  readonly curve: readonly CurvePoint[];
  readonly enoughSideCores: number;
  readonly candidates: readonly Candidate[];
  readonly advice: readonly Advice[];
}
