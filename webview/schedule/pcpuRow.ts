/** Builds the row of a pCPU: who ran, and what the trace lost. */
import { RowBuilder } from './rowBuilder';
import { LOST, NOTHING, RUNNER_KINDS } from './runnerKinds';
import type { TimelineRow } from './timelineRow';

/** A span of one pCPU of which the trace holds nothing. */
export interface LostSpan {
  readonly pcpu: number;
  readonly startNs: number;
  readonly endNs: number;
}

export class PcpuRowBuilder {
  private readonly builder: RowBuilder;
  private readonly lost: readonly LostSpan[];
  private nextLost = 0;

  constructor(pcpu: number, lost: readonly LostSpan[], startNs: number, endNs: number, expected: number) {
    this.lost = lost.filter((span) => span.pcpu === pcpu).sort((a, b) => a.startNs - b.startNs);
    this.builder = new RowBuilder(
      RUNNER_KINDS,
      NOTHING,
      startNs,
      endNs,
      Math.ceil(expected) + 2 * this.lost.length,
    );
  }

  get overlapping(): number {
    return this.builder.overlapping;
  }

  /** A vCPU ran; in the order of the starts. Where the trace lost records, nothing is known: that goes first. */
  push(from: number, to: number, kind: number, vcpu: number): void {
    while (this.nextLost < this.lost.length && this.lost[this.nextLost].startNs < to) {
      const { startNs, endNs } = this.lost[this.nextLost++];
      if (from < startNs) this.builder.push(from, startNs, kind, vcpu);
      this.builder.push(startNs, endNs, LOST, -1);
      from = Math.max(from, endNs);
    }
    if (to > from) this.builder.push(from, to, kind, vcpu);
  }

  done(): TimelineRow {
    for (; this.nextLost < this.lost.length; this.nextLost++) {
      const { startNs, endNs } = this.lost[this.nextLost];
      this.builder.push(startNs, endNs, LOST, -1);
    }
    return this.builder.done();
  }
}
