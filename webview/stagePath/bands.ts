/** Which stages of a path share a band: one per domain, guests on top, the hypervisor between, dom0 below. */
import type { PathStage } from '../../src/protocol/breakdown';
import type { LaneKind } from '../../src/protocol/laneKind';

export interface Band {
  readonly label: string;
  readonly kind: LaneKind;
  readonly colour: number;
}

export interface Banded {
  /** From top to bottom. */
  readonly bands: readonly Band[];
  /** Position in `bands` per stage. */
  readonly ofStage: readonly number[];
}

export function bandsOf(stages: readonly PathStage[]): Banded {
  const bands: Band[] = [];
  for (const { layerLabel, kind, colour } of stages) {
    if (!bands.some((band) => band.label === layerLabel)) bands.push({ label: layerLabel, kind, colour });
  }
  bands.sort((a, b) => height(a) - height(b));
  return {
    bands,
    ofStage: stages.map((stage) => bands.findIndex((band) => band.label === stage.layerLabel)),
  };
}

/** Guests come first, then the hypervisor that they call, then the domain with the devices; idle is no stage. */
function height(band: Band): number {
  if (band.kind === 'hypervisor') return 1;
  if (band.kind === 'idle') return 3;
  return band.colour > 0 ? 0 : 2;
}
