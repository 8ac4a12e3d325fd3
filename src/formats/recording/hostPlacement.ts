/** How the clock of one host lies on the profile's axis, which is that of another. */
import type { Placed } from './placeClocks';

export interface HostPlacement {
  readonly move: (ns: number) => number;
  readonly method: string;
  readonly uncertaintyNs: number;
}

/** First onto the host's axis, from there onto the profile's. */
export function through(onHost: Placed, onAxis: HostPlacement, isAxis: boolean): Placed {
  const { clock, method, uncertaintyNs } = onHost.placement;
  return {
    move: (ns) => onAxis.move(onHost.move(ns)),
    placement: {
      clock,
      method: isAxis ? onAxis.method : `${method}, and ${onAxis.method}`,
      uncertaintyNs: uncertaintyNs + onAxis.uncertaintyNs,
    },
  };
}
