/** A cell of the breakdown as people call it. */
import type { BreakdownCell, LaneInfo } from '../../src/protocol/messages';

/** "be.net.tx in dom0", "hypervisor". */
export function cellName({ layer, category }: BreakdownCell, lanes: readonly LaneInfo[]): string {
  const label = lanes.find((lane) => lane.key === layer)?.label ?? layer;
  return category === undefined ? label : `${category} in ${label}`;
}
