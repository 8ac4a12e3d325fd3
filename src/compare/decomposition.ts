/**
 * Where a measured gain comes from (Lee and Strazdins, TrustCom 2013, as a formula): with X units of work per second,
 * C cost per unit over all cores, Dmax that of the busiest core, P = C / Dmax and the busiest core's busy clock u * phi,
 *
 *     X = u * phi * P / C,   so   ln G = ln(P1/P0) + ln(C0/C1) + ln(u1*phi1 / (u0*phi0))      exactly, and
 *     C0 - C1 = misses + switches and notifications - new handoff + locks + the rest.
 */

import type { Category } from '../iopath/categories/categoryRules';

/** A figure with its 95 % interval (block bootstrap over windows of time). */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How busy the cores of one side were. */
export interface CoreLoad {
  /** "pCPU 0", "dom0 vCPU 1". */
  readonly label: string;
  /** Of the busiest core of this side: 0 … 1. */
  readonly ofBusiest: number;
  /** Busy share of its time; null for events that do not measure time. */
  readonly utilisation: number | null;
}

export interface SideLoad {
  /** Busiest first. */
  readonly cores: readonly CoreLoad[];
  /** P: how many cores as busy as the busiest would do all of it. */
  readonly busyCores: Estimate;
  /** u: busy share of the busiest core; null for events that do not measure time. */
  readonly utilisation: Estimate | null;
}

/** A term of ln G. */
export interface GainTerm {
  readonly key: 'parallelism' | 'costPerUnit' | 'idleAndClock';
  readonly label: string;
  /** One sentence on what it means here. */
  readonly explanation: string;
  /** The term of ln G. The three values add up to it. */
  readonly ln: Estimate;
  /** What throughput would have been multiplied by if nothing else had changed: e^ln. */
  readonly factor: Estimate;
}

/** A part of C0 - C1; positive where the work got cheaper. The parts add up to the change. */
export interface CostPart {
  readonly key: 'misses' | 'switches' | 'handoff' | 'locks' | 'rest';
  readonly label: string;
  readonly explanation: string;
  /** Saved per unit of work, in `costUnit`. */
  readonly saved: Estimate;
  /** What each category of the part saved, its misses included; the largest change first. Empty for `misses`. */
  readonly categories: readonly { readonly category: Category; readonly saved: number }[];
}

export interface Gain {
  /** X1 / X0. */
  readonly factor: number;
  /** ln of it. */
  readonly ln: number;
  readonly terms: readonly GainTerm[];
  /** "ns of CPU time per packet", "cycles per byte". */
  readonly costUnit: string;
  readonly costBefore: Estimate;
  readonly costAfter: Estimate;
  /** Without `misses` where no miss event was recorded on both sides; empty for a trace alone. */
  readonly parts: readonly CostPart[];
  /** C0 - C1, which the parts add up to. */
  readonly saved: Estimate;
  /** Share of ln G that is due to fewer misses; null where it cannot be told, and why. */
  readonly missShare: Estimate | null;
  readonly missShareWithheld: string | null;
}

export interface Decomposition {
  /** Null without throughput on both sides; `withheld` says why and what to do. */
  readonly gain: Gain | null;
  readonly withheld: string | null;
  /** Load of the cores, which needs no throughput; null where the recording cannot tell. */
  readonly before: SideLoad | null;
  readonly after: SideLoad | null;
  /** Where the load comes from: "pCPUs, from the schedule", "vCPUs, by samples". */
  readonly source: string;
  readonly notes: readonly string[];
}
